import type { Outstanding } from "../../change/outstanding.ts";
import { targetsOfPlan } from "../../change/plan-set.ts";
import type { Cause, PlannedChange } from "../../change/planned-change.ts";
import { formatNumber, quoteId } from "../../change/text.ts";
import type { Properties } from "../check.ts";
import type { Applied, ApplyRequest, CommonOutputs, Outcome } from "../resource-kind.ts";
import { type Progress, Unfinished } from "../unfinished.ts";
import { UserError } from "../user-error.ts";
import { FirstFew } from "./first-few.ts";
import { notesOfTargets } from "./notes-of-targets.ts";
import { changesOfPlan } from "./plan-set.ts";
import { SetProgress } from "./set-progress.ts";
import type { AnySetSpec } from "./set-spec.ts";
import { digestOfTarget, putTogether, type SetOutputs, type SetState, takeApart } from "./set-state.ts";
import { isAboutAllTargets } from "./stopping.ts";
import { targetsOf } from "./targets.ts";
import { leftIn } from "./unfinished-set.ts";
import { workOff } from "./work-off.ts";

/** What `apply` of a set gets. */
export type SetApplyRequest = ApplyRequest<Properties, Properties & CommonOutputs>;

/** What became of the targets of a change so far. */
interface Results {
  readonly done: Map<string, Applied<Properties>>;
  /** What is known of targets whose change may have been made, with the MsgSeq it was pinned to. */
  readonly begun: Map<string, { readonly outputs: Properties; readonly to: number }>;
  readonly failures: FirstFew;
}

/** Applies the planned change of each target, and keeps what is done where others fail. */
export async function applySet(spec: AnySetSpec, request: SetApplyRequest): Promise<Applied<Properties>> {
  const { inputs, engine } = request;
  const prior = request.prior as SetOutputs | undefined;
  const state = prior === undefined ? undefined : takeApart(spec, prior);
  const todo = targetsToDo(spec, request);
  const results: Results = { done: new Map(), begun: new Map(), failures: new FirstFew() };
  const { noun } = targetsOf(spec, inputs).input;
  const progress = new SetProgress({ name: spec.name, noun, total: todo.length, engine, now: request.now });
  const untried = await workOnTargets(spec, request, { state, todo, results, progress });
  const isUnfinished = results.done.size < todo.length;
  progress.end(countOutcomes(results), isUnfinished);
  results.failures.warnings(engine);
  const outputs = outputsOfSet(spec, request, state, results);
  if (!isUnfinished) {
    return outputs;
  }
  const error = describeFailure(spec, request, results, todo.length, untried);
  if (results.done.size + results.begun.size === 0) {
    // Nothing was done, so there is nothing to keep.
    throw error;
  }
  const left = todo.filter((id) => !results.done.has(id));
  const pinned = {
    ...pinnedBefore(spec, request, left),
    ...Object.fromEntries([...results.begun].map(([id, { to }]) => [id, to])),
  };
  const { missing } = outputs;
  throw new Unfinished(error, {
    outputs: outputs.outputs,
    outstanding: { targets: left, ...(Object.keys(pinned).length === 0 ? {} : { pinned }) },
    ...(results.done.size === 0 ? {} : { outcome: outputs.outcome }),
    ...(missing === undefined ? {} : { missing }),
  });
}

/** The targets of a plan, but for those that were done under the same plan before. */
function targetsToDo(spec: AnySetSpec, { inputs, prior, plan }: SetApplyRequest): string[] {
  const planned = [...targetsOfPlan(plan, targetsOf(spec, inputs).ids).keys()].toSorted();
  const { outstanding } = notesOfTargets(prior ?? {});
  if (prior === undefined || outstanding?.digest !== plan.digest) {
    return planned;
  }
  const isLeft = new Set(leftIn(spec, prior, inputs));
  return planned.filter((id) => isLeft.has(id));
}

/** Marks that are still to be reached, and not passed, of an earlier change that this one repeats or resumes. */
function pinnedBefore(
  spec: AnySetSpec,
  { inputs, prior, plan }: SetApplyRequest,
  left: readonly string[],
): Record<string, number> {
  const { outstanding } = notesOfTargets(prior ?? {});
  const planned = targetsOfPlan(plan, targetsOf(spec, inputs).ids);
  const isRepeated = outstanding?.digest === plan.digest;
  const kept = new Set(left.filter((id) => isRepeated || planned.get(id) === "resume"));
  return Object.fromEntries(Object.entries(outstanding?.pinned ?? {}).filter(([id]) => kept.has(id)));
}

interface Work {
  readonly state: SetState | undefined;
  readonly todo: readonly string[];
  readonly results: Results;
  readonly progress: SetProgress;
}

