import type { Sequence } from "./sequence.ts";

/**
 * Sequences that once broke a rule, cut down to what it takes. They are kept whole rather than as a seed and a path, which
 * mean another sequence as soon as the generator changes. To add one: run the seed and path that a failure names
 * (`MODEL_SEED=…`), and copy its counterexample.
 */
export const KEPT: readonly (readonly [why: string, sequence: Sequence])[] = [];
