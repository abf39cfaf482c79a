import type { Noise } from "./noise.ts";

/** One line of the table: what is measured, and against what, in one run. */
export interface Row {
  /** On the command line; a prefix is enough. */
  readonly name: string;
  readonly what: string;
  readonly against: string;
  run(context: RowContext): Promise<Measured>;
}

/** What a row may use. */
export interface RowContext {
  /** Tells what goes on, a line a step. */
  readonly say: (line: string) => void;
  /** A full size; in a trial a twentieth of it, since a trial only shows that the row runs. */
  readonly size: (full: number) => number;
  /** A full number of rounds; in a trial one. */
  readonly rounds: (full: number) => number;
}

/** What a row found. */
export interface Measured {
  readonly measures: readonly Measure[];
  /** The single rounds behind the measures. */
  readonly sides: readonly Side[];
}

/** One figure, with the bound it must keep if it has one. */
export interface Measure {
  readonly what: string;
  readonly value: number;
  readonly unit: Unit;
  readonly atMost?: number;
  readonly atLeast?: number;
  /** Added to `atMost`: how far two rounds of the same side were apart. */
  readonly noise?: number;
}

export type Unit = "×" | "%" | "calls" | "MB" | "bytes";

/** The same thing measured in several rounds. */
export interface Side {
  readonly what: string;
  readonly unit: "s" | "MB" | "calls/s";
  readonly rounds: readonly number[];
}

/** A row's outcome, as kept. */
export interface RowResult extends Measured {
  readonly name: string;
  readonly what: string;
  readonly against: string;
  /** How restless the machine was, just before and just after. */
  readonly noise: { readonly before: Noise; readonly after: Noise };
  readonly met: boolean;
}

/** Whether a figure keeps its bound; one without always does. */
export function isMet({ value, atMost, atLeast, noise = 0 }: Measure): boolean {
  return (atMost === undefined || value <= atMost + noise) && (atLeast === undefined || value >= atLeast);
}

/** The least of several rounds: what else a machine does only ever adds time. */
export function least(rounds: readonly number[]): number {
  return Math.min(...rounds);
}

/** How much more the worst round took than the best, as a part of it; 0 of a single round. */
export function spread(rounds: readonly number[]): number {
  return Math.max(...rounds) / Math.min(...rounds) - 1;
}

/** Runs both sides in each round, the other one first in every second round, so that no drift favours one. */
export async function inTurns(
  rounds: number,
  one: (round: number) => Promise<void>,
  other: (round: number) => Promise<void>,
): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    for (const side of round % 2 === 0 ? [one, other] : [other, one]) await side(round);
  }
}
