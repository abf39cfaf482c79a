import { formatNumber } from "../../change/text.ts";
import type { Engine } from "../engine.ts";
import type { Outcome } from "../resource-kind.ts";
import { describePace, describeSeconds, rateOf } from "./pace.ts";

/** A line as often as people can read it. */
const EVERY_MS = 500;

/** Tells how a set's work goes on, live, and what came of it. */
export class SetProgress {
  readonly #about: {
    readonly name: string;
    readonly noun: string;
    readonly total: number;
    readonly engine: Engine;
    readonly now: () => number;
  };
  readonly #startedAt: number;
  #saidAt: number;
  #done = 0;
  #failed = 0;

  constructor(about: { name: string; noun: string; total: number; engine: Engine; now: () => number }) {
    this.#about = about;
    this.#startedAt = about.now();
    this.#saidAt = this.#startedAt;
  }

  done(): void {
    this.#done += 1;
    this.#say();
  }

  failed(): void {
    this.#failed += 1;
    this.#say();
  }

  #say(): void {
    const { noun, total, engine, now } = this.#about;
    const at = now();
    if (at - this.#saidAt < EVERY_MS) {
      return;
    }
    this.#saidAt = at;
    const elapsedMs = at - this.#startedAt;
    engine.progress(describePace({ done: this.#done, total, failed: this.#failed, elapsedMs }, noun));
  }

  /** Sums up. */
  end(outcomes: Record<Outcome, number>, isUnfinished: boolean): void {
    const { name, noun, total, engine, now } = this.#about;
    if (total < 2) {
      return;
    }
    const elapsedMs = now() - this.#startedAt;
    const counts = Object.entries(outcomes).flatMap(([outcome, count]) =>
      count === 0 ? [] : [`${formatNumber(count)} ${outcome}`],
    );
    const failed = this.#failed === 0 ? [] : [`${formatNumber(this.#failed)} failed`];
    const rest = total - this.#done - this.#failed;
    const untried = rest === 0 ? [] : [`${formatNumber(rest)} not tried`];
    const rate = Math.round(rateOf(this.#done + this.#failed, elapsedMs));
    const took = `in ${describeSeconds(Math.ceil(elapsedMs / 1000))}${rate > 0 ? ` (${formatNumber(rate)} a second)` : ""}`;
    const ended = isUnfinished ? "not finished" : "finished";
    engine.info(
      `${name} ${ended}: ${formatNumber(total)} ${noun} ${took}: ${[...counts, ...failed, ...untried].join(", ")}`,
    );
  }
}
