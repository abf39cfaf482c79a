import type { SharedQuota } from "./quota/quota.ts";
import type { SharedTurns } from "./quota/shared-turns.ts";
import { type Runtime, sharedPerRuntime } from "./runtime.ts";

type Clock = Pick<Runtime, "now" | "sleep">;

/** Of the rate; the rest is left free, since a network compresses what was evenly spaced. */
const REFILL = 0.985;
/** Of a second's calls, how many may go out at once while others wait: makes up for late timers. */
const BURST = 0.1;
/** Of a second's calls, how many are held back after the first: new connections delay, and so bunch, what comes first. */
const HELD_BACK = 0.04;
/** A second, and what clocks round off. */
const WINDOW_MS = 1005;

/**
 * A token bucket, first come, first served. The bucket spaces calls evenly; a log of the last second's calls, kept
 * besides, holds the promise even where a full bucket and its refill together would break it: in no window of one
 * second more than `callsPerSecond` calls. With enough work it stays less than 2.5% below that. Where runs share a quota,
 * each call takes a turn of that too, right before it goes out.
 */
export class RateLimiter {
  readonly #clock: Clock;
  readonly #waiters = new Set<() => void>();
  #rate: number;
  #shared: SharedTurns | undefined;
  /** Times of the latest calls, at least as many as may fall in one window. */
  #calls: number[] = [];
  #tokens = 1;
  #filledAt: number;
  #pumping = false;

  constructor(callsPerSecond: number, clock: Clock) {
    this.#clock = clock;
    this.#rate = callsPerSecond;
    this.#filledAt = clock.now();
  }

  /** Calls a second at most. */
  get callsPerSecond(): number {
    return this.#rate;
  }

  /** Lowers the rate to what a second user of the same command asks for; never raises it. */
  lowerTo(callsPerSecond: number): void {
    this.#rate = Math.min(this.#rate, callsPerSecond);
  }

  /** Lets calls wait for turns of a shared quota too. */
  shareBy(turns: SharedTurns): void {
    this.#shared = turns;
  }

  /** Waits for a call's turn. Rejects with the signal's reason when it aborts first; no turn is lost then. */
  take(signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#waiters.delete(turn);
        reject(signal?.reason);
      };
      const turn = () => {
        signal?.removeEventListener("abort", leave);
        resolve();
      };
      signal?.addEventListener("abort", leave, { once: true });
      this.#waiters.add(turn);
      if (!this.#pumping) void this.#pump();
    });
  }

  async #pump(): Promise<void> {
    this.#pumping = true;
    // A turn counts from when it can be used: not while the program is still busy asking for more of them.
    await new Promise((resolve) => setImmediate(resolve));
    let heldBack = 0;
    if (this.#refill() - (this.#calls.at(-1) ?? Number.NEGATIVE_INFINITY) > WINDOW_MS) {
      // After a pause calls start one by one.
      this.#tokens = 1;
      heldBack = this.#rate * HELD_BACK;
    }
    while (this.#waiters.size > 0) {
      for (let wait = this.#waitMs(); wait > 0; wait = this.#waitMs()) {
        // Whole milliseconds: a smaller step can vanish in the clock's precision.
        await this.#clock.sleep(Math.ceil(wait));
      }
      const shared = this.#shared;
      await shared?.ready(this.#rate, () => this.#waiters.size);
      // Who came first may have left meanwhile; the turn is the next one's then.
      const [turn] = this.#waiters;
      if (turn === undefined) break;
      this.#waiters.delete(turn);
      shared?.use();
      this.#refill();
      this.#tokens -= 1 + heldBack;
      heldBack = 0;
      this.#calls.push(this.#filledAt);
      turn();
    }
    this.#pumping = false;
  }

  get #perMs(): number {
    return (this.#rate * REFILL) / 1000;
  }

  /** Brings the bucket up to the present, which it returns. */
  #refill(): number {
    const now = this.#clock.now();
    // A clock that was set back: count the latest calls as just made.
    if (now < this.#filledAt) this.#calls = this.#calls.map(() => now);
    const filled = this.#tokens + Math.max(0, now - this.#filledAt) * this.#perMs;
    this.#tokens = Math.min(Math.max(1, this.#rate * BURST), filled);
    this.#filledAt = now;
    return now;
  }

  #waitMs(): number {
    const now = this.#refill();
    const atMost = Math.max(1, Math.floor(this.#rate));
    if (this.#calls.length > 2 * atMost) this.#calls = this.#calls.slice(-atMost);
    const earliest = this.#calls.at(-atMost);
    const window = this.#rate < 1 ? WINDOW_MS / this.#rate : WINDOW_MS;
    const forWindow = earliest === undefined ? 0 : earliest + window - now;
    const forToken = (1 - this.#tokens) / this.#perMs;
    return Math.max(0, forWindow, forToken);
  }
}

const limiters = sharedPerRuntime<RateLimiter>();

/** The limiter of one command of one app, shared by all clients of this process; the lowest rate asked for holds. */
export function rateLimiterFor(
  { origin, sdkAppId, command }: { origin: string; sdkAppId: number; command: string },
  callsPerSecond: number,
  clock: Clock,
  quota?: SharedQuota,
): RateLimiter {
  const key = `${origin} ${sdkAppId} ${command}`;
  const limiter = limiters(clock, key, () => new RateLimiter(callsPerSecond, clock));
  limiter.lowerTo(callsPerSecond);
  if (quota !== undefined) limiter.shareBy(quota.turnsOf(command));
  return limiter;
}
