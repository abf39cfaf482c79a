import { type Drift, driftOf } from "../../change/drift.ts";
import { type OutstandingTargets, outstandingTargetsOf } from "../../change/outstanding.ts";
import type { Properties } from "../check.ts";

/** Notes of a set's targets read from inputs or outputs, as far as this version knows them. */
export function notesOfTargets({ drift, outstanding }: Properties): {
  readonly drift: Readonly<Record<string, Drift>>;
  readonly outstanding: OutstandingTargets | undefined;
} {
  const notes = Object.entries((drift ?? {}) as object).flatMap(([id, value]) => {
    const note = driftOf(value);
    return note === undefined ? [] : [[id, note] as const];
  });
  return { drift: Object.fromEntries(notes), outstanding: outstandingTargetsOf(outstanding) };
}
