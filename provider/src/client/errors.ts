import { describeCode, type ErrorClass } from "./error-codes.ts";
import { redact } from "./redact.ts";

export {
  describeCode,
  ERROR_CODES,
  type ErrorClass,
  type ErrorCode,
  type KnownErrorCode,
  UNKNOWN,
} from "./error-codes.ts";

/** What went wrong where the service gave no `ErrorCode`. */
export const FAULTS = {
  refused: { meaning: "the connection was refused", mayHaveRun: false, class: "R" },
  dns: { meaning: "the host name could not be resolved", mayHaveRun: false, class: "R" },
  connect: { meaning: "no connection in time", mayHaveRun: false, class: "R" },
  timeout: { meaning: "no answer in time", mayHaveRun: true, class: "R" },
  reset: { meaning: "the connection broke before the whole answer came", mayHaveRun: true, class: "R" },
  http: { meaning: "a gateway answered with an HTTP error", mayHaveRun: true, class: "R" },
  "http-busy": { meaning: "a gateway refused the request for its rate", mayHaveRun: false, class: "R" },
  "http-refused": { meaning: "a gateway refused the request", mayHaveRun: false, class: "X" },
  "not-json": { meaning: "the answer is not JSON", mayHaveRun: true, class: "R" },
  shape: { meaning: "the answer is not of the documented shape", mayHaveRun: true, class: "X" },
  "too-large": { meaning: "the answer is too large", mayHaveRun: true, class: "X" },
  redirect: { meaning: "the answer is a redirect, and redirects are not followed", mayHaveRun: false, class: "X" },
  tls: { meaning: "no trusted TLS connection could be made", mayHaveRun: false, class: "X" },
  request: { meaning: "the request is not of the documented shape", mayHaveRun: false, class: "X" },
  aborted: { meaning: "the operation was cancelled", mayHaveRun: false, class: "X" },
  "debug-log": { meaning: "Node's debug log would print the UserSig", mayHaveRun: false, class: "X" },
  traced: { meaning: "a tracer in this process would see the UserSig", mayHaveRun: false, class: "X" },
  "user-sig": { meaning: "the configured userSig can't be used", mayHaveRun: false, class: "X" },
  quota: { meaning: "packages of the shared quota aren't installed", mayHaveRun: false, class: "X" },
  proxy: { meaning: "the proxy in HTTPS_PROXY can't be used", mayHaveRun: false, class: "X" },
} as const satisfies Readonly<Record<string, { meaning: string; mayHaveRun: boolean; class: ErrorClass }>>;

/** See {@link FAULTS}. */
export type Fault = keyof typeof FAULTS;

const FAULT_ACTION: Readonly<Record<Fault, string>> = {
  refused: "check region or endpoint, and that something listens there",
  dns: "check region or endpoint, and this machine's name resolution",
  connect: "check region or endpoint, and this machine's network and proxy",
  timeout: "try again later",
  reset: "try again later",
  http: "try again later, and check any proxy on the way",
  "http-busy": "lower callsPerSecond, or try again later",
  "http-refused": "check region or endpoint, and any proxy on the way",
  "not-json": "check region or endpoint, and any proxy on the way",
  shape: "check the endpoint, and whether a newer version of this package exists",
  "too-large": "check the endpoint",
  redirect: "set endpoint to the origin that answers itself",
  tls: "check the endpoint and any proxy on the way, or set NODE_EXTRA_CA_CERTS",
  request: "correct the value that is named",
  aborted: "run it again when you want it done",
  "debug-log": "take undici and fetch out of the environment variable NODE_DEBUG",
  traced:
    "switch off its tracing of undici (OpenTelemetry: OTEL_NODE_DISABLED_INSTRUMENTATIONS=undici), or take it out of the environment variable NODE_OPTIONS",
  "user-sig": "set userSig to a new one, or configure secretKey",
  quota: "run `npm install rate-limiter-flexible redis`",
  proxy: "set it to a URL such as http://proxy.example:3128, with what is special in a password percent-encoded",
};

/** How long an operation was tried before it was given up. */
export interface Effort {
  /** Calls that were really sent or tried. */
  readonly attempts: number;
  /** Time since the last progress, in milliseconds. */
  readonly elapsedMs: number;
}

