import { formatNumber } from "../../change/text.ts";
import type { Engine } from "../engine.ts";

const MOST_SHOWN = 10;

/** Errors and warnings about many targets, of which only the first few are kept. */
export class FirstFew {
  readonly #errors: Error[] = [];
  readonly #warnings = new Map<string, number>();
  #unsaid = 0;
  /** How many errors there were. */
  count = 0;

  add(error: unknown): void {
    this.count += 1;
    if (this.#errors.length < MOST_SHOWN) {
      this.#errors.push(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** Targets that are in one group are told the same. */
  warn(line: string): void {
    if (this.#warnings.has(line) || this.#warnings.size < MOST_SHOWN) {
      this.#warnings.set(line, (this.#warnings.get(line) ?? 0) + 1);
    } else {
      this.#unsaid += 1;
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

  /** Says the warnings, each once. */
  warnings(engine: Pick<Engine, "warn">): void {
    for (const [line, times] of this.#warnings) {
      engine.warn(times === 1 ? line : `${line} (so for ${formatNumber(times)} targets)`);
    }
    if (this.#unsaid > 0) {
      engine.warn(`and ${formatNumber(this.#unsaid)} more like these`);
    }
  }
}
