import { formatNumber } from "../../change/text.ts";
import type { Engine } from "../engine.ts";

const MOST_SHOWN = 10;

/** Lines of which only the first few are kept, each once: targets that are in one group are told the same. */
class FewLines {
  readonly #times = new Map<string, number>();
  /** How many there were besides those that are kept. */
  untold = 0;

  add(line: string): void {
    if (this.#times.has(line) || this.#times.size < MOST_SHOWN) {
      this.#times.set(line, (this.#times.get(line) ?? 0) + 1);
    } else {
      this.untold += 1;
    }
  }

  told(): string[] {
    return Array.from(this.#times, ([line, times]) =>
      times === 1 ? line : `${line} (so for ${formatNumber(times)} targets)`,
    );
  }
}

/** Errors and warnings about many targets, of which only the first few are kept. */
export class FirstFew {
  readonly #errors = new FewLines();
  readonly #warnings = new FewLines();
  #first: Error | undefined;
  /** How many errors there were. */
  count = 0;

  add(thrown: unknown): void {
    this.count += 1;
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    this.#first ??= error;
    this.#errors.add(error.message);
  }

  warn(line: string): void {
    this.#warnings.add(line);
  }

  /** The error, if there was but one. */
  get only(): Error | undefined {
    return this.count === 1 ? this.#first : undefined;
  }

  /** The errors' messages, each once, a line each. */
  lines(): string {
    const { untold } = this.#errors;
    const lines = [...this.#errors.told(), ...(untold > 0 ? [`and ${formatNumber(untold)} more`] : [])];
    return lines.map((line) => `\n  - ${line}`).join("");
  }

  /** Says the warnings, each once. */
  warnings(engine: Pick<Engine, "warn">): void {
    for (const line of this.#warnings.told()) {
      engine.warn(line);
    }
    if (this.#warnings.untold > 0) {
      engine.warn(`and ${formatNumber(this.#warnings.untold)} more like these`);
    }
  }
}
