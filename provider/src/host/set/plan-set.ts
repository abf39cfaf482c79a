import { type Drift, isRepairable, isVoid } from "../../change/drift.ts";
import type { ChangeText, Intent } from "../../change/plan.ts";
import {
  digestOfSetChange,
  type Extent,
  extentOf,
  plannedSetChange,
  type SetChangeFacts,
  type TargetChange,
  targetsOfPlan,
} from "../../change/plan-set.ts";
import type { PlannedChange } from "../../change/planned-change.ts";
import { asText, quote } from "../../change/text.ts";
import type { Properties } from "../check.ts";
import { generationOf, givenGeneration, intentOf, isAnotherThing, resumption, wasReached } from "../planning.ts";
import type { ChangeRequest, CheckFailure, Planning } from "../resource-kind.ts";
import { isUnknown } from "../unknown.ts";
import { notesOfTargets } from "./notes-of-targets.ts";
import type { AnySetSpec } from "./set-spec.ts";
import { nameTargets, refusedTargets, type Targets, targetsOf } from "./targets.ts";
import { isOfBegunChange } from "./unfinished-set.ts";

/** Plans what new inputs ask for in each target of a set, given the old ones, as a single resource would. Pure. */
export function planSet(
  spec: AnySetSpec,
  app: number,
  old: Properties,
  inputs: Properties,
  known: Properties,
): Planning {
  const before = isAnotherThing(spec, old, inputs) ? {} : old;
  const targets = targetsOf(spec, inputs);
  const notes = notesOfTargets(before);
  const planned = planTargets(spec, before, targets, notes);
  if ("failure" in planned) {
    return planned;
  }
  const { changes } = planned;
  const isUnproven = !wasReached(before) && inputs.onMissing !== "skip";
  const rest = new Set(targets.ids);
  for (const { id } of changes) {
    rest.delete(id);
  }
  const voids = Object.entries(notes.drift).filter(([id, note]) => rest.has(id) && isVoid(note));
  const kept = {
    drift: voids.length === 0 ? undefined : Object.fromEntries(voids),
    unproven: isUnproven && rest.size > 0 ? true : undefined,
  } as const;
  if (changes.length + targets.unknown === 0) {
    return { change: undefined, generation: generationOf(before), ...kept };
  }
  const isResumed = targets.unknown === 0 && changes.every(({ intent }) => intent.cause === "resume");
  const isNew = Object.keys(before).length === 0;
  const generation = generationOf(before) + (isNew || isResumed ? 0 : 1);
  const facts = setFacts(spec, app, { ...inputs, generation }, changes);
  const isKnown = !isAnyUnknown(spec, inputs, targets, changes);
  const digest = isKnown
    ? ((isResumed ? notes.outstanding?.digest : undefined) ?? digestOfSetChange(facts))
    : undefined;
  const extent = extentOf(changes, targets.unknown);
  const text = describeSetChange(spec, known, targets, changes, extent);
  const change = plannedSetChange(facts, extent, text, { isWhole: rest.size === 0, digest });
  return { change, generation, ...kept };
}

function planTargets(
  spec: AnySetSpec,
  old: Properties,
  targets: Targets,
  { drift, outstanding }: ReturnType<typeof notesOfTargets>,
): { readonly changes: TargetChange[] } | { readonly failure: CheckFailure } {
  const before = targetsOf(spec, old);
  const earlier = new Set(before.ids);
  const left = new Set(outstanding?.targets);
  const changes: TargetChange[] = [];
  const refused: string[] = [];
  for (const id of targets.ids) {
    const isNew = !earlier.has(id);
    const single = targets.inputsOf(id);
    const oldSingle = isNew ? {} : before.inputsOf(id);
    const found = isNew || !Object.hasOwn(drift, id) ? undefined : drift[id];
    const isLeft = !isNew && left.has(id);
    const request: ChangeRequest<Properties> = {
      old: oldSingle,
      isProven: isNew || (wasReached(old) && !isLeft),
      known: Object.fromEntries(Object.entries(single).filter(([, value]) => !isUnknown(value))),
      isUnknown: (property) => isUnknown(single[property]),
      drift: found,
    };
    const to = isLeft ? (ownMark(outstanding?.pinned, id) ?? spec.of.marks(request as never).to) : undefined;
    const intent =
      intentOf(spec.of, request as never, isNew, oldSingle, single) ?? (isLeft ? resumptionOf(to, found) : undefined);
    if (intent === undefined) {
      continue;
    }
    if ("reason" in intent) {
      refused.push(`${quote(id)}: ${intent.reason}`);
      continue;
    }
    changes.push({ id, intent, found: intent.cause === "drift" ? found : undefined });
  }
  if (refused.length > 0) {
    const reason = `${targets.property}: ${refusedTargets(refused, targets.ids.length)}`;
    return { failure: { property: "", reason } };
  }
  return { changes };
}

