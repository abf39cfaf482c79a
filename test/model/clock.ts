import type { Runtime } from "../../provider/src/client/runtime.ts";

/** 2023-11-14T22:13:20Z, when seeded groups begin. */
const START = 1_700_000_000_000;

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/**
 * Time as the client and the emulator of a sequence see it. Who sleeps is woken at once, in the order of waking; that a
 * call on its way seems to take longer by it does no harm.
 */
export class Clock implements Runtime {
  #now = START;
  #random = 1;
  #sleepers: Sleeper[] = [];
  #isPumping = false;

  now: () => number = () => this.#now;

  /** The same numbers in each sequence. */
  random = (): number => {
    this.#random = (Math.imul(this.#random, 1_664_525) + 1_013_904_223) >>> 0;
    return this.#random / 2 ** 32;
  };

  sleep = (ms: number): Promise<void> =>
    new Promise((wake) => {
      this.#sleepers.push({ at: this.#now + ms, wake });
      if (!this.#isPumping) void this.#pump();
    });

  /** Lets time pass. */
  pass(seconds: number): void {
    this.#now += seconds * 1000;
  }

  async #pump(): Promise<void> {
    this.#isPumping = true;
    while (this.#sleepers.length > 0) {
      await new Promise((resolve) => setImmediate(resolve));
      const next = this.#sleepers.reduce((a, b) => (a.at <= b.at ? a : b));
      this.#sleepers = this.#sleepers.filter((other) => other !== next);
      this.#now = Math.max(this.#now, next.at);
      next.wake();
    }
    this.#isPumping = false;
  }
}
