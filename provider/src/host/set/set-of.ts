import { z } from "zod";
import { asText } from "../../change/text.ts";
import type { Properties } from "../check.ts";
import type { CommonOutputs, KindInputs, ResourceKind } from "../resource-kind.ts";
import { thingOf } from "../single.ts";
import { applySet, refuseInSet } from "./apply-set.ts";
import { notesOfTargets } from "./notes-of-targets.ts";
import { hasDriftIn, isPlanOfSet, planSet } from "./plan-set.ts";
import { refreshSet } from "./refresh-set.ts";
import type { AnySetSpec, SetSpec } from "./set-spec.ts";
import { declaredInputs, putTogether, type SetOutputs, takeApart } from "./set-state.ts";
import { nameTargets, refuseTargets, targetsOf, withSortedTargets } from "./targets.ts";
import { isUnfinishedSet } from "./unfinished-set.ts";

const refreshLimit = z
  .int({ error: "must be a whole number" })
  .min(1, { error: "must be at least 1" })
  .max(1_000_000, { error: "must be at most 1,000,000" })
  .optional();

/** The resource that is about many things of one kind: each is planned, acted on and looked at as a single one is. */
export function setOf<Own extends z.ZodRawShape, Outputs>(
  given: SetSpec<Own, Outputs>,
): ResourceKind<z.ZodRawShape, Properties> {
  const spec = given as unknown as AnySetSpec;
  const held = Object.keys(spec.targets);
  const properties: z.ZodRawShape = {
    ...Object.fromEntries(held.map((name) => [name, z.unknown()])),
    ...spec.shared,
    ...(spec.looksAtEach === undefined ? {} : { refreshLimit }),
  };
  const columns = Object.entries(spec.columns).map(([name, rule]) => [name, z.array(z.nullable(rule))]);
  return {
    name: spec.name,
    action: spec.of.action,
    properties,
    identity: spec.identity,
    ownOutputs: { ...Object.fromEntries(columns), ...heldTargets(spec), ...LISTS },
    kept: [...held, ...(spec.looksAtEach === undefined ? [] : ["refreshLimit"])],
    key: (inputs) => [...shared(spec, inputs), ...targetsOf(spec, inputs).ids],
    normalize: (inputs) => withSortedTargets(spec, inputs),
    rules: (known, inputs) => rulesOf(spec, known, inputs),
    plan: (app, old, inputs, known) => planSet(spec, app, old, inputs, known),
    isPlanOf: (plan, app, inputs, prior) => isPlanOfSet(spec, plan, app, inputs, prior),
    things: (inputs) => thingsOf(spec, inputs),
    notesOf: (outputs) => notesIn(outputs),
    declared: (outputs) => declaredInputs(spec, outputs),
    hasDrift: (outputs, inputs) => hasDriftIn(spec, outputs, inputs),
    isUnfinished: (outputs, inputs, plan) => isUnfinishedSet(spec, outputs as unknown as SetOutputs, inputs, plan),
    targetOf: (inputs) => nameSet(spec, inputs),
    refuse: (outputs, inputs, plan) => refuseInSet(spec, outputs as unknown as SetOutputs, inputs, plan),
    keep: (outputs, inputs) => keep(spec, outputs, inputs),
    apply: (request) => applySet(spec, request),
    refresh: (request) => refreshSet(spec, request),
  };
}

const ids = z.array(z.string());

/** Outputs that tell of some targets of a set. */
const LISTS = {
  skipped: ids.optional(),
  missing: ids.optional(),
  declared: z.union([z.string(), z.array(z.nullable(z.union([z.string(), z.number()])))]).optional(),
};

/** The inputs that hold the targets, as they stand in outputs. */
function heldTargets(spec: AnySetSpec): z.ZodRawShape {
  const rules = Object.entries(spec.targets).map(([name, { value }]) => {
    const reached = value === undefined ? undefined : spec.of.ownOutputs[value.output];
    return [name, (reached === undefined ? ids : z.record(z.string(), reached)).optional()];
  });
  return Object.fromEntries(rules);
}

function shared(spec: AnySetSpec, inputs: Properties): string[] {
  return spec.identity.map((property) => asText(inputs[property] ?? ""));
}

function rulesOf(spec: AnySetSpec, known: Partial<KindInputs<z.ZodRawShape>>, inputs: Properties) {
  const failures = refuseTargets(spec, inputs);
  const { property } = targetsOf(spec, inputs);
  return failures.length > 0 ? failures : (spec.rules?.(known, property, inputs) ?? []);
}

/** What single resources about these targets would be: none of them may be declared besides. */
function thingsOf(spec: AnySetSpec, inputs: Properties): string[] {
  const targets = targetsOf(spec, inputs);
  return targets.ids.flatMap((id) => thingOf(spec.of, targets.inputsOf(id)) ?? []);
}

function notesIn(outputs: Properties): Pick<CommonOutputs, "drift" | "outstanding"> {
  const { drift, outstanding } = notesOfTargets(outputs);
  return {
    ...(Object.keys(drift).length === 0 ? {} : { drift }),
    ...(outstanding === undefined ? {} : { outstanding }),
  };
}

function nameSet(spec: AnySetSpec, inputs: Properties): string {
  const targets = targetsOf(spec, inputs);
  return nameTargets(targets.input, targets.ids, targets.unknown);
}

/** Outputs after an update that calls nothing: removed targets are forgotten. */
function keep(spec: AnySetSpec, outputs: Properties, inputs: Properties): Properties {
  const before = outputs as unknown as SetOutputs;
  const state = takeApart(spec, before);
  const targets = targetsOf(spec, inputs);
  const declared = new Set(targets.ids);
  const still = (ids: readonly string[] = []): string[] => ids.filter((id) => declared.has(id));
  const missing = still(before.missing);
  return {
    ...putTogether(spec, targets, state.ownOf, { skipped: still(before.skipped) }),
    ...(missing.length === 0 ? {} : { missing }),
  };
}
