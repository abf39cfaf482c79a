import { describeCode, type TencentChatError } from "./errors.ts";

/** The first delay's upper bound, in milliseconds; it doubles with each repeat. */
const BASE_MS = 200;
/** No delay is longer, unless a code asks for it. */
const CAP_MS = 10_000;

/** What a decision about repeating depends on besides the failure. */
export interface Situation {
  /** Whether repeating is harmless though the call may have been executed. */
  readonly repeatable: boolean;
  /** Whether a new UserSig can be signed, and hasn't been in this operation. */
  readonly canSignAgain: boolean;
  /** Repeats this operation has had. */
  readonly repeats: number;
  /** Of these, the ones after the same code or fault as now. */
  readonly repeatsOfCause: number;
  /** Since the last progress, without waiting for the rate limit. */
  readonly spentMs: number;
  readonly timeoutMs: number;
  /** Whether the retry budget has something left. */
  readonly budget: boolean;
  /** At least 0 and below 1. */
  readonly random: number;
}

/** What to do after a failure. */
export type Decision =
  | { readonly do: "repeat"; readonly delayMs: number }
  | { readonly do: "sign-again" }
  | { readonly do: "give-up" };

/** A failure, as far as repeating is concerned. */
export type Failure = Pick<TencentChatError, "code" | "fault" | "class" | "mayHaveRun">;

const GIVE_UP: Decision = { do: "give-up" };

/** Decides whether to repeat a call, and when: full jitter up to a cap, within the time that is left. */
export function decide(failure: Failure, situation: Situation): Decision {
  if (failure.class === "S") return situation.canSignAgain ? { do: "sign-again" } : GIVE_UP;
  if (failure.class !== "R") return GIVE_UP;
  if (failure.mayHaveRun && !situation.repeatable) return GIVE_UP;

  const { repeats = Number.POSITIVE_INFINITY, waitMs = 0 } =
    failure.code === undefined ? {} : describeCode(failure.code);
  if (situation.repeatsOfCause >= repeats) return GIVE_UP;
  // An empty budget stops what adds to the load of a service in trouble; what never reached it only slows down.
  if (!situation.budget && failure.mayHaveRun) return GIVE_UP;

  const bound = Math.min(CAP_MS, BASE_MS * 2 ** Math.min(situation.repeats, 16));
  const delayMs = Math.round(waitMs + (situation.budget ? situation.random * bound : CAP_MS));
  return situation.spentMs + delayMs >= situation.timeoutMs ? GIVE_UP : { do: "repeat", delayMs };
}

/** In tenths of a repeat, so that sums stay exact. */
const REPEAT = 10;

/**
 * How many repeats all operations of a command may have together, so that a service in trouble isn't flooded. A
 * success gives back what its last repeat cost, or a tenth of a repeat where there was none.
 */
export class RetryBudget {
  readonly #capacity: number;
  #left: number;

  constructor(repeats = 500) {
    this.#capacity = repeats * REPEAT;
    this.#left = this.#capacity;
  }

  get hasLeft(): boolean {
    return this.#left >= REPEAT;
  }

  /** Pays for one repeat. */
  spend(): void {
    this.#left = Math.max(0, this.#left - REPEAT);
  }

  /** Counts a success after so many repeats. */
  succeed(repeats: number): void {
    this.#left = Math.min(this.#capacity, this.#left + (repeats > 0 ? REPEAT : 1));
  }
}
