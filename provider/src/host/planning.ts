import type { z } from "zod";
import { type Drift, driftOf, isRepairable, isVoid } from "../change/drift.ts";
import { type Outstanding, outstandingOf } from "../change/outstanding.ts";
import { type ChangeFacts, type Intent, plannedChange } from "../change/plan.ts";
import { asText } from "../change/text.ts";
import type { Properties } from "./check.ts";
import type { ChangeRequest, CheckFailure, KindInputs, Planning, TargetKind } from "./resource-kind.ts";
import { isUnknown } from "./unknown.ts";

/** Plans the irreversible change of one thing that new inputs ask for, given the old ones. Pure. */
export function planChange<Own extends z.ZodRawShape, Outputs>(
  kind: TargetKind<Own, Outputs>,
  app: number,
  old: Properties,
  inputs: Properties,
  known: Properties,
): Planning {
  const isNew = isAnotherThing(kind, old, inputs);
  const drift = isNew ? undefined : driftOf(old.drift);
  const isProven = isNew || wasReached(old);
  const request: ChangeRequest<KindInputs<Own>> = {
    old: (isNew ? {} : old) as Partial<KindInputs<Own>>,
    isProven,
    known: known as Partial<KindInputs<Own>>,
    isUnknown: (property) => isUnknown(inputs[property]),
    drift,
  };
  const outstanding = isNew ? undefined : outstandingOf(old.outstanding);
  const intent = intentOf(kind, request, isNew, old, inputs) ?? resumption(outstanding, drift);
  if (intent !== undefined && "reason" in intent) {
    return { failure: intent };
  }
  const before = generationOf(isNew ? {} : old);
  if (intent === undefined) {
    const kept = isVoid(drift) ? drift : undefined;
    const unproven = !isProven && inputs.onMissing !== "skip" ? true : undefined;
    return { change: undefined, generation: before, drift: kept, unproven };
  }
  const resumed = intent.cause === "resume" ? outstanding?.digest : undefined;
  const generation = isNew || resumed !== undefined ? before : before + 1;
  const facts = factsOf(kind, app, { ...inputs, generation }, intent, drift);
  const change = plannedChange(facts, kind.describe(request.known, intent, request.isUnknown), resumed);
  return { change, generation, drift: undefined, unproven: undefined };
}

/** Whether the change to what old inputs declare can't have been skipped. */
export function wasReached(old: Properties): boolean {
  return old.onMissing !== "skip" && old.unproven !== true;
}

/** Generation of checked inputs. */
export function generationOf({ generation }: Properties): number {
  return typeof generation === "number" ? generation : 1;
}

/** The same of inputs that may have been changed after they were checked: no plan is of generation 0. */
export function givenGeneration({ generation }: Properties): number {
  return typeof generation === "number" ? generation : 0;
}

/** What makes a change with these inputs differ from any other. */
export function factsOf<Own extends z.ZodRawShape, Outputs>(
  kind: TargetKind<Own, Outputs>,
  app: number,
  inputs: Properties,
  intent: Intent,
  drift: Drift | undefined,
): ChangeFacts {
  const covered = ["triggers", ...Object.keys(kind.properties)].filter((property) => property !== "enforce");
  // An `enforce` that isn't known yet decides whether drift is repaired at all.
  const deciding = intent.cause === "drift" ? [...covered, "enforce"] : covered;
  return {
    action: kind.action,
    app,
    identity: Object.fromEntries(kind.identity.map((property) => [property, asText(inputs[property] ?? "")])),
    intent,
    triggers: isUnknown(inputs.triggers) ? undefined : (inputs.triggers as ChangeFacts["triggers"]),
    generation: givenGeneration(inputs),
    found: intent.cause === "drift" ? drift : undefined,
    unknown: deciding.some((property) => isUnknown(inputs[property])),
  };
}

/** Whether the old inputs are those of another thing, or there are none. */
export function isAnotherThing(
  kind: { readonly identity: readonly string[] },
  old: Properties,
  inputs: Properties,
): boolean {
  if (Object.keys(old).length === 0) {
    return true;
  }
  // Old inputs that lack the identity, by hand perhaps, are no other thing: their generation goes on.
  const isNamed = kind.identity.some((property) => old[property] !== undefined);
  return isNamed && kind.identity.some((property) => old[property] !== inputs[property]);
}

/** Why a change of one thing is planned, from which mark to which; nothing if none is. */
export function intentOf<Own extends z.ZodRawShape, Outputs>(
  kind: TargetKind<Own, Outputs>,
  request: ChangeRequest<KindInputs<Own>>,
  isNew: boolean,
  old: Properties,
  inputs: Properties,
): Intent | CheckFailure | undefined {
  if (isNew) {
    return { cause: "create", ...kind.marks(request) };
  }
  const raised = kind.raise?.(request);
  if (raised !== undefined) {
    return raised;
  }
  if (fires(old.triggers, inputs.triggers)) {
    return { cause: "triggers", ...kind.marks(request) };
  }
  const mayEnforce = inputs.enforce === "always" || isUnknown(inputs.enforce);
  if (request.drift !== undefined && isRepairable(request.drift) && mayEnforce) {
    return { cause: "drift", ...kind.marks(request) };
  }
  return undefined;
}

/** The end of a change that was begun. */
export function resumption(
  outstanding: Pick<Outstanding, "to"> | undefined,
  drift: Drift | undefined,
): Intent | undefined {
  // Not in a group that took the place of the one in which it was begun.
  return outstanding === undefined || isVoid(drift) ? undefined : { cause: "resume", to: outstanding.to };
}

/** A new, non-empty value means "do it again now"; removing the triggers does nothing; unknown counts as new. */
function fires(before: unknown, now: unknown): boolean {
  if (isUnknown(now)) {
    return true;
  }
  return Array.isArray(now) && now.length > 0 && JSON.stringify(before) !== JSON.stringify(now);
}
