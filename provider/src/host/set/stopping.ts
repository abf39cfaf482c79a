import { ERROR_CODES } from "../../client/error-codes.ts";
import { isTencentChatError } from "../../client/errors.ts";
import { EngineGone } from "../engine.ts";

/** Codes about one group or account: the next one may well succeed. */
const OF_ONE_TARGET: ReadonlySet<number> = new Set([
  10004, 10007, 10010, 10015, 10016, 10019, 10030, 10031, 10032, 10033, 10034, 10035, 10044, 10051, 10052, 50001, 50002,
  51006, 51007, 51008, 51009, 51011, 70107,
]);

/** Faults that one target's answer may have by itself. */
const OF_ONE_ANSWER: ReadonlySet<string> = new Set(["shape", "too-large", "request"]);

/**
 * Whether going on with other targets makes no sense after a failure.
 *
 * @param hasNoSuccess whether nothing succeeded since the operation that failed had begun
 */
export function isAboutAllTargets(error: unknown, hasNoSuccess: boolean): boolean {
  if (!isTencentChatError(error)) {
    return error instanceof EngineGone;
  }
  const { code, fault = "" } = error;
  if (code !== undefined && OF_ONE_TARGET.has(code)) {
    return false;
  }
  const isListed = code === undefined ? !OF_ONE_ANSWER.has(fault) : Object.hasOwn(ERROR_CODES, code);
  // What a repeat might have mended stops only a set in which nothing succeeds any more.
  return isListed && error.class !== "R" ? true : hasNoSuccess;
}
