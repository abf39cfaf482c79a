import { describeCode } from "../client/errors.ts";
import { parseBoundedJson } from "../reading/json-size.ts";
import type { Admission } from "./admission.ts";
import type { CallRates } from "./call-rates.ts";
import { commands } from "./commands/index.ts";
import type { CommandAnswer, CommandContext } from "./define-command.ts";
import type { FaultEffect, Faults } from "./faults.ts";
import { Refusal } from "./refusal.ts";

const LARGEST_ANSWER = 1024 * 1024;

/** A call as it came in. */
export interface Call {
  readonly method: string;
  /** `service/command` */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string;
}

/** What becomes of a call. */
export interface Outcome {
  readonly request: unknown;
  /** The JSON answer as it would be sent if no fault spoiled it on the way. */
  readonly body: string;
  readonly code: number;
  readonly executed: boolean;
  readonly fault?: FaultEffect;
}

export interface ChatServiceParts {
  readonly admission: Admission;
  readonly rates: CallRates;
  readonly faults: Faults;
  readonly context: CommandContext;
  /** Undefined = as documented. */
  readonly callsPerSecond: number | false | undefined;
}

/** Answers calls: admission, then rates, then faults, then the command. Knows nothing of connections. */
export class ChatService {
  readonly #parts: ChatServiceParts;

  constructor(parts: ChatServiceParts) {
    this.#parts = parts;
  }

  handle(call: Call): Outcome {
    const request = parseJson(call.body);
    try {
      return this.#admitted(call, request);
    } catch (refusal) {
      return refused(request, refusal);
    }
  }

  #admitted(call: Call, request: unknown): Outcome {
    const { admission, rates, faults, context, callsPerSecond } = this.#parts;
    if (call.method !== "POST") throw new Refusal(60002, "use POST");
    admission.check(call.query);
    const command = commands.get(call.path);
    if (!command) throw new Refusal(context.guesses.unknownCommandCode, `unknown command ${JSON.stringify(call.path)}`);
    if (typeof request !== "object" || request === null || Array.isArray(request)) {
      throw new Refusal(60003, "the body must be a JSON object");
    }
    const rate = callsPerSecond ?? command.callsPerSecond;
    if (rate !== false && !rates.take(command.path, rate)) {
      throw new Refusal(60007, `${command.path} is limited to ${rate} calls a second`);
    }
    const strike = faults.next(command.path, request);
    const outcome = strike?.executed === false ? notRun(request) : run(() => command.run(request, context), request);
    return strike ? { ...struck(outcome, strike.effect), fault: strike.effect } : outcome;
  }
}

function run(command: () => CommandAnswer, request: unknown): Outcome {
  try {
    const answer = command();
    const code = typeof answer.ErrorCode === "number" ? answer.ErrorCode : 0;
    const body = JSON.stringify({ ...status(code, ""), ...answer });
    if (body.length > LARGEST_ANSWER) throw new Refusal(10018, "the answer is over 1 MB; ask for less");
    return { request, body, code, executed: true };
  } catch (refusal) {
    return refused(request, refusal);
  }
}

function notRun(request: unknown): Outcome {
  return { request, body: "", code: 0, executed: false };
}

/** A fault that names a code gives it as the answer, whether or not the command ran. */
function struck(outcome: Outcome, effect: FaultEffect): Outcome {
  const code = typeof effect !== "object" ? undefined : "code" in effect ? effect.code : effect.thenCode;
  if (code === undefined) return outcome;
  return { ...outcome, code, body: JSON.stringify(status(code, describeCode(code).meaning)) };
}

function refused(request: unknown, refusal: unknown): Outcome {
  if (!(refusal instanceof Refusal)) throw refusal;
  const { code, message } = refusal;
  return { request, body: JSON.stringify(status(code, message)), code, executed: false };
}

function status(code: number, info: string) {
  return { ActionStatus: code === 0 ? "OK" : "FAIL", ErrorInfo: info, ErrorCode: code };
}

function parseJson(text: string): unknown {
  try {
    return parseBoundedJson(text);
  } catch {
    return undefined;
  }
}
