import { callsOf, type Planned, secondsOf } from "./calls.ts";
import { saidIn } from "./diagnostics.ts";
import { diffOf } from "./diff.ts";
import { bodyOf, type EngineEvent } from "./engine-event.ts";
import { isAboutSecrets } from "./hidden-ids.ts";
import type { IrreversibleChange, Operation, Review, StackReview, Totals } from "./model.ts";
import { adoptionsOf, driftIn, forgetsOf } from "./notes.ts";
import { changeOf, isAboutMessages, isOurs } from "./planned.ts";
import { type Run, readStream } from "./read-stream.ts";
import { placeOf, STACK, type Step, stepsOf } from "./steps.ts";
import { gravest, type Judged, labelOf, NO_TOTALS, verdictOf } from "./verdict.ts";

/** How streams are reviewed. */
export interface ReviewOptions {
  /** Which stack a stream is taken for that names none, since it is empty or ended too early. */
  readonly unnamed?: { readonly project: string; readonly stack: string };
}

/**
 * Reviews event streams: what `pulumi preview --json` prints with `PULUMI_ENABLE_STREAMING_JSON_PREVIEW=true`, and
 * `pulumi up|refresh|destroy --json`, with or without `--preview-only`.
 *
 * Pure: the same texts give the same review. Never throws; a stream that can't be read is a review that is blocked and
 * says why. Where streams hold several runs of one operation on one stack, the last one counts: `up` previews first.
 *
 * @param streams one text a stack, or several runs in one text
 *
 * @example
 * ```ts
 * import { readFileSync } from "node:fs";
 * import { renderMarkdown, reviewStreams } from "pulumi-tencent-chat/review";
 *
 * const review = reviewStreams([readFileSync("events.json", "utf8")]);
 * console.log(review.label, renderMarkdown(review));
 * ```
 */
export function reviewStreams(streams: readonly string[], options: ReviewOptions = {}): Review {
  return reviewRuns(
    streams.flatMap((text) => readStream(text)),
    options,
  );
}

/** Reviews runs that were read already. */
export function reviewRuns(runs: readonly Run[], { unnamed }: ReviewOptions = {}): Review {
  const stacks = lastOfEach(
    runs.map(reviewRun).map((stack) => (stack.project === undefined ? { ...unnamed, ...stack } : stack)),
  );
  const verdict = gravest(stacks.map((stack) => stack.verdict));
  return { version: 1, verdict, label: labelOf(verdict), stacks };
}

function lastOfEach(stacks: readonly StackReview[]): StackReview[] {
  const last = new Map<string, StackReview>();
  for (const [index, stack] of stacks.entries()) {
    const { project, operation } = stack;
    // Streams that name no stack are told apart, so that none hides another.
    last.set(JSON.stringify(project === undefined ? [index] : [project, stack.stack, operation]), stack);
  }
  return [...last.values()];
}

function reviewRun({ events, problem }: Run): StackReview {
  const steps = stepsOf(events);
  const { isPreview, result } = summaryOf(events);
  // Where nothing tells, it was meant to be looked at first.
  const phase = (isPreview ?? (events.length === 0 || events.some(isPlanning))) ? "preview" : "done";
  const said = saidIn(events);
  const planned = plannedBy(steps, phase);
  const refused = withoutSecrets(said.unacknowledged, steps);
  const changes = [...planned.map(({ change }) => change), ...refused].sort(byName);
  const calls = phase === "preview" ? callsOf(planned) : [];
  const place = placeOf(steps[0]?.urn ?? "");
  const judged: Judged = {
    ...place,
    operation: operationOf(steps),
    phase,
    succeeded: result === "succeeded",
    ...(problem === undefined ? {} : { problem }),
    totals: totalsOf(changes),
    changes,
    findings: said.findings,
    notJudged: said.notJudged,
    forgets: forgetsOf(steps),
    drift: driftIn(steps),
    adoptions: adoptionsOf(phase === "done" ? steps : steps.filter(({ op }) => op === "import")),
    calls,
    callSeconds: secondsOf(calls),
    others: othersOf(steps, new Set(planned.map(({ change }) => change.urn))),
    diagnostics: said.diagnostics,
    diff: diffOf(steps),
  };
  const verdict = verdictOf(judged);
  return { ...judged, verdict, label: labelOf(verdict) };
}

