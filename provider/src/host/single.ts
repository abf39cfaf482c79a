import type { z } from "zod";
import { type Drift, driftOf, isRepairable, isVoid } from "../change/drift.ts";
import { type Outstanding, outstandingOf } from "../change/outstanding.ts";
import { digestOfChange } from "../change/plan.ts";
import { factsOf, planChange } from "./planning.ts";
import type { CommonOutputs, KindInputs, ResourceKind, TargetKind, TargetState } from "./resource-kind.ts";
import { isUnknown } from "./unknown.ts";

/** The resource that is about one thing. */
export function single<Own extends z.ZodRawShape, Outputs>(
  kind: TargetKind<Own, Outputs>,
): ResourceKind<Own, Outputs> & TargetKind<Own, Outputs> {
  type Kind = ResourceKind<Own, Outputs>;
  type State = TargetState<Outputs>;
  const target = kind as TargetKind<Own, Outputs> & Pick<Kind, "refuse" | "apply" | "refresh">;
  const planner: Omit<Kind, keyof TargetKind<Own, Outputs>> = {
    plan: (app, old, inputs, known) => planChange(kind, app, old, inputs, known),
    isPlanOf: (plan, app, inputs, prior) => isPlanOf(kind, plan, app, inputs, prior as State | undefined),
    things: (inputs) => {
      const thing = thingOf(kind, inputs);
      return thing === undefined ? undefined : [thing];
    },
    notesOf: ({ drift, outstanding }) => notes(driftOf(drift), outstandingOf(outstanding)),
    hasDrift: ({ drift }) => drift !== undefined && isRepairable(drift as Drift),
    isUnfinished: ({ outstanding, drift }, _inputs, plan) =>
      plan === undefined && outstanding !== undefined && !isVoid(drift as Drift | undefined),
    targetOf: (inputs) => kind.describe(inputs, { cause: "create" }).target,
    keep: (outputs) => keep(kind, outputs),
  };
  return { ...target, ...planner };
}

/** One thing of an app, in a form that no other has; undefined while a part of it isn't known. */
export function thingOf(
  kind: { readonly name: string; readonly identity: readonly string[] },
  inputs: Readonly<Record<string, unknown>>,
): string | undefined {
  const values = kind.identity.map((property) => inputs[property]);
  return values.some(isUnknown) ? undefined : `${kind.name} ${JSON.stringify(values)}`;
}

function notes(drift: Drift | undefined, outstanding: Outstanding | undefined) {
  return { ...(drift === undefined ? {} : { drift }), ...(outstanding === undefined ? {} : { outstanding }) };
}

function keep<Own extends z.ZodRawShape, Outputs>(
  kind: TargetKind<Own, Outputs>,
  outputs: Outputs & CommonOutputs,
): Partial<Outputs> & Pick<CommonOutputs, "missing"> {
  const values = outputs as Record<string, unknown>;
  const names = [...Object.keys(kind.ownOutputs), "missing", "outstanding"];
  return Object.fromEntries(names.map((name) => [name, values[name]])) as Partial<Outputs>;
}

function isPlanOf<Own extends z.ZodRawShape, Outputs>(
  kind: TargetKind<Own, Outputs>,
  ...[plan, app, inputs, prior]: Parameters<ResourceKind<Own, TargetState<Outputs>>["isPlanOf"]>
): boolean {
  if (plan.app !== app) {
    return false;
  }
  const { drift, outstanding } = (prior ?? {}) as Partial<TargetState<Outputs>>;
  if (plan.cause === "resume" && outstanding?.digest === plan.digest && outstanding?.to === plan.to) {
    return true;
  }
  const known = inputs as Partial<KindInputs<Own>>;
  const { to } = kind.marks({ old: {}, isProven: false, known, isUnknown: () => false, drift: undefined });
  const { cause, from } = plan;
  const intent = { cause, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
  const digest = digestOfChange(factsOf(kind, app, inputs, intent, drift));
  return plan.digest === digest && plan.action === kind.action && plan.to === to;
}
