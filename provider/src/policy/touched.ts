import { HELD_TARGETS } from "../change/held-targets.ts";
import type { Cause } from "../change/planned-change.ts";
import { knownValue } from "./known-values.ts";
import { type TargetId, type TargetKind, targetIds, wordsOf } from "./target-ids.ts";

/** What a planned change touches. */
export interface Touched {
  /** Each target, and what they have in common; an id is undefined while it isn't known. */
  readonly things: readonly TargetId[];
  /** How many targets, infinite while that isn't known. */
  readonly count: number;
}

/** The fields of a planned change that tell whom it touches. */
export interface Touching {
  readonly target: string;
  readonly targets: number;
  readonly of?: Readonly<Partial<Record<Cause, readonly string[]>>>;
}

/** What the ids in inputs are. */
const KINDS = {
  groupId: "group",
  topicId: "topic",
  senderAccount: "user",
  fromAccount: "user",
  groupName: "conversation group",
} as const satisfies Readonly<Record<string, TargetKind>>;
const HELD = Object.fromEntries(Object.entries(HELD_TARGETS).map(([input, id]) => [input, KINDS[id]]));

/** What an input holds. */
interface Input {
  readonly kind: TargetKind;
  readonly value: unknown;
}

/**
 * What a planned change touches: of a set by the ids in its inputs, else by its own words. Undefined where a set's inputs
 * and its planned change don't agree, since then one of them leaves a target out.
 */
export function touchedBy(change: Touching, properties: unknown): Touched | undefined {
  const held = given(HELD, properties);
  if (held.length > 0) {
    return touchedInSet(change, held, given(KINDS, properties));
  }
  const isSet = change.targets > 1 || change.of !== undefined;
  return { things: isSet ? inWords(change) : targetIds(change.target), count: change.targets };
}

function given(kinds: Readonly<Record<string, TargetKind>>, properties: unknown): Input[] {
  return Object.entries(kinds).flatMap(([property, kind]) => {
    const value = knownValue(properties, property);
    return value === undefined || value === null ? [] : [{ kind, value }];
  });
}

function thing({ kind, value }: Input): TargetId {
  return { kind, id: typeof value === "string" ? value : undefined };
}

function touchedInSet({ of, targets }: Touching, held: Input[], shared: Input[]): Touched | undefined {
  const all = held.flatMap(idsOf);
  const known = new Map(all.map((one) => [one.id, one]));
  const unknown = all.filter(({ id }) => id === undefined);
  known.delete(undefined);
  const listed = of === undefined ? [...known.keys()] : Object.values(of).flat();
  const touched = [...new Set(listed)].flatMap((id) => known.get(id) ?? []);
  if (touched.length < listed.length || touched.length + unknown.length !== targets) {
    return undefined;
  }
  const isCounted = held.every(({ value }) => typeof value === "object");
  return {
    things: [...shared.map(thing), ...touched, ...unknown],
    count: isCounted ? targets : Number.POSITIVE_INFINITY,
  };
}

/** The ids that an input holds: of one that isn't known itself, one that isn't known. */
function idsOf({ kind, value }: Input): TargetId[] {
  if (typeof value !== "object" || value === null) {
    return [{ kind, id: undefined }];
  }
  const ids: unknown[] = Array.isArray(value) ? value : Object.keys(value);
  return ids.map((id) => thing({ kind, value: id }));
}

/** Of a set that this version doesn't know: each word of its target, each id it lists, and that there may be more. */
function inWords({ target, targets, of = {} }: Touching): TargetId[] {
  const listed = new Set(Object.values(of).flat());
  const rest: TargetId[] = listed.size < targets ? [{ kind: "any", id: undefined }] : [];
  return [...wordsOf(target), ...[...listed].map((id): TargetId => ({ kind: "any", id })), ...rest];
}
