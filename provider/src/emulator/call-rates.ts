/** One token bucket a command, holding one second's worth of calls. */
export class CallRates {
  readonly #now: () => number;
  readonly #buckets = new Map<string, { tokens: number; at: number }>();

  /** @param now in milliseconds */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** False if the command was called more than so often a second. */
  take(command: string, callsPerSecond: number): boolean {
    const now = this.#now();
    const bucket = this.#buckets.get(command) ?? { tokens: Math.max(1, callsPerSecond), at: now };
    const refilled = bucket.tokens + (Math.max(0, now - bucket.at) / 1000) * callsPerSecond;
    const tokens = Math.min(Math.max(1, callsPerSecond), refilled);
    const isFree = tokens >= 1;
    this.#buckets.set(command, { tokens: isFree ? tokens - 1 : tokens, at: now });
    return isFree;
  }

  clear(): void {
    this.#buckets.clear();
  }
}
