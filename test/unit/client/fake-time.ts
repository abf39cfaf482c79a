import type { Runtime } from "../../../provider/src/client/runtime.ts";

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** A clock that jumps to the next sleeper whenever nothing else is left to do. */
export class FakeTime implements Runtime {
  /** Every sleep asked for, in milliseconds. */
  readonly sleeps: number[] = [];
  #now: number;
  #sleepers: Sleeper[] = [];
  readonly #late: () => number;
  readonly #random: () => number;

  constructor({
    start = 1_700_000_000_000,
    late = () => 0,
    random = () => 0.5,
  }: { start?: number; late?: () => number; random?: () => number } = {}) {
    this.#now = start;
    this.#late = late;
    this.#random = random;
  }

  now = (): number => this.#now;
  random = (): number => this.#random();

  sleep = (ms: number, signal?: AbortSignal): Promise<void> => {
    this.sleeps.push(ms);
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const sleeper = { at: this.#now + ms + this.#late(), wake: resolve };
      this.#sleepers.push(sleeper);
      signal?.addEventListener("abort", () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        reject(signal.reason);
      });
    });
  };

  /** Moves the clock without waking anyone, backwards too. */
  set(now: number): void {
    this.#now = now;
  }

  /** Lets time pass until the work is done. */
  async run<T>(work: Promise<T>): Promise<T> {
    let settled = false;
    const done = () => {
      settled = true;
    };
    work.then(done, done);
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      if (settled) return work;
      const next = this.#sleepers.reduce<Sleeper | undefined>((a, b) => (a && a.at <= b.at ? a : b), undefined);
      if (next === undefined) continue;
      this.#sleepers = this.#sleepers.filter((other) => other !== next);
      this.#now = Math.max(this.#now, next.at);
      next.wake();
    }
  }
}
