import { HELD_TARGETS, type HoldingInput, nounOf } from "../change/held-targets.ts";
import { CAUSES, type Cause } from "../change/planned-change.ts";
import { type Body, bodyOf, isSecret, isUnknown, numberOf } from "./engine-event.ts";
import { isAboutSecrets } from "./hidden-ids.ts";
import type { SetReach, TargetReach, TouchedTarget } from "./model.ts";
import type { Step } from "./steps.ts";

/** The input of a set that holds its targets, with what the engine shows of them. */
export interface HeldTargets {
  readonly input: HoldingInput;
  readonly value: unknown;
  /** Ids that are known. */
  readonly ids: readonly string[];
  /** Whether that is all of them. */
  readonly isWhole: boolean;
}

/** The targets in the inputs of a set; nothing for other resources. */
export function heldTargets(inputs: Body): HeldTargets | undefined {
  const input = (Object.keys(HELD_TARGETS) as HoldingInput[]).find((name) => inputs[name] !== undefined);
  if (input === undefined) return undefined;
  const value = inputs[input];
  const isHidden = isSecret(value) || isUnknown(value);
  const entries = isHidden ? [] : Array.isArray(value) ? value : Object.keys(bodyOf(value) ?? {});
  const ids = entries.filter((id): id is string => typeof id === "string" && !isSecret(id) && !isUnknown(id));
  return { input, value, ids, isWhole: !isHidden && ids.length === entries.length };
}

/** What a set's change touches, as far as the stream tells; nothing for other resources. */
export function setReachOf(step: Step, plan: Body, targets: number, phase: "preview" | "done"): SetReach | undefined {
  const held = heldTargets(step.new?.inputs ?? {});
  if (held === undefined) return undefined;
  const plain = isAboutSecrets(step) ? new Set(held.ids) : undefined;
  const isTold = (id: string) => plain === undefined || plain.has(id);
  const causes = [...causesOf(plan, held.ids)].filter(([id]) => isTold(id));
  const outcome = phase === "done" ? outcomeOf(step) : undefined;
  const touched = causes.map(([id, cause]): TouchedTarget => {
    const became = outcome?.get(id);
    return { id, cause, ...marksOf(step, plan, held, id, cause), ...(became === undefined ? {} : { state: became }) };
  });
  const unknown = Math.max(0, targets - touched.length);
  const left = touched.filter(({ state }) => state === "left").length;
  return {
    noun: nounOf(held.input),
    ...(held.isWhole ? { size: held.ids.length } : {}),
    causes: countsOf(touched, unknown),
    largest: Array.isArray(plan.largest)
      ? plan.largest
          .slice(0, 5)
          .flatMap(reachOf)
          .filter(({ id }) => isTold(id))
      : [],
    touched: touched.sort(byCause),
    unknown,
    ...(outcome === undefined ? {} : { done: touched.length - left, left }),
  };
}

/** The touched targets with their causes: those listed, or all for the one cause. What is no list of ids is left out. */
function causesOf({ of, cause }: Body, ids: readonly string[]): Map<string, Cause> {
  const [only] = CAUSES.filter((one) => one === cause);
  if (of === undefined) return new Map(only === undefined ? [] : ids.map((id) => [id, only]));
  const lists = bodyOf(of) ?? {};
  return new Map(
    CAUSES.flatMap((one) => {
      const listed: unknown[] = Array.isArray(lists[one]) ? lists[one] : [];
      return listed.filter((id) => typeof id === "string").map((id) => [id, one] as const);
    }),
  );
}

function marksOf({ old }: Step, plan: Body, { value }: HeldTargets, id: string, cause: Cause): Omit<TargetReach, "id"> {
  const begun = bodyOf(old?.outputs.outstanding ?? old?.inputs.outstanding);
  const to = (cause === "resume" ? markIn(begun?.pinned, id) : undefined) ?? markIn(value, id);
  const from = markIn(plan.reached, id);
  return { ...(typeof from === "number" ? { from } : {}), ...(to === undefined ? {} : { to }) };
}

/** A mark in a record by id; a group may be called like a property of objects. */
function markIn(record: unknown, id: string): number | "newest" | undefined {
  const marks = bodyOf(record);
  const mark = marks !== undefined && Object.hasOwn(marks, id) ? marks[id] : undefined;
  return mark === "newest" ? mark : numberOf(mark);
}

function reachOf(value: unknown): TargetReach[] {
  const { id, from, to } = bodyOf(value) ?? {};
  if (typeof id !== "string") return [];
  const begin = numberOf(from);
  const end = to === "newest" ? ("newest" as const) : numberOf(to);
  return [{ id, ...(begin === undefined ? {} : { from: begin }), ...(end === undefined ? {} : { to: end }) }];
}

function countsOf(touched: readonly TouchedTarget[], unknown: number): Partial<Record<Cause, number>> {
  const counts = new Map<Cause, number>();
  for (const { cause } of touched) counts.set(cause, (counts.get(cause) ?? 0) + 1);
  // What isn't known yet is new, as the provider has it.
  if (unknown > 0) counts.set("create", (counts.get("create") ?? 0) + unknown);
  return Object.fromEntries(CAUSES.flatMap((cause) => (counts.has(cause) ? [[cause, counts.get(cause)]] : [])));
}

/** What became of targets, but for those that are done; nothing where the run doesn't tell. */
function outcomeOf({ ended, new: state }: Step): Map<string, TouchedTarget["state"]> | undefined {
  const outputs = state?.outputs ?? {};
  const left = bodyOf(outputs.outstanding)?.targets;
  const hasFailed = ended === "failed" || state?.initErrors === true;
  if (ended === "no" || (hasFailed && !Array.isArray(left))) return undefined;
  const listed = (ids: unknown, became: TouchedTarget["state"]) =>
    (Array.isArray(ids) ? ids : []).map((id) => [String(id), became] as const);
  return new Map([...listed(outputs.skipped, "skipped"), ...listed(left, "left")]);
}

function byCause(a: TouchedTarget, b: TouchedTarget): number {
  const ranks = CAUSES.indexOf(a.cause) - CAUSES.indexOf(b.cause);
  return ranks === 0 ? (a.id < b.id ? -1 : 1) : ranks;
}