/** The mark of a target; not what all objects have under its name, since a group may be called `constructor`. */
function ownMark(marks: Readonly<Record<string, number>> | undefined, id: string): number | undefined {
  return marks !== undefined && Object.hasOwn(marks, id) ? marks[id] : undefined;
}

function resumptionOf(to: Intent["to"], drift: Drift | undefined): Intent | undefined {
  const intent = resumption({ to: 0 }, drift);
  return intent && { cause: intent.cause, ...(to === undefined ? {} : { to }) };
}

function setFacts(spec: AnySetSpec, app: number, inputs: Properties, changes: readonly TargetChange[]): SetChangeFacts {
  return {
    action: spec.of.action,
    app,
    set: spec.name,
    identity: Object.fromEntries(spec.identity.map((property) => [property, asText(inputs[property] ?? "")])),
    changes,
    triggers: isUnknown(inputs.triggers) ? undefined : (inputs.triggers as SetChangeFacts["triggers"]),
    generation: givenGeneration(inputs),
  };
}

/** Whether anything that a change covers is unknown in this preview. */
function isAnyUnknown(
  spec: AnySetSpec,
  inputs: Properties,
  targets: Targets,
  changes: readonly TargetChange[],
): boolean {
  // An `enforce` that isn't known yet decides whether drift is repaired at all.
  const deciding = changes.some(({ intent }) => intent.cause === "drift") ? ["enforce"] : [];
  const shared = ["triggers", ...spec.identity, ...deciding];
  const value = targets.input.value?.input;
  const isValueUnknown = value !== undefined && changes.some(({ id }) => isUnknown(targets.inputsOf(id)[value]));
  return targets.unknown > 0 || isValueUnknown || shared.some((property) => isUnknown(inputs[property]));
}

/** A change of one target in the words of a single resource, one of several in those of the set. */
function describeSetChange(
  spec: AnySetSpec,
  known: Properties,
  targets: Targets,
  changes: readonly TargetChange[],
  extent: Extent,
): ChangeText {
  const [only] = changes;
  if (extent.targets === 1 && only !== undefined) {
    const single = targets.inputsOf(only.id);
    const values = Object.fromEntries(Object.entries(single).filter(([, value]) => !isUnknown(value)));
    return spec.of.describe(values as never, only.intent, (property) => isUnknown(single[property]));
  }
  const ids = changes.map(({ id }) => id);
  return spec.describe(known as never, nameTargets(targets.input, ids, targets.unknown), {
    ...extent,
    noun: targets.input.noun,
  });
}

/** The change that a plan makes in each of its targets, out of the inputs it is to be applied with. */
export function changesOfPlan(
  spec: AnySetSpec,
  plan: PlannedChange,
  inputs: Properties,
  prior: Properties | undefined,
): TargetChange[] {
  const targets = targetsOf(spec, inputs);
  const { drift, outstanding } = notesOfTargets(prior ?? {});
  const planned = [...targetsOfPlan(plan, targets.ids)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return planned.map(([id, cause]) => {
    const single = targets.inputsOf(id);
    const marks = spec.of.marks({
      old: {},
      isProven: false,
      known: single as never,
      isUnknown: () => false,
      drift: undefined,
    });
    const pinned = cause === "resume" ? ownMark(outstanding?.pinned, id) : undefined;
    const from = ownMark(plan.reached, id);
    const to = pinned ?? marks.to;
    const intent = { cause, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
    return { id, intent, found: cause === "drift" ? drift[id] : undefined };
  });
}

/** Whether a plan was made of these very inputs. */
export function isPlanOfSet(
  spec: AnySetSpec,
  plan: PlannedChange,
  app: number,
  inputs: Properties,
  prior: Properties | undefined,
): boolean {
  if (plan.app !== app || plan.action !== spec.of.action) {
    return false;
  }
  const targets = targetsOf(spec, inputs);
  const declared = new Set(targets.ids);
  const changes = changesOfPlan(spec, plan, inputs, prior);
  if (!changes.every(({ id }) => declared.has(id))) {
    return false;
  }
  if (prior !== undefined && isOfBegunChange(spec, prior, inputs, plan)) {
    return true;
  }
  return plan.digest === digestOfSetChange(setFacts(spec, app, inputs, changes));
}

/** Whether drift is noted that an update repairs, in a target that these inputs still declare. */
export function hasDriftIn(spec: AnySetSpec, outputs: Properties, inputs: Properties): boolean {
  const { drift } = notesOfTargets(outputs);
  const repairable = Object.entries(drift).filter(([, note]) => isRepairable(note));
  if (repairable.length === 0) {
    return false;
  }
  const declared = new Set(targetsOf(spec, inputs).ids);
  return repairable.some(([id]) => declared.has(id));
}