function summaryOf(events: readonly EngineEvent[]): { isPreview?: boolean; result?: unknown } {
  const summary = bodyOf(events.findLast(({ summaryEvent }) => summaryEvent !== undefined)?.summaryEvent);
  if (summary === undefined) return {};
  const { isPreview, result } = summary;
  return { ...(typeof isPreview === "boolean" ? { isPreview } : {}), result };
}

function isPlanning({ resourcePreEvent }: EngineEvent): boolean {
  return bodyOf(resourcePreEvent)?.planning === true;
}

/** The stream doesn't name its operation. What it does tells it, but for a run that did nothing at all. */
function operationOf(steps: readonly Step[]): Operation {
  const ops = new Set(steps.map(({ op }) => op));
  if (ops.size === 0) return "up";
  if ([...ops].every((op) => op === "refresh")) return "refresh";
  const ofStack = steps.filter(({ type, op }) => type === STACK && op !== "refresh");
  const deletes = [...ops].every((op) => ["delete", "delete-replaced", "refresh"].includes(op));
  return deletes || ofStack.some(({ op }) => op === "delete") ? "destroy" : "up";
}

function plannedBy(steps: readonly Step[], phase: "preview" | "done"): Planned[] {
  return steps.flatMap((step) => {
    const change = changeOf(step, phase);
    return change === undefined ? [] : [{ change, inputs: step.new?.inputs ?? {} }];
  });
}

/** Changes that a check refused, whose words hold ids in clear text, without these where a step says that they are secret. */
function withoutSecrets(refused: readonly IrreversibleChange[], steps: readonly Step[]): IrreversibleChange[] {
  const secret = new Set(steps.filter(isAboutSecrets).map(({ urn }) => urn));
  return refused.map((change) => {
    if (!secret.has(change.urn)) return change;
    const { summary: _summary, ...told } = change;
    return { ...told, secret: true };
  });
}

function byName(a: IrreversibleChange, b: IrreversibleChange): number {
  const key = ({ name, urn }: IrreversibleChange) => JSON.stringify([name, urn]);
  return key(a) < key(b) ? -1 : 1;
}

function totalsOf(changes: readonly IrreversibleChange[]): Totals {
  return changes.reduce<Totals>(
    (totals, { action, acknowledged, targets, messagesAtMost, state }) => ({
      irreversible: totals.irreversible + 1,
      unacknowledged: totals.unacknowledged + (acknowledged === "yes" ? 0 : 1),
      targets: totals.targets + targets,
      messagesAtMost: totals.messagesAtMost + (messagesAtMost ?? 0),
      reachUnknown: totals.reachUnknown + (isAboutMessages(action) && messagesAtMost === undefined ? 1 : 0),
      applied: totals.applied + (state === "applied" ? 1 : 0),
      failed: totals.failed + (["failed", "not-reached", "refused"].includes(state) ? 1 : 0),
    }),
    NO_TOTALS,
  );
}

/** Steps that tell a replacement in parts, which counts once. */
const PARTS: readonly string[] = ["create-replacement", "delete-replaced", "discard-replaced"];

function othersOf(steps: readonly Step[], changing: ReadonlySet<string>): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { op, type, urn } of steps) {
    const isTold = isOurs(type) && (changing.has(urn) || op.startsWith("delete"));
    if (op === "same" || op === "refresh" || type === STACK || isTold || PARTS.includes(op)) continue;
    counts.set(op, (counts.get(op) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
