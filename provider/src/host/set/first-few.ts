import { formatNumber } from "../../change/text.ts";
import type { Engine } from "../engine.ts";

const MOST_SHOWN = 10;

/** Errors and warnings about many targets, of which only the first few are kept. */
export class FirstFew {
  readonly #errors: Error[] = [];
  readonly #warnings: string[] = [];
  #warned = 0;
  /** How many errors there were. */
  count = 0;

  add(error: unknown): void {
    this.count += 1;
    if (this.#errors.length < MOST_SHOWN) {
      this.#errors.push(error instanceof Error ? error : new Error(String(error)));
    }
  }

  warn(line: string): void {
    this.#warned += 1;
    if (this.#warnings.length < MOST_SHOWN) {
      this.#warnings.push(line);
    }
  }

  /** The error, if there was but one. */
  get only(): Error | undefined {
    return this.count === 1 ? this.#errors[0] : undefined;
  }

  /** The errors' messages, a line each. */
  lines(): string {
    const lines = this.#errors.map(({ message }) => `\n  - ${message}`);
    return `${lines.join("")}${this.count > MOST_SHOWN ? `\n  - and ${formatNumber(this.count - MOST_SHOWN)} more` : ""}`;
  }

  /** Says the warnings. */
  warnings(engine: Pick<Engine, "warn">): void {
    for (const line of this.#warnings) {
      engine.warn(line);
    }
    if (this.#warned > MOST_SHOWN) {
      engine.warn(`and ${formatNumber(this.#warned - MOST_SHOWN)} more warnings of this kind`);
    }
  }
}
