import { z } from "zod";
import { asText, formatNumber, quoteId, showValue } from "../../change/text.ts";
import type { Properties } from "../check.ts";
import type { CheckFailure } from "../resource-kind.ts";
import { isUnknown } from "../unknown.ts";
import type { AnySetSpec, TargetsInput } from "./set-spec.ts";

/** More targets than this are refused: such a job is split over several sets or stacks. */
export const MOST_TARGETS = 50_000;

/** The targets of a set, as far as they are known. */
export interface Targets {
  /** The input that holds them. */
  readonly property: string;
  readonly input: TargetsInput;
  /** Ids that are known, sorted by code units. */
  readonly ids: readonly string[];
  /** How many aren't known yet; of an input that isn't known at all, one. */
  readonly unknown: number;
  /** The inputs of a single resource that is about this target. */
  inputsOf(id: string): Properties;
}

/** Reads the targets of checked or of given inputs. Entries that no target can be are left out. */
export function targetsOf(spec: AnySetSpec, inputs: Properties): Targets {
  const property = propertyOf(spec, inputs) ?? (Object.keys(spec.targets)[0] as string);
  const input = spec.targets[property] as TargetsInput;
  const held = inputs[property];
  const isRecord = input.value !== undefined;
  const entries = isRecord ? (isObject(held) ? Object.keys(held) : []) : Array.isArray(held) ? held : [];
  const known = entries.filter((id): id is string => typeof id === "string" && !isUnknown(id));
  const shared = sharedInputs(spec, inputs);
  return {
    property,
    input,
    ids: known.toSorted(),
    unknown: isUnknown(held) && !Array.isArray(held) && !isObject(held) ? 1 : entries.filter(isUnknown).length,
    inputsOf: (id) => ({
      ...shared,
      [input.id]: id,
      ...(isRecord ? { [input.value?.input ?? ""]: (held as Properties)[id] } : {}),
    }),
  };
}

/** Inputs of the set that a single resource has too. */
function sharedInputs(spec: AnySetSpec, inputs: Properties): Properties {
  const names = [...Object.keys(spec.of.properties), "triggers", "onMissing"];
  return Object.fromEntries(names.filter((name) => inputs[name] !== undefined).map((name) => [name, inputs[name]]));
}

function propertyOf(spec: AnySetSpec, inputs: Properties): string | undefined {
  return Object.keys(spec.targets).find((name) => inputs[name] !== undefined);
}

/** Inputs whose lists of targets are sorted, so that their order means nothing. */
export function withSortedTargets(spec: AnySetSpec, inputs: Properties): Properties {
  const lists = Object.keys(spec.targets).filter((name) => Array.isArray(inputs[name]));
  return {
    ...inputs,
    ...Object.fromEntries(lists.map((name) => [name, (inputs[name] as unknown[]).toSorted(compare)])),
  };
}

// Sorted as text, which is what all of them should be.
function compare(a: unknown, b: unknown): number {
  const [one, other] = [asText(a), asText(b)];
  return one < other ? -1 : one > other ? 1 : 0;
}

/**
 * What is wrong with the targets of a set: the first few named, and how many there are.
 *
 * The failures are of no property, since Pulumi shows a property's whole value with them: tens of thousands of ids.
 */
export function refuseTargets(spec: AnySetSpec, inputs: Properties): CheckFailure[] {
  return reasonsAgainst(spec, inputs).map((reason) => ({ property: "", reason }));
}

function reasonsAgainst(spec: AnySetSpec, inputs: Properties): string[] {
  const names = Object.keys(spec.targets);
  const given = names.filter((name) => inputs[name] !== undefined);
  const [property] = given;
  if (property === undefined || given.length > 1) {
    return [property === undefined ? `${names.join(" or ")} is required` : `${names.join(" and ")} exclude each other`];
  }
  const held = inputs[property];
  const input = spec.targets[property] as TargetsInput;
  if (isUnknown(held) && !Array.isArray(held) && !isObject(held)) {
    return [];
  }
  if (input.value === undefined ? !Array.isArray(held) : !isObject(held)) {
    const form = input.value === undefined ? "an array of ids" : `an object of ${input.value.input} by ${input.id}`;
    return [`${property} ${showValue(held)} must be ${form}`];
  }
  const entries = Object.entries(held as object).map(([key, value]) => (Array.isArray(held) ? [value] : [key, value]));
  if (entries.length === 0) {
    return [`${property} must name at least one target: remove the resource if there is none`];
  }
  if (entries.length > MOST_TARGETS) {
    const count = `${formatNumber(entries.length)} targets, more than ${formatNumber(MOST_TARGETS)}`;
    return [`${property} has ${count}: split them over several sets or stacks`];
  }
  return refuseEntries(spec, inputs, property, entries);
}

function refuseEntries(spec: AnySetSpec, inputs: Properties, property: string, entries: unknown[][]): string[] {
  const { id: idName, value } = spec.targets[property] as TargetsInput;
  const seen = new Set<unknown>();
  const wrong: string[] = [];
  const shared = sharedInputs(spec, inputs);
  for (const [id, declared] of entries) {
    if (isUnknown(id)) {
      continue;
    }
    const of = value === undefined ? { [idName]: id } : { [idName]: id, [value.input]: declared };
    const problem = seen.has(id) ? "is named twice" : problemOf(spec, { ...shared, ...of }, Object.keys(of));
    if (problem !== undefined) {
      wrong.push(`${showValue(id)} ${problem}`);
    }
    seen.add(id);
  }
  return wrong.length === 0 ? [] : [`${property}: ${refusedTargets(wrong, entries.length)}`];
}

const MOST_NAMED = 5;

/** The first few of what is wrong, and how many targets it is about. */
export function refusedTargets(wrong: readonly string[], total: number): string {
  const named = wrong.slice(0, MOST_NAMED).join("; ");
  const rest = wrong.length > MOST_NAMED ? `; and ${formatNumber(wrong.length - MOST_NAMED)} more` : "";
  return `${formatNumber(wrong.length)} of ${formatNumber(total)} targets can't be used: ${named}${rest}`;
}

/** What is wrong with one target, by the very rules of a single resource. */
function problemOf(spec: AnySetSpec, single: Properties, own: string[]): string | undefined {
  const known = Object.fromEntries(Object.entries(single).filter(([, value]) => !isUnknown(value)));
  for (const name of own) {
    const rule = spec.of.properties[name];
    const issue = name in known && rule !== undefined ? z.safeParse(rule, known[name]).error?.issues[0] : undefined;
    if (issue !== undefined) {
      return name === own[0] ? issue.message : `has ${name} ${showValue(known[name])}, which ${issue.message}`;
    }
  }
  return spec.of.rules?.(known)[0]?.reason;
}

/** `3,000 groups (g1, g2, g3 and 2,997 more)`. */
export function nameTargets({ noun }: TargetsInput, ids: readonly string[], unknown: number): string {
  if (ids.length === 0) {
    return unknown > 1 ? `${formatNumber(unknown)} ${noun} (known after apply)` : `${noun} (known after apply)`;
  }
  const named = ids.slice(0, 3).map(quoteId);
  const more = ids.length - named.length;
  const parts = [
    ...named,
    ...(more > 0 ? [`${formatNumber(more)} more`] : []),
    ...(unknown > 0 ? [`${formatNumber(unknown)} known after apply`] : []),
  ];
  const last = parts.length > named.length ? ` and ${parts.pop()}` : "";
  return `${formatNumber(ids.length + unknown)} ${noun} (${parts.join(", ")}${last})`;
}

function isObject(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