/** What a {@link TencentChatError} is made of. One of `code` and `fault` is given. */
export interface TencentChatErrorFacts {
  /** The command, as in the service's documents: `clear_group_msg`. */
  readonly command: string;
  /** What the call was about, in one clause: `group "g1"`. */
  readonly target?: string | undefined;
  readonly code?: number | undefined;
  readonly fault?: Fault | undefined;
  /** The service's `ErrorInfo`, or the socket's own text. */
  readonly detail?: string | undefined;
  /** Overrides what code or fault say, when an earlier attempt may have run. */
  readonly mayHaveRun?: boolean | undefined;
  readonly effort?: Effort | undefined;
  readonly cause?: unknown;
  /** Values that must not stand in the message. */
  readonly secrets?: readonly string[] | undefined;
}

const BRAND: unique symbol = Symbol.for("pulumi-tencent-chat.TencentChatError") as never;
const LONGEST_DETAIL = 240;

/**
 * A call that failed. The message is one finished line without any secret: what failed, for what, the code and its
 * meaning, the service's own text, whether the call may have taken effect, and what to do.
 */
export class TencentChatError extends Error {
  override readonly name = "TencentChatError";
  /** The service's `ErrorCode`; undefined where there was none. */
  readonly code: number | undefined;
  /** What went wrong where there was no `ErrorCode`. */
  readonly fault: Fault | undefined;
  /** The command, as in the service's documents. */
  readonly command: string;
  readonly class: ErrorClass;
  /** Whether this attempt, or an earlier one of the same operation, may have taken effect. */
  readonly mayHaveRun: boolean;
  /** How many calls were tried; 1 unless the operation was repeated. */
  readonly attempts: number;
  /** The facts again, to tell the same with more of them. */
  readonly facts: TencentChatErrorFacts;
  readonly [BRAND] = true;

  constructor(facts: TencentChatErrorFacts) {
    const known = verdict(facts);
    super(line(facts, known), facts.cause === undefined ? undefined : { cause: facts.cause });
    this.code = facts.code;
    this.fault = facts.fault;
    this.command = facts.command;
    this.class = known.class;
    this.mayHaveRun = known.mayHaveRun;
    this.attempts = facts.effort?.attempts ?? 1;
    const { secrets: _, ...shown } = facts;
    this.facts = shown.detail === undefined ? shown : { ...shown, detail: tidy(shown.detail, facts.secrets) };
    Object.defineProperty(this, "facts", { enumerable: false });
  }
}

/** Whether a value is a {@link TencentChatError}, of this copy of the package or another. */
export function isTencentChatError(value: unknown): value is TencentChatError {
  return typeof value === "object" && value !== null && Reflect.get(value, BRAND) === true;
}

function verdict({ code, fault, mayHaveRun }: TencentChatErrorFacts) {
  const known =
    code === undefined ? { ...FAULTS[fault ?? "shape"], action: FAULT_ACTION[fault ?? "shape"] } : describeCode(code);
  return { ...known, mayHaveRun: mayHaveRun ?? known.mayHaveRun };
}

function line(facts: TencentChatErrorFacts, known: ReturnType<typeof verdict>): string {
  const { command, target, code, effort } = facts;
  const detail = facts.detail ? ` ("${tidy(facts.detail, facts.secrets)}")` : "";
  const tried = effort
    ? `; given up after ${times(effort.attempts)} and ${seconds(effort.elapsedMs)} without progress`
    : "";
  const doubt = known.mayHaveRun ? "; it may have taken effect" : "";
  const subject = target === undefined ? command : `${command} for ${target}`;
  const what = `${subject} failed: ${code === undefined ? "" : `${code}, `}${known.meaning}`;
  return redact(`${what}${detail}${tried}${doubt}; ${known.action}`, facts.secrets);
}

const times = (attempts: number) => `${attempts} ${attempts === 1 ? "attempt" : "attempts"}`;
const seconds = (ms: number) => `${Number((ms / 1000).toFixed(1))} s`;

/** The text of another party, in one line, without secrets, of bounded length and well formed: no half of a character. */
function tidy(text: string, secrets: readonly string[] | undefined): string {
  const oneLine = redact(text, secrets)
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\s]+/gu, " ")
    .replaceAll('"', "'")
    .trim();
  return oneLine.length > LONGEST_DETAIL ? `${oneLine.slice(0, LONGEST_DETAIL).replace(/\p{Cs}$/u, "")}…` : oneLine;
}
