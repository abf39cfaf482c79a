import { type Canonical, digestOf } from "./digest.ts";
import type { Drift } from "./drift.ts";
import type { Action, Cause, PlannedChange } from "./planned-change.ts";

/** What a resource's plan says: why, and from which mark to which. */
export interface Intent {
  readonly cause: Cause;
  readonly from?: number;
  readonly to?: number | "newest";
}

/** All that makes one change differ from another. */
export interface ChangeFacts {
  readonly action: Action;
  readonly app: number;
  /** The values that say which thing it is, in a fixed order of keys. */
  readonly identity: Readonly<Record<string, string>>;
  readonly intent: Intent;
  readonly triggers: readonly (string | number)[] | undefined;
  readonly generation: number;
  /** What `read` found, for the causes `drift` and `resume`. */
  readonly found: Drift | undefined;
  /** Whether any of these facts is unknown in this preview. */
  readonly unknown: boolean;
}

/** The sentence about a change, in the words of its resource. */
export interface ChangeText {
  readonly target: string;
  readonly summary: string;
}

/** Builds the planned change that programs, policies and reviews see. What is resumed keeps its first digest. */
export function plannedChange(facts: ChangeFacts, text: ChangeText, resumed?: string): PlannedChange {
  const { cause, from, to } = facts.intent;
  return {
    version: 1,
    action: facts.action,
    app: facts.app,
    target: text.target,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    targets: 1,
    cause,
    summary: text.summary,
    ...(facts.unknown ? {} : { digest: resumed ?? digestOfChange(facts) }),
  };
}

/** The eight characters that stand for exactly this change. */
export function digestOfChange(facts: ChangeFacts): string {
  const { cause, from, to } = facts.intent;
  const covered: Record<string, Canonical> = {
    app: facts.app,
    action: facts.action,
    identity: facts.identity,
    from: from ?? null,
    to: to ?? null,
    triggers: facts.triggers ?? null,
    generation: facts.generation,
    cause,
  };
  if (facts.found !== undefined) {
    covered.found = { ...facts.found };
  }
  return digestOf(covered);
}

/** Whether the acknowledgement in a program covers this digest. */
export function isAcknowledged(acknowledge: unknown, digest: string | undefined): boolean {
  if (digest === undefined) {
    return false;
  }
  return Array.isArray(acknowledge) ? acknowledge.includes(digest) : acknowledge === digest;
}
