import type { CallRecord } from "pulumi-tencent-chat/emulator";

/** What the service allows each command in a second, by its documents. */
export const CALLS_PER_SECOND = 200;

/** Calls of a command that were answered with success. */
export function succeeded(calls: readonly CallRecord[], command: string): CallRecord[] {
  return calls.filter((call) => call.command.endsWith(`/${command}`) && call.code === 0);
}

/** Calls a second from the first to the last one, as they came in. */
export function rateOf(calls: readonly CallRecord[]): number {
  const [first, last] = [calls[0]?.at ?? 0, calls.at(-1)?.at ?? 0];
  return ((calls.length - 1) / (last - first)) * 1_000;
}

/** How many calls were refused since there were too many. */
export function countRateLimited(calls: readonly CallRecord[]): number {
  return calls.filter(({ code }) => code !== undefined && RATE_LIMIT_CODES.has(code)).length;
}

/** All codes that say "too often". */
const RATE_LIMIT_CODES: ReadonlySet<number> = new Set([60007, 60011, 10006, 10023]);
