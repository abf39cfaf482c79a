import { HELD_TARGETS, nounOf } from "../change/held-targets.ts";
import { nameFew } from "../change/name-few.ts";
import { formatNumber, quoteId, showValue } from "../change/text.ts";
import { type Body, bodyOf, isSecret, isUnknown, SECRET_TEXT, textOf } from "./engine-event.ts";
import { holdsSecret, IDS, isAboutSecrets } from "./hidden-ids.ts";
import type { DiffEntry } from "./model.ts";
import { isOurs } from "./planned.ts";
import { heldTargets } from "./set-reach.ts";
import { STACK, type Step } from "./steps.ts";

/** Inputs that are the same words in every resource, or what the provider adds. */
const UNTOLD: readonly string[] = ["__provider", "sdkAppId", "generation"];

/** What can be told of a resource whose ids are secret: others, such as notes, hold them in clear text. */
const WITHOUT_IDS: readonly string[] = [
  ...[...IDS, ...Object.keys(HELD_TARGETS)],
  ...["msgSeq", "triggers", "reason", "acknowledge", "onMissing", "enforce", "unproven"],
];

/** Steps whose end another step tells. */
const TOLD_TWICE: readonly string[] = ["same", "refresh", "replace"];

/** Each step that does something, property by property. */
export function diffOf(steps: readonly Step[]): DiffEntry[] {
  const entries = steps
    .filter(({ op, type }) => type !== STACK && !TOLD_TWICE.includes(op))
    .map((step) => ({ op: step.op, type: step.type, name: step.name, lines: linesOf(step) }));
  const key = ({ name, type, op, lines }: DiffEntry) => JSON.stringify([name, type, op, lines]);
  return entries.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

function linesOf(step: Step): string[] {
  const { type, old, new: state } = step;
  // A plan that was applied stays in the inputs, and says nothing about this step.
  const { plannedChange: _applied, ...before } = old?.inputs ?? {};
  const after = state?.inputs;
  const isHidden = (name: string) => isAboutSecrets(step) && !WITHOUT_IDS.includes(name);
  if (after === undefined) return isOurs(type) ? differences({}, before, isHidden, "-") : [];
  // Values of other resources may be anything, a configured password too: their names are enough.
  return isOurs(type)
    ? differences(before, after, isHidden)
    : changedNames(before, after).map((name) => `~ ${quoteId(name)}`);
}

function differences(before: Body, after: Body, isHidden: (name: string) => boolean, sign?: "-"): string[] {
  return changedNames(before, after).map((name) => {
    const [from, to] = isHidden(name)
      ? [hide(before[name]), hide(after[name])]
      : withSecrets(before[name], after[name]);
    if (from === undefined) return `${sign ?? "+"} ${quoteId(name)}: ${show(name, to)}`;
    if (to === undefined) return `- ${quoteId(name)}: ${show(name, from)}`;
    return `~ ${quoteId(name)}: ${changedTargets(name, from, to) ?? `${show(name, from)} => ${show(name, to)}`}`;
  });
}

const hide = (value: unknown) => (value === undefined ? undefined : SECRET_TEXT);

/** Both values, or neither in clear text where one of them is a secret: it may have been, or become, the other. */
function withSecrets(from: unknown, to: unknown): [from: unknown, to: unknown] {
  if (holdsSecret(from) === holdsSecret(to)) return [from, to];
  return [hide(from), hide(to)];
}

/** More targets than these are counted, and the first named. */
const MOST_SHOWN = 5;

/** What became of many targets of a set; nothing of a few, which are shown as they are. */
function changedTargets(name: string, from: unknown, to: unknown): string | undefined {
  const [before, after] = [heldTargets({ [name]: from }), heldTargets({ [name]: to })];
  if (before === undefined || after === undefined || !before.isWhole || !after.isWhole) return undefined;
  if (Math.max(before.ids.length, after.ids.length) <= MOST_SHOWN) return undefined;
  const [old, now] = [new Set(before.ids), new Set(after.ids)];
  const marks = (value: unknown, id: string) => JSON.stringify(bodyOf(value)?.[id]);
  return [
    ...counted(
      "added",
      after.ids.filter((id) => !old.has(id)),
    ),
    ...counted(
      "taken out",
      before.ids.filter((id) => !now.has(id)),
    ),
    ...counted(
      "changed",
      after.ids.filter((id) => old.has(id) && marks(from, id) !== marks(to, id)),
    ),
  ].join("; ");
}

function counted(what: string, ids: readonly string[]): string[] {
  return ids.length === 0 ? [] : [`${formatNumber(ids.length)} ${what}: ${nameFew(ids.map(quoteId))}`];
}

function changedNames(before: Body, after: Body): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => !UNTOLD.includes(name) && JSON.stringify(before[name]) !== JSON.stringify(after[name]))
    .sort();
}

function show(name: string, value: unknown): string {
  if (isSecret(value)) return SECRET_TEXT;
  if (isUnknown(value)) return "(known after apply)";
  const held = heldTargets({ [name]: value });
  if (held?.isWhole && held.ids.length > MOST_SHOWN) {
    return `${formatNumber(held.ids.length)} ${nounOf(held.input)}: ${nameFew(held.ids.map(quoteId))}`;
  }
  const plan = name === "plannedChange" ? bodyOf(value) : undefined;
  return plan === undefined
    ? showValue(hidden(value))
    : `${textOf(plan.summary) ?? "a change"} (${textOf(plan.digest) ?? "no digest"})`;
}

/** A value whose secret and unknown parts are hidden. */
function hidden(value: unknown): unknown {
  if (isSecret(value)) return SECRET_TEXT;
  if (isUnknown(value)) return "(known after apply)";
  if (Array.isArray(value)) return value.map(hidden);
  const body = bodyOf(value);
  return body === undefined
    ? value
    : Object.fromEntries(Object.entries(body).map(([key, member]) => [key, hidden(member)]));
}
