import { type Canonical, digestOf } from "./digest.ts";
import type { Drift } from "./drift.ts";
import type { ChangeText, Intent } from "./plan.ts";
import { type Action, CAUSES, type Cause, type PlannedChange, type Reach } from "./planned-change.ts";

/** What is planned for one target of a set. */
export interface TargetChange {
  readonly id: string;
  readonly intent: Intent;
  /** What `read` found there, where that is the cause. */
  readonly found: Drift | undefined;
}

/** All that makes one change of a set differ from another. */
export interface SetChangeFacts {
  readonly action: Action;
  readonly app: number;
  /** Name of the resource's class. */
  readonly set: string;
  /** The values that all targets share, in a fixed order of keys. */
  readonly identity: Readonly<Record<string, string>>;
  /** Sorted by id. */
  readonly changes: readonly TargetChange[];
  readonly triggers: readonly (string | number)[] | undefined;
  readonly generation: number;
}

/** The eight characters that stand for exactly this change of a set. */
export function digestOfSetChange(facts: SetChangeFacts): string {
  const changes = facts.changes.map(({ id, intent: { cause, from, to }, found }): Canonical => {
    const covered = [id, cause, from ?? null, to ?? null];
    return found === undefined ? covered : [...covered, { ...found }];
  });
  const { action, app, set, identity, generation } = facts;
  return digestOf({ action, app, set, identity, changes, triggers: facts.triggers ?? null, generation });
}

/** A set's change in numbers, for its sentence. */
export interface Extent {
  /** How many targets it touches, at least 1. */
  readonly targets: number;
  /** The one cause, or the gravest. */
  readonly cause: Cause;
  /** How many have each cause; of one cause only where all have it. */
  readonly causes: Readonly<Partial<Record<Cause, number>>>;
  /** Messages hidden in all, at most, in the targets whose marks are numbers. */
  readonly messages: number;
  /** How many targets are to reach `"newest"`. */
  readonly newest: number;
  /** How many targets are to reach a mark that isn't known yet. */
  readonly unmarked: number;
}

/** Counts what a set's change touches. Targets that aren't known yet are counted, as new. */
export function extentOf(changes: readonly TargetChange[], unknown: number): Extent {
  const causes: Partial<Record<Cause, number>> = {};
  let [messages, newest, unmarked] = [0, 0, unknown];
  for (const { intent } of changes) {
    causes[intent.cause] = (causes[intent.cause] ?? 0) + 1;
    newest += intent.to === "newest" ? 1 : 0;
    unmarked += intent.to === undefined ? 1 : 0;
    messages += typeof intent.to === "number" ? reachOf(intent) : 0;
  }
  if (unknown > 0) {
    causes.create = (causes.create ?? 0) + unknown;
  }
  const cause = CAUSES.find((one) => causes[one] !== undefined) ?? "create";
  return { targets: changes.length + unknown, cause, causes, messages, newest, unmarked };
}

// A mark that isn't known yet may turn out to be any.
function reachOf({ from = 0, to }: Pick<Intent, "from" | "to">): number {
  return typeof to === "number" ? Math.max(0, to - from) : Number.POSITIVE_INFINITY;
}

const MOST_NAMED = 5;

/** Builds the planned change of a set. One that touches a single target tells of it as a single resource would. */
export function plannedSetChange(
  facts: Pick<SetChangeFacts, "action" | "app" | "changes">,
  extent: Extent,
  text: ChangeText,
  { isWhole, digest }: { readonly isWhole: boolean; readonly digest: string | undefined },
): PlannedChange {
  const { action, app, changes } = facts;
  const [only] = changes;
  const { from, to } = extent.targets === 1 && only !== undefined ? only.intent : {};
  const hasMarks = changes.some(({ intent }) => intent.to !== undefined);
  const isCounted = hasMarks && extent.newest + extent.unmarked === 0;
  const largest = extent.targets > 1 && hasMarks ? largestOf(changes) : undefined;
  const reached = Object.fromEntries(
    changes.flatMap(({ id, intent }) => (intent.from === undefined ? [] : [[id, intent.from]])),
  );
  return {
    version: 1,
    action,
    app,
    target: text.target,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    targets: extent.targets,
    cause: extent.cause,
    summary: text.summary,
    ...(isCounted ? { messages: extent.messages } : {}),
    ...(largest === undefined ? {} : { largest }),
    ...(isWhole && Object.keys(extent.causes).length === 1 ? {} : { of: byCause(changes) }),
    ...(Object.keys(reached).length === 0 ? {} : { reached }),
    ...(digest === undefined ? {} : { digest }),
  };
}

function largestOf(changes: readonly TargetChange[]): Reach[] {
  const furthest = changes.toSorted((a, b) => compareReach(reachOf(b.intent), reachOf(a.intent)));
  return furthest.slice(0, MOST_NAMED).map(({ id, intent: { from, to } }) => ({
    id,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  }));
}

// Infinity less infinity is no number.
function compareReach(a: number, b: number): number {
  return a === b ? 0 : a - b;
}

function byCause(changes: readonly TargetChange[]): Partial<Record<Cause, string[]>> {
  const ids: Partial<Record<Cause, string[]>> = {};
  for (const { id, intent } of changes) {
    const list = ids[intent.cause] ?? [];
    list.push(id);
    ids[intent.cause] = list;
  }
  return ids;
}

/** The targets a set's plan touches, each with its cause, out of all ids of the set. */
export function targetsOfPlan({ of, cause }: PlannedChange, all: readonly string[]): Map<string, Cause> {
  if (of === undefined) {
    return new Map(all.map((id) => [id, cause]));
  }
  return new Map(CAUSES.flatMap((one) => (of[one] ?? []).map((id) => [id, one] as const)));
}
