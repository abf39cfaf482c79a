import type { PlannedChange } from "../../provider/src/change/planned-change.ts";
import type { Step } from "./stack.ts";
import { keyOf, type Target, targetsOf } from "./targets.ts";

/** A target that a preview names, and how far it would be acted on. */
export interface Shown {
  readonly target: Target;
  /** Id within its set. */
  readonly id: string;
  readonly step: Step;
  readonly cause: string;
  readonly to: number | "newest" | undefined;
}

/** What people see that a step would do, from the planned change beside inputs and state. */
export function shownBy(steps: readonly Step[]): Map<string, Shown> {
  const shown = steps.filter(({ op }) => op !== "same").flatMap(shownByStep);
  return new Map(shown.map((one) => [keyOf(one.target), one]));
}

/** The same of one step. */
export function shownByStep(step: Step): Shown[] {
  const { checked, type, old } = step;
  const plan = checked.plannedChange as PlannedChange | undefined;
  if (plan === undefined) return [];
  const targets = targetsOf(type, checked);
  const { pinned = {} } = (old?.outputs.outstanding ?? {}) as { pinned?: Record<string, number> };
  const causeOf = (id: string): string | undefined =>
    plan.of === undefined ? plan.cause : Object.entries(plan.of).find(([, ids]) => ids.includes(id))?.[0];
  const shown = targets.flatMap(({ id, target, mark }) => {
    const cause = causeOf(id);
    if (cause === undefined) return [];
    const isSet = type.endsWith("Set");
    const resumed = isSet ? (Object.hasOwn(pinned, id) ? pinned[id] : mark) : plan.to;
    return [{ target, id, step, cause, to: cause === "resume" ? resumed : mark }];
  });
  if (shown.length !== plan.targets) throw new Error(`a plan of ${plan.targets} targets names ${shown.length}`);
  return shown;
}
