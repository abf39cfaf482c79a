import { CAUSES, type Cause } from "../change/planned-change.ts";
import { formatNumber } from "../change/text.ts";
import type { IrreversibleChange, SetReach, TargetReach, TouchedTarget } from "./model.ts";

const CAUSE: Readonly<Record<Cause, string>> = {
  drift: "again, since they are back",
  triggers: "again, by triggers",
  raise: "raised",
  create: "new",
  resume: "left over",
};

/** How many targets have which cause: `1 raised, 2 new`. */
export function causesOfSet({ causes }: SetReach): string {
  return CAUSES.flatMap((cause) => {
    const count = causes[cause];
    return count === undefined ? [] : [`${formatNumber(count)} ${CAUSE[cause]}`];
  }).join(", ");
}

/** What a set's change touches, in our own words: `3 groups of 10 in the set: 1 raised, 2 new`. */
export function touchedOfSet({ set, targets }: IrreversibleChange): string {
  if (set === undefined) return "";
  const of = set.size === undefined || set.size <= targets ? "" : ` of ${formatNumber(set.size)} in the set`;
  const unknown = set.unknown === 0 ? [] : [`${formatNumber(set.unknown)} not known yet`];
  const one = targets === 1 ? set.noun.slice(0, -1) : set.noun;
  return `${formatNumber(targets)} ${one}${of}: ${[causesOfSet(set), ...unknown].filter(Boolean).join("; ")}`;
}

/** What became of a set's targets: `2 done, 1 left`; nothing where the run doesn't tell. */
export function outcomeOfSet({ done, left, touched }: SetReach): string | undefined {
  if (done === undefined || left === undefined) return undefined;
  const skipped = touched.filter(({ state }) => state === "skipped").length;
  return [
    `${formatNumber(done)} done`,
    ...(skipped === 0 ? [] : [`${formatNumber(skipped)} of them skipped since missing`]),
    ...(left === 0 ? [] : [`${formatNumber(left)} left`]),
  ].join(", ");
}

/** From which mark to which: `1,000 → 12,000`, `→ newest`; nothing without marks. */
export function marksOfTarget({ from, to }: Omit<TargetReach, "id">): string {
  const mark = (value: number | "newest") => (value === "newest" ? "newest" : formatNumber(value));
  if (to === undefined) return "";
  return from === undefined ? `→ ${mark(to)}` : `${mark(from)} → ${mark(to)}`;
}

/** Marks of a set's change where all of its targets have the same, else that they differ; nothing without marks. */
export function marksOfSet({ touched, unknown }: SetReach): string {
  const [first, ...others] = new Set(touched.map(marksOfTarget));
  if (first === undefined || first === "") return others.length === 0 ? "" : "each its own";
  return others.length === 0 && unknown === 0 ? `${first} each` : "each its own";
}

const STATE: Readonly<Record<NonNullable<TouchedTarget["state"]>, string>> = {
  left: ", left",
  skipped: ", skipped since missing",
};

/** What is done in a target, after its id: `: 5 → 9 (raise, left)`. */
export function targetWords(target: TouchedTarget): string {
  const marks = marksOfTarget(target);
  const state = target.state === undefined ? "" : STATE[target.state];
  return `${marks === "" ? "" : `: ${marks}`} (${target.cause}${state})`;
}

/** The changes whose targets are told one by one: sets that touch several, or leave some alone. */
export function setsOf(changes: readonly IrreversibleChange[]): (IrreversibleChange & { readonly set: SetReach })[] {
  return changes.filter(
    (change): change is IrreversibleChange & { readonly set: SetReach } =>
      change.set !== undefined && (change.targets > 1 || (change.set.size ?? 0) > 1),
  );
}
