import { type Channel, channel } from "node:diagnostics_channel";
import { debuglog } from "node:util";
import type { Dispatcher } from "undici";
import { VERSION } from "../version.ts";
import { isLoopback } from "./endpoints.ts";
import type { Fault } from "./errors.ts";

/** How long each part of an attempt may take, in milliseconds. The service's own limit is 3 s. */
export interface Timeouts {
  readonly connectMs: number;
  /** From sending until the answer's head has come. */
  readonly headersMs: number;
  /** From there until its whole body has come. */
  readonly bodyMs: number;
}

/** The time limits of every call. */
export const TIMEOUTS: Timeouts = { connectMs: 5_000, headersMs: 10_000, bodyMs: 10_000 };

/** The service itself stops at 1 MB (10018). */
const LARGEST_ANSWER = 2 * 1024 * 1024;
const MOST_CONNECTIONS = 64;
/** Short, since a connection that the other side closes while idle breaks the next call. */
const KEEP_ALIVE_MS = 10_000;
const UNDICI_LOGS = [debuglog("undici"), debuglog("fetch")];
/** On these undici hands whole requests, UserSig included, to whoever in the process listens, as OpenTelemetry does. */
const TRACED: readonly Channel[] = [
  ...["create", "bodySent", "bodyChunkSent", "bodyChunkReceived", "headers", "trailers", "error"].map((name) =>
    channel(`undici:request:${name}`),
  ),
  channel("undici:client:sendHeaders"),
];
const HEADERS = { "content-type": "application/json", "user-agent": `pulumi-tencent-chat/${VERSION}` };
const UTF8 = new TextDecoder();

/** What one attempt sends. */
export interface Sending {
  /** With its query, which holds the UserSig: never shown. */
  readonly path: string;
  readonly body: string;
  readonly signal?: AbortSignal | undefined;
  /** Time for the whole attempt, in milliseconds, besides the limits of its parts. */
  readonly limitMs?: number | undefined;
}

/** A JSON answer, or what went wrong instead. */
export type Received =
  | { readonly json: unknown }
  | { readonly fault: Fault; readonly detail: string; readonly mayHaveRun?: boolean };

/** The connections to one origin. */
export interface Transport {
  /** Makes everything ready that would delay a first call. Gives why no call can be made, where that is so. */
  prepare(): Promise<{ readonly fault: "proxy"; readonly detail: string } | undefined>;
  post(sending: Sending): Promise<Received>;
  /** Gives up this user's share; with the last one, connections close. */
  close(): Promise<void>;
}

interface Shared {
  readonly dispatcher: Promise<Dispatcher>;
  users: number;
}

const connections = new Map<string, Shared>();

/** Connects to an origin. All users of an origin in this process share one pool, made at the first call. */
export function connect(
  origin: string,
  timeouts: Timeouts = TIMEOUTS,
  env: NodeJS.ProcessEnv = process.env,
): Transport {
  const proxied = !isLoopback(new URL(origin).hostname) && Boolean(env.https_proxy || env.HTTPS_PROXY);
  const key = JSON.stringify([origin, timeouts, proxied]);
  let mine: Shared | undefined;
  const share = () => {
    if (mine === undefined) {
      mine = connections.get(key) ?? { dispatcher: open(origin, timeouts, proxied ? env : undefined), users: 0 };
      mine.users += 1;
      connections.set(key, mine);
    }
    return mine.dispatcher;
  };
  return {
    prepare: () =>
      share().then(
        () => undefined,
        // Neither the value nor what Node says of it: it may hold a password.
        () => ({ fault: "proxy", detail: "" }) as const,
      ),
    post: async (sending) => exchange(await share(), origin, sending, timeouts),
    async close() {
      const left = mine;
      mine = undefined;
      if (left === undefined || --left.users > 0) return;
      connections.delete(key);
      const dispatcher = await left.dispatcher.catch(() => undefined);
      await dispatcher?.close();
    },
  };
}

/** Loads undici at the first call only: a preview makes none. */
async function open(origin: string, timeouts: Timeouts, proxyEnv: NodeJS.ProcessEnv | undefined): Promise<Dispatcher> {
  const { EnvHttpProxyAgent, Pool } = await import("undici");
  const options = {
    connections: MOST_CONNECTIONS,
    connect: { timeout: timeouts.connectMs },
    headersTimeout: timeouts.headersMs,
    bodyTimeout: timeouts.bodyMs,
    keepAliveTimeout: KEEP_ALIVE_MS,
    maxResponseSize: LARGEST_ANSWER,
  };
  if (proxyEnv === undefined) return new Pool(origin, options);
  const httpsProxy = proxyEnv.https_proxy || proxyEnv.HTTPS_PROXY || "";
  const noProxy = proxyEnv.no_proxy ?? proxyEnv.NO_PROXY ?? "";
  return new EnvHttpProxyAgent({ ...options, httpsProxy, noProxy });
}

