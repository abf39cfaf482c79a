import { type Fault, isTencentChatError, TencentChatError } from "./errors.ts";
import type { ClientEvent } from "./events.ts";
import type { RateLimiter } from "./rate-limit.ts";
import { decide, type RetryBudget } from "./retry.ts";
import type { Room } from "./room.ts";
import type { Runtime } from "./runtime.ts";

/** How a call is made: with the caller's signal, and with its leave. */
export interface CallContext {
  /** Gives the operation up: waiting at once, and a call on its way too (which may have run then). */
  readonly signal?: AbortSignal;
  /**
   * Awaited right before every attempt, when a rate token was taken and a connection is free. Throwing gives the operation
   * up.
   */
  readonly beforeAttempt?: () => Promise<void>;
}

/** One operation: a call, and what is needed to repeat it. */
export interface Operation<T> {
  readonly command: string;
  readonly target: string;
  readonly repeatable: boolean;
  /** Without progress, in milliseconds. */
  readonly timeoutMs: number;
  /** One attempt, within the time given. Fails with a {@link TencentChatError}. */
  readonly attempt: (limitMs: number) => Promise<T>;
  /** Makes the next attempt use a new UserSig; absent where that can't be. */
  readonly signAgain?: (() => void) | undefined;
}

/** What all operations of a command share. */
export interface Surroundings {
  readonly runtime: Runtime;
  readonly limiter: RateLimiter;
  readonly room: Room;
  readonly budget: RetryBudget;
  readonly emit: (event: ClientEvent) => void;
}

/** A rate wait shorter than this is nothing to tell. */
const NOTABLE_WAIT_MS = 1000;

/**
 * Attempts an operation until it succeeds, fails for good, or has made no progress for too long.
 *
 * @returns the value, and whether an earlier attempt may have run too
 */
export async function run<T>(
  operation: Operation<T>,
  context: CallContext,
  surroundings: Surroundings,
): Promise<{ readonly value: T; readonly lostReply: boolean }> {
  return new Run(operation, context, surroundings).finish();
}

class Run<T> {
  readonly #operation: Operation<T>;
  readonly #context: CallContext;
  readonly #surroundings: Surroundings;
  readonly #startedAt: number;
  readonly #repeatsOf = new Map<number | Fault | undefined, number>();
  #waitedMs = 0;
  #attempts = 0;
  #signed = false;
  #lostReply = false;

  constructor(operation: Operation<T>, context: CallContext, surroundings: Surroundings) {
    this.#operation = operation;
    this.#context = context;
    this.#surroundings = surroundings;
    this.#startedAt = surroundings.runtime.now();
  }

  async finish(): Promise<{ value: T; lostReply: boolean }> {
    const { limiter, room, budget } = this.#surroundings;
    const { signal, beforeAttempt } = this.#context;
    for (;;) {
      const waitedBefore = this.#waitedMs;
      await this.#uncounted(limiter.take(signal));
      this.#tellIfLong(this.#waitedMs - waitedBefore);
      // Until it can go out at once, behind calls that are making progress.
      const leaveRoom = await this.#uncounted(room.enter(signal));
      try {
        await beforeAttempt?.();
        this.#attempts += 1;
        const value = await this.#operation.attempt(Math.max(1, this.#operation.timeoutMs - this.#spentMs));
        budget.succeed(this.#attempts - 1);
        return { value, lostReply: this.#lostReply };
      } catch (error) {
        if (!isTencentChatError(error)) throw error;
        // Not held while waiting for the next attempt.
        leaveRoom();
        await this.#recover(error);
      } finally {
        leaveRoom();
      }
    }
  }

  #tellIfLong(waitedMs: number): void {
    if (waitedMs >= NOTABLE_WAIT_MS) this.#surroundings.emit({ type: "rate-limited", ...this.#named, waitedMs });
  }

  /** Waits for a turn; that time counts as no delay of the operation's. */
  async #uncounted<V>(waiting: Promise<V>): Promise<V> {
    const { runtime } = this.#surroundings;
    const from = runtime.now();
    try {
      return await waiting;
    } catch (error) {
      throw this.#abortedOr(error);
    } finally {
      this.#waitedMs += Math.max(0, runtime.now() - from);
    }
  }

  /** Prepares the next attempt after a failure, or throws. */
  async #recover(error: TencentChatError): Promise<void> {
    const { runtime, budget, emit } = this.#surroundings;
    const cause = error.code ?? error.fault;
    const repeatsOfCause = this.#repeatsOf.get(cause) ?? 0;
    const decision = decide(error, {
      repeatable: this.#operation.repeatable,
      canSignAgain: this.#operation.signAgain !== undefined && !this.#signed,
      repeats: this.#attempts - 1,
      repeatsOfCause,
      spentMs: this.#spentMs,
      timeoutMs: this.#operation.timeoutMs,
      budget: budget.hasLeft,
      random: runtime.random(),
    });
    this.#lostReply ||= error.mayHaveRun;
    if (decision.do === "give-up") throw this.#last(error);
    if (decision.do === "sign-again") {
      this.#signed = true;
      this.#operation.signAgain?.();
      return emit({ type: "signed-again", ...this.#named, code: error.code });
    }
    this.#repeatsOf.set(cause, repeatsOfCause + 1);
    budget.spend();
    const { delayMs } = decision;
    const why = { ...(error.code !== undefined && { code: error.code }), ...(error.fault && { fault: error.fault }) };
    emit({
      type: "retry",
      ...this.#named,
      attempt: this.#attempts,
      delayMs,
      cause: { ...why, message: error.message },
    });
    await runtime.sleep(delayMs, this.#context.signal).catch((reason: unknown) => {
      throw this.#abortedOr(reason);
    });
  }

  /** The last failure, told with the whole effort. */
  #last(error: TencentChatError): TencentChatError {
    if (this.#attempts === 1 && error.class !== "R") return error;
    const effort = { attempts: this.#attempts, elapsedMs: this.#spentMs };
    return new TencentChatError({ ...error.facts, effort, mayHaveRun: this.#lostReply });
  }

  /** What a wait that failed is told as. */
  #abortedOr(error: unknown): unknown {
    if (!this.#context.signal?.aborted) return error;
    return new TencentChatError({ ...this.#named, fault: "aborted", mayHaveRun: this.#lostReply });
  }

  get #spentMs(): number {
    return Math.max(0, this.#surroundings.runtime.now() - this.#startedAt - this.#waitedMs);
  }

  get #named() {
    return { command: this.#operation.command, target: this.#operation.target };
  }
}
