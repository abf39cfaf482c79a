import type { PlannedChange } from "pulumi-tencent-chat";
import type { RunResult } from "../engine/stack.ts";
import type { Mark, SetKind } from "./targets.ts";

/** Which targets a preview shows that it would act on, and how far. */
export type Shown = ReadonlyMap<string, Mark>;

/** Reads it off a preview as its readers do: the planned change, beside the inputs and, for what is resumed, the state. */
export function shownBy(preview: RunResult, kind: SetKind): Shown {
  const step = preview.steps.findLast(({ newInputs }) => newInputs?.plannedChange !== undefined);
  const plan = step?.newInputs?.plannedChange as PlannedChange | undefined;
  if (step === undefined || plan === undefined) return new Map();
  const held = step.newInputs?.[kind.property];
  const declared = (Array.isArray(held) ? Object.fromEntries(held.map((id) => [id, undefined])) : held) as Record<
    string,
    Mark
  >;
  const { pinned = {} } = (step.oldOutputs?.outstanding ?? {}) as { pinned?: Record<string, number> };
  const all = Object.keys(declared);
  const byCause: [string, readonly string[]][] = plan.of ? Object.entries(plan.of) : [[plan.cause, all]];
  const shown = new Map<string, Mark>();
  for (const [cause, ids] of byCause) {
    for (const id of ids) shown.set(id, (cause === "resume" ? pinned[id] : undefined) ?? declared[id]);
  }
  if (shown.size !== plan.targets) throw new Error(`a plan of ${plan.targets} targets names ${shown.size}`);
  return shown;
}
