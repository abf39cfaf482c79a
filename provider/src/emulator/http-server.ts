import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { type Listening, refuseWebPage } from "./callers.ts";
import type { Limits } from "./limits.ts";

/** A request with its whole body. */
export interface Incoming {
  readonly method: string;
  readonly url: URL;
  readonly body: string;
}

/** `close` ends the connection, `reset` breaks it. */
export type Reply =
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly type: string;
      readonly body: string;
      /** Milliseconds to wait before it. */
      readonly after?: number;
      /** Only so many bytes of the body are sent. */
      readonly cutAt?: number;
    }
  | { readonly kind: "close" }
  | { readonly kind: "reset" };

type Answer = Extract<Reply, { kind: "answer" }>;

/** What is kept of an answer until it is sent. */
interface Held {
  readonly status: number;
  readonly type: string;
  readonly bytes: Buffer;
  readonly after: number | undefined;
}

function hold({ status, type, body, after, cutAt }: Answer): Held {
  const whole = Buffer.from(body);
  // Cut JSON comes with a length that fits it: the fault is in the text, not in the transport. The rest isn't kept.
  const bytes = cutAt === undefined ? whole : Buffer.from(whole.subarray(0, cutAt));
  return { status, type, bytes, after };
}

export function jsonReply(status: number, value: unknown): Answer {
  return { kind: "answer", status, type: "application/json", body: JSON.stringify(value) };
}

/** Who answers, where, and within which bounds. */
export interface Serving extends Listening {
  readonly port: number;
  readonly limits: Limits;
  handle(incoming: Incoming): Reply;
  /** How many bytes the body of a request may have. */
  mostBytes(url: URL): number;
}

/** Requests of one connection that are answered at a time: what is sent ahead of answers waits in memory. */
const MOST_SENT_AHEAD = 16;
/** How long the rest of a body that is too large is read and thrown away, so that its sender reads the answer. */
const LINGER_MS = 1_000;

/** Listens, and resolves when it really does. */
export async function listen(serving: Serving): Promise<{ url: string; close(): Promise<void> }> {
  const { headersMs, requestMs, connections } = serving.limits;
  const server = new HttpServer(serving);
  const http = createServer(
    {
      headersTimeout: headersMs,
      requestTimeout: Math.max(requestMs, headersMs),
      connectionsCheckingInterval: Math.max(10, Math.min(5_000, headersMs / 2)),
      // Longer than any client keeps a connection, so that none is closed under a request.
      keepAliveTimeout: 120_000,
    },
    (request, response) => void server.serve(request, response),
  );
  http.maxConnections = connections;
  await new Promise<void>((resolve, reject) => {
    http.once("error", reject);
    http.listen(serving.port, serving.host, resolve);
  });
  return { url: urlOf(http.address() as AddressInfo), close: () => server.close(http) };
}

/** An address where it can be reached on this machine. */
function urlOf({ address, family, port }: AddressInfo): string {
  if (family === "IPv6") return `http://[${address === "::" ? "::1" : address}]:${port}`;
  return `http://${address === "0.0.0.0" ? "127.0.0.1" : address}:${port}`;
}

class HttpServer {
  readonly #serving: Serving;
  readonly #waiting = new Set<NodeJS.Timeout>();
  readonly #ahead = new WeakMap<Socket, number>();
  /** Bytes of bodies being received and of answers not fetched yet, those that wait to be sent among them. */
  #buffered = 0;

  constructor(serving: Serving) {
    this.#serving = serving;
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!this.#hasTurn(request, response)) return;
    const reply = await this.#reply(request);
    // Who is gone by now would never let go of an answer.
    if (response.closed) return;
    if (reply.kind === "close") response.destroy();
    else if (reply.kind === "reset") request.socket.resetAndDestroy();
    else this.#answer(response, reply);
  }

  async close(http: Server): Promise<void> {
    for (const timer of this.#waiting) clearTimeout(timer);
    await new Promise<void>((resolve) => {
      http.close(() => resolve());
      http.closeAllConnections();
    });
  }

  #hasTurn({ socket }: IncomingMessage, response: ServerResponse): boolean {
    const ahead = (this.#ahead.get(socket) ?? 0) + 1;
    if (ahead > MOST_SENT_AHEAD) {
      socket.destroy();
      return false;
    }
    this.#ahead.set(socket, ahead);
    response.once("close", () => this.#ahead.set(socket, (this.#ahead.get(socket) ?? 1) - 1));
    return true;
  }

  async #reply(request: IncomingMessage): Promise<Reply> {
    try {
      const problem = refuseWebPage(request.headers, this.#serving);
      if (problem !== undefined) return jsonReply(403, { error: problem });
      const url = URL.parse(request.url ?? "/", "http://emulator");
      if (url === null) return jsonReply(400, { error: "the address is none" });
      const body = await this.#body(request, this.#serving.mostBytes(url));
      return typeof body === "string"
        ? this.#serving.handle({ method: request.method ?? "GET", url, body })
        : jsonReply(body.status, { error: body.error });
    } catch (error) {
      return jsonReply(500, { error: `the emulator failed: ${String(error)}` });
    }
  }

  /** The whole body, or why it isn't taken. */
  async #body(request: IncomingMessage, most: number): Promise<string | { status: number; error: string }> {
    const tooLarge = { status: 413, error: `the body is over ${most} bytes` };
    if (Number(request.headers["content-length"] ?? 0) > most) return tooLarge;
    const chunks: Buffer[] = [];
    let size = 0;
    try {
      for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
        size += chunk.length;
        this.#buffered += chunk.length;
        if (size > most) return tooLarge;
        if (this.#buffered > this.#serving.limits.bufferedBytes) return { status: 503, error: "too much at a time" };
        chunks.push(chunk);
      }
      return Buffer.concat(chunks).toString();
    } finally {
      this.#buffered -= size;
    }
  }

  /** Sends an answer when it is due. It counts from now on, until it is fetched or its caller is gone. */
  #answer(response: ServerResponse, answer: Answer): void {
    const held = this.#admitted(answer);
    const { after, bytes } = held;
    this.#buffered += bytes.length;
    const timer = after === undefined ? undefined : this.#after(after, () => this.#send(response, held));
    response.once("close", () => {
      this.#buffered -= bytes.length;
      if (timer !== undefined) this.#cancel(timer);
    });
    if (timer === undefined) this.#send(response, held);
  }

  /** The answer, or one that says that there is no room for it. */
  #admitted(answer: Answer): Held {
    const held = hold(answer);
    const isTooMuch = this.#buffered > 0 && this.#buffered + held.bytes.length > this.#serving.limits.bufferedBytes;
    return isTooMuch ? hold(jsonReply(503, { error: "too many answers wait to be fetched" })) : held;
  }

  #after(ms: number, act: () => void): NodeJS.Timeout {
    const timer = setTimeout(() => {
      this.#waiting.delete(timer);
      act();
    }, ms);
    this.#waiting.add(timer);
    return timer;
  }

  #cancel(timer: NodeJS.Timeout): void {
    clearTimeout(timer);
    this.#waiting.delete(timer);
  }

  #send(response: ServerResponse, { status, type, bytes }: Held): void {
    response.setTimeout(this.#serving.limits.answerMs, () => response.destroy());
    const { req: request } = response;
    const isWhole = request.complete;
    response.writeHead(status, {
      "content-type": type,
      "content-length": bytes.length,
      "x-content-type-options": "nosniff",
    });
    response.end(bytes);
    if (isWhole) return;
    request.resume();
    this.#after(LINGER_MS, () => request.socket.destroy());
  }
}