/** Works on all targets, and stops where going on makes no sense. Returns those that weren't tried. */
function workOnTargets(
  spec: AnySetSpec,
  request: SetApplyRequest,
  { state, todo, results, progress }: Work,
): Promise<string[]> {
  const { inputs, prior, plan, client, engine, irreversible, now } = request;
  const targets = targetsOf(spec, inputs);
  const plans = new Map(changesOfPlan(spec, plan, inputs, prior).map((change) => [change.id, change.intent]));
  const quiet = { ...engine, progress: () => {}, info: () => {}, warn: (line: string) => results.failures.warn(line) };
  let isStopped = false;
  let lastSuccess = now();
  return workOff(
    todo,
    client.callsPerSecond,
    async (id) => {
      const begun = now();
      const intent = plans.get(id) ?? { cause: plan.cause };
      const single = targets.inputsOf(id);
      const of = planOfTarget(spec, plan, id, single, intent);
      try {
        const before = state?.stateOf(id);
        const made = { inputs: single, prior: before, plan: of, client, engine: quiet, irreversible, now };
        results.done.set(id, await spec.of.apply(made as never));
        lastSuccess = now();
        progress.done();
      } catch (error) {
        progress.failed();
        if (error instanceof Unfinished) {
          const { outputs, outstanding } = error.progress as Progress<Properties>;
          results.begun.set(id, { outputs, to: (outstanding as Outstanding).to });
        }
        const cause = error instanceof Unfinished ? error.cause : error;
        results.failures.add(cause);
        isStopped ||= isAboutAllTargets(cause, lastSuccess < begun);
      }
    },
    () => isStopped,
  );
}

/** The plan of one target, as if it were a resource of its own. */
function planOfTarget(
  spec: AnySetSpec,
  { version, action, app, summary, digest = "" }: PlannedChange,
  id: string,
  inputs: Properties,
  intent: { readonly cause: Cause; readonly from?: number; readonly to?: number | "newest" },
): PlannedChange {
  const { target } = spec.of.describe(inputs as never, intent);
  return { version, action, app, target, targets: 1, summary, ...intent, digest: digestOfTarget(digest, id) };
}

/** Refuses before anything is called what only the state tells to be wrong with a plan. */
export function refuseInSet(spec: AnySetSpec, outputs: SetOutputs, inputs: Properties, plan: PlannedChange): void {
  if (spec.of.refuse === undefined) {
    return;
  }
  const state = takeApart(spec, outputs);
  const targets = targetsOf(spec, inputs);
  const refused = new FirstFew();
  for (const { id, intent } of changesOfPlan(spec, plan, inputs, outputs)) {
    const before = state.stateOf(id);
    if (before !== undefined && intent.cause !== "resume") {
      const single = targets.inputsOf(id);
      try {
        spec.of.refuse(before, single as never, planOfTarget(spec, plan, id, single, intent));
      } catch (error) {
        refused.add(new Error(`${quoteId(id)}: ${(error as Error).message}`));
      }
    }
  }
  if (refused.count > 0) {
    const count = refused.count === 1 ? "1 target of this" : `${formatNumber(refused.count)} targets of this`;
    throw new UserError(`${count} ${spec.name} ${refused.count === 1 ? "is" : "are"} refused:${refused.lines()}`);
  }
}

function outputsOfSet(
  spec: AnySetSpec,
  { inputs, prior }: SetApplyRequest,
  state: SetState | undefined,
  { done, begun }: Results,
): Applied<Properties> {
  const targets = targetsOf(spec, inputs);
  const before = (prior ?? {}) as Partial<SetOutputs>;
  const listed = (name: "skipped" | "missing", now: (applied: Applied<Properties>) => boolean): string[] => {
    const earlier = new Set(before[name]);
    return targets.ids.filter((id) => {
      const applied = done.get(id);
      return applied === undefined ? earlier.has(id) : now(applied);
    });
  };
  const skipped = listed("skipped", ({ outcome }) => outcome === "skipped");
  const missing = listed("missing", ({ missing: is }) => is === true);
  const anew = groupsMadeAgain(before, inputs);
  const ownOf = (id: string): Properties =>
    (done.get(id) ?? begun.get(id))?.outputs ?? anew.get(id) ?? state?.ownOf(id) ?? {};
  return {
    outcome: outcomeOf([...done.values()].map(({ outcome }) => outcome)),
    ...(missing.length === 0 ? {} : { missing }),
    outputs: putTogether(spec, targets, ownOf, { skipped }),
  };
}

/** What is known of groups whose void mark a plan set out from: nothing is hidden in those that are there now. */
function groupsMadeAgain(prior: Properties, inputs: Properties): Map<string, Properties> {
  const kept = notesOfTargets(inputs).drift;
  const voids = Object.entries(notesOfTargets(prior).drift).flatMap(([id, note]) =>
    note.kind === "group-re-created" && !Object.hasOwn(kept, id)
      ? [[id, { groupCreateTime: note.groupCreateTime }] as const]
      : [],
  );
  return new Map(voids);
}

function outcomeOf(outcomes: readonly Outcome[]): Outcome {
  return outcomes.includes("applied") ? "applied" : outcomes.includes("adopted") ? "adopted" : "skipped";
}

function countOutcomes({ done }: Results): Record<Outcome, number> {
  const counts = { applied: 0, adopted: 0, skipped: 0 };
  for (const { outcome } of done.values()) {
    counts[outcome] += 1;
  }
  return counts;
}

function describeFailure(
  spec: AnySetSpec,
  { inputs }: SetApplyRequest,
  { done, begun, failures }: Results,
  total: number,
  untried: readonly string[],
): Error {
  if (total === 1 && failures.only !== undefined) {
    return failures.only;
  }
  const { noun } = targetsOf(spec, inputs).input;
  const rest = untried.length === 0 ? "" : `, ${formatNumber(untried.length)} not tried`;
  const counts = `${formatNumber(done.size)} of ${formatNumber(total)} ${noun} done, ${formatNumber(failures.count)} failed${rest}`;
  const kept =
    done.size + begun.size === 0 ? "" : "; what is done is kept, and `pulumi up --refresh` shows and does the rest";
  return new UserError(`${spec.name}: ${counts}${kept}${failures.lines()}`);
}
