import { isVoid } from "../../change/drift.ts";
import { targetsOfPlan } from "../../change/plan-set.ts";
import type { PlannedChange } from "../../change/planned-change.ts";
import type { Properties } from "../check.ts";
import { generationOf } from "../planning.ts";
import { notesOfTargets } from "./notes-of-targets.ts";
import type { AnySetSpec } from "./set-spec.ts";
import { declaredInputs } from "./set-state.ts";
import { targetsOf } from "./targets.ts";

type Plan = Pick<PlannedChange, "digest" | "cause" | "of" | "reached">;

/** Targets of a change that was begun and not finished, which these inputs still declare. */
export function leftIn(spec: AnySetSpec, outputs: Properties, inputs: Properties): string[] {
  const { drift, outstanding } = notesOfTargets(outputs);
  const declared = new Set(targetsOf(spec, inputs).ids);
  return (outstanding?.targets ?? []).filter(
    (id) => declared.has(id) && !isVoid(Object.hasOwn(drift, id) ? drift[id] : undefined),
  );
}

/**
 * Whether a change was begun that these inputs and their plan don't know of, so that a refresh must come first.
 *
 * An update that fails in part leaves outputs that are ahead of the inputs, and only a refresh brings these up. Until then
 * nothing goes on but the very change that was begun: anything else would be planned from what no longer is, and might even
 * get the digest of a change that was approved and made before.
 */
export function isUnfinishedSet(
  spec: AnySetSpec,
  outputs: Properties,
  inputs: Properties,
  plan: Plan | undefined,
): boolean {
  const [reached, declared] = [generationOf(outputs), generationOf(inputs)];
  const left = leftIn(spec, outputs, inputs);
  if (plan === undefined) {
    return left.length > 0 || reached > declared;
  }
  const { outstanding } = notesOfTargets(outputs);
  if (plan.digest !== undefined && plan.digest === outstanding?.digest) {
    return !isOfBegunChange(spec, outputs, inputs, plan);
  }
  const planned = targetsOfPlan(plan as PlannedChange, targetsOf(spec, inputs).ids);
  // What is left is planned from no mark, unless it isn't known to be left.
  const isTakenIn = (id: string): boolean => planned.has(id) && !Object.hasOwn(plan.reached ?? {}, id);
  return reached >= declared || !left.every(isTakenIn);
}

/** Whether a plan is the change that was begun, or its end, and these inputs declare its targets as they did then. */
export function isOfBegunChange(spec: AnySetSpec, outputs: Properties, inputs: Properties, plan: Plan): boolean {
  const { outstanding } = notesOfTargets(outputs);
  if (plan.digest === undefined || plan.digest !== outstanding?.digest) {
    return false;
  }
  const [now, then] = [targetsOf(spec, inputs), targetsOf(spec, declaredInputs(spec, outputs))];
  const [declared, begun] = [new Set(now.ids), new Set(then.ids)];
  const names = [...spec.identity, ...(now.input.value === undefined ? [] : [now.input.value.input])];
  return [...targetsOfPlan(plan as PlannedChange, now.ids).keys()].every((id) => {
    if (!declared.has(id) || !begun.has(id)) {
      return false;
    }
    const [one, other] = [now.inputsOf(id), then.inputsOf(id)];
    return names.every((name) => one[name] === other[name]);
  });
}