async function exchange(
  dispatcher: Dispatcher,
  origin: string,
  sending: Sending,
  timeouts: Timeouts,
): Promise<Received> {
  // Node's own debug switch makes undici print whole request paths, UserSig included.
  if (UNDICI_LOGS.some(({ enabled }) => enabled)) {
    return { fault: "debug-log", detail: "NODE_DEBUG" };
  }
  if (TRACED.some(({ hasSubscribers }) => hasSubscribers)) {
    return { fault: "traced", detail: "diagnostics_channel undici" };
  }
  if (sending.signal?.aborted) return { fault: "aborted", detail: "" };
  return new Promise((resolve) => {
    const answer = new Answer(sending, timeouts, resolve);
    const { path, body } = sending;
    try {
      dispatcher.dispatch({ origin, path, method: "POST", headers: HEADERS, body }, answer);
    } catch (error) {
      answer.onResponseError(undefined, error as Error);
    }
  });
}

type Controller = Pick<Dispatcher.DispatchController, "abort">;

/** What becomes of one request, by undici's lowest interface: its others make a stream of each answer. */
class Answer implements Dispatcher.DispatchHandler {
  readonly #bodyMs: number;
  readonly #signal: AbortSignal | undefined;
  readonly #resolve: (received: Received) => void;
  readonly #whole: NodeJS.Timeout | undefined;
  #controller: Controller | undefined;
  #isEnded = false;
  #status = 0;
  /** By when its whole body must have come. */
  #dueAt = 0;
  readonly #chunks: Buffer[] = [];

  constructor({ signal, limitMs }: Sending, timeouts: Timeouts, resolve: (received: Received) => void) {
    this.#bodyMs = timeouts.bodyMs;
    this.#signal = signal;
    this.#resolve = resolve;
    this.#whole = limitMs === undefined ? undefined : setTimeout(() => this.#late(), limitMs);
    signal?.addEventListener("abort", this);
  }

  onRequestStart(controller: Controller): void {
    this.#controller = controller;
    // Given up while it waited for its connection: it is not sent then.
    if (this.#isEnded) controller.abort(new Error("given up"));
  }

  onResponseStart(_controller: Controller, status: number): void {
    if (status < 200) return;
    this.#status = status;
    this.#dueAt = performance.now() + this.#bodyMs;
    if (status >= 300 && status < 400) this.#cut({ fault: "redirect", detail: `HTTP ${status}` });
  }

  onResponseData(_controller: Controller, chunk: Buffer): void {
    this.#chunks.push(chunk);
    // One that stops coming is undici's to give up.
    if (performance.now() > this.#dueAt) this.#late();
  }

  onResponseEnd(): void {
    const [first] = this.#chunks;
    const whole = first !== undefined && this.#chunks.length === 1 ? first : Buffer.concat(this.#chunks);
    this.#end(read(this.#status, UTF8.decode(whole)));
  }

  onResponseError(_controller: Controller | undefined, error: Error): void {
    this.#end(describe(error));
  }

  /** The caller's signal was aborted. */
  handleEvent(): void {
    this.#cut({ fault: "aborted", detail: "", mayHaveRun: true });
  }

  #late(): void {
    this.#cut({ fault: "timeout", detail: "" });
  }

  #cut(received: Received): void {
    if (this.#isEnded) return;
    this.#end(received);
    this.#controller?.abort(new Error("given up"));
  }

  #end(received: Received): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    clearTimeout(this.#whole);
    this.#signal?.removeEventListener("abort", this);
    this.#resolve(received);
  }
}

/** A gateway's answers to be told from the service's, which has status 200 whatever it says. */
function read(status: number, text: string): Received {
  if (status >= 500) return { fault: "http", detail: `HTTP ${status}` };
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return status < 300 ? { fault: "not-json", detail: `HTTP ${status}` } : refusal(status);
  }
  const answered = typeof json === "object" && json !== null && "ErrorCode" in json;
  return status < 300 || answered ? { json } : refusal(status);
}

function refusal(status: number): Received {
  const detail = `HTTP ${status}`;
  if (status === 408) return { fault: "timeout", detail };
  return { fault: status === 429 ? "http-busy" : "http-refused", detail };
}

const FAULT_OF: Readonly<Record<string, Fault>> = {
  ECONNREFUSED: "refused",
  ENOTFOUND: "dns",
  EAI_AGAIN: "dns",
  UND_ERR_CONNECT_TIMEOUT: "connect",
  UND_ERR_HEADERS_TIMEOUT: "timeout",
  UND_ERR_BODY_TIMEOUT: "timeout",
  UND_ERR_RES_EXCEEDED_MAX_SIZE: "too-large",
  EPROTO: "tls",
};
const TLS = /^(ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_)/;
/** What Node and undici say of a connection that broke before anything was sent. */
const BEFORE_SENDING = /before secure TLS connection|^Proxy response/;

function describe(error: unknown): Received {
  const { code, message, syscall } = error as { code?: unknown; message?: unknown; syscall?: unknown };
  const name = typeof code === "string" ? code : "";
  // Codes only, since undici's texts may quote what was sent; the proxy's status is the exception.
  if (BEFORE_SENDING.test(String(message))) return { fault: "connect", detail: String(message) };
  if (TLS.test(name)) return { fault: "tls", detail: name };
  return { fault: FAULT_OF[name] ?? (syscall === "connect" ? "connect" : "reset"), detail: name };
}
