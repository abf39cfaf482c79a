import { formatNumber } from "../../change/text.ts";
import type { Engine } from "../engine.ts";

const MOST_SHOWN = 10;

/** Errors and warnings about many targets, of which only the first few are kept. */
export class FirstFew {
  readonly #errors = new Map<string, { readonly error: Error; times: number }>();
  #untold = 0;
  readonly #warnings = new Map<string, number>();
  #unsaid = 0;
  /** How many errors there were. */
  count = 0;

  /** Targets that are in one group fail alike. */
  add(thrown: unknown): void {
    this.count += 1;
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    const alike = this.#errors.get(error.message);
    if (alike !== undefined) {
      alike.times += 1;
    } else if (this.#errors.size < MOST_SHOWN) {
      this.#errors.set(error.message, { error, times: 1 });
    } else {
      this.#untold += 1;
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
    const [first] = this.#errors.values();
    return this.count === 1 ? first?.error : undefined;
  }

  /** The errors' messages, each once, a line each. */
  lines(): string {
    const lines = Array.from(this.#errors.values(), ({ error, times }) => `\n  - ${timesOver(error.message, times)}`);
    return `${lines.join("")}${this.#untold > 0 ? `\n  - and ${formatNumber(this.#untold)} more` : ""}`;
  }

  /** Says the warnings, each once. */
  warnings(engine: Pick<Engine, "warn">): void {
    for (const [line, times] of this.#warnings) {
      engine.warn(timesOver(line, times));
    }
    if (this.#unsaid > 0) {
      engine.warn(`and ${formatNumber(this.#unsaid)} more like these`);
    }
  }
}

function timesOver(line: string, times: number): string {
  return times === 1 ? line : `${line} (so for ${formatNumber(times)} targets)`;
}
