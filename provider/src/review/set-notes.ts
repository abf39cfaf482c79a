import { type Drift, driftOf } from "../change/drift.ts";
import { nounOf } from "../change/held-targets.ts";
import { nameFew } from "../change/name-few.ts";
import { formatNumber, quote, quoteId } from "../change/text.ts";
import { type Body, bodyOf, isSecret, isUnknown, textOf } from "./engine-event.ts";
import { holdSecretIds, holdsSecret } from "./hidden-ids.ts";
import type { DriftNote } from "./model.ts";
import { type HeldTargets, heldTargets } from "./set-reach.ts";

/** A set, or some of its targets, in words; nothing for other resources. */
export function describeSet(inputs: Body, some?: readonly string[]): string | undefined {
  const held = heldTargets(inputs);
  if (held === undefined) return undefined;
  const named = nameTargets(held, some);
  switch (held.input) {
    case "groupIds":
      return `user ${show(inputs.senderAccount)} in ${named}`;
    case "senderAccounts": {
      const group = `group ${show(inputs.groupId)}`;
      return `${named} in ${inputs.topicId === undefined ? group : `topic ${show(inputs.topicId)} of ${group}`}`;
    }
    case "fromAccounts":
      return `conversation group ${show(inputs.groupName, quote)} of ${named}`;
    case "checkpoints":
      return named;
  }
}

function nameTargets({ input, value, ids, isWhole }: HeldTargets, some: readonly string[] = ids): string {
  const noun = nounOf(input);
  if (isSecret(value) || (holdsSecret(value) && !hasAll(ids, some))) return `${noun} [secret]`;
  const [only, ...others] = some;
  if (only === undefined) return `${noun} (known after apply)`;
  if (others.length === 0 && isWhole) return `${noun.slice(0, -1)} ${quoteId(only)}`;
  return `${formatNumber(some.length)} ${noun} (${nameFew(some.map(quoteId))})`;
}

function hasAll(ids: readonly string[], some: readonly string[]): boolean {
  const known = new Set(ids);
  return some.every((id) => known.has(id));
}

/** The targets of a note, none where a secret is among what the set holds: notes tell ids in clear text. */
function toldTargets(inputs: Body, targets: readonly string[]): Pick<DriftNote, "targets"> {
  return holdSecretIds(inputs) ? {} : { targets };
}

/** An id as it may stand in a sentence, or what stands for it while it isn't told. */
export function show(value: unknown, write = quoteId): string {
  if (isSecret(value)) return "[secret]";
  return isUnknown(value) ? "(known after apply)" : write(textOf(value) ?? "");
}

/** What a refresh found in the targets of a set, a note for each kind; nothing for other resources. */
export function driftInSet(name: string, inputs: Body, outputs: Body): DriftNote[] | undefined {
  if (heldTargets(inputs) === undefined) return undefined;
  const found = Object.entries(bodyOf(outputs.drift) ?? {}).flatMap(([id, value]) => {
    const drift = driftOf(value);
    return drift === undefined ? [] : [[id, drift] as const];
  });
  const missing = (Array.isArray(outputs.missing) ? outputs.missing : []).filter((id) => typeof id === "string");
  const gone = `${describeSet(inputs, missing)}: not found; the marks stay in the state and nothing is called`;
  const kinds = [...new Set(found.map(([, { kind }]) => kind))];
  return [
    ...(missing.length === 0 ? [] : [{ name, kind: "missing", what: gone, ...toldTargets(inputs, missing) }]),
    ...kinds.map((kind) => noteOf(name, inputs, kind, found)),
  ];
}

function noteOf(
  name: string,
  inputs: Body,
  kind: Drift["kind"],
  found: readonly (readonly [id: string, drift: Drift])[],
): DriftNote {
  const alike = found.filter(([, drift]) => drift.kind === kind);
  const targets = alike.map(([id]) => id);
  const messages = alike.reduce((sum, [, drift]) => sum + (drift.kind === "visible-again" ? drift.messages : 0), 0);
  const repaired = inputs.enforce === "always" ? "; the next up does it again" : "";
  const what: Readonly<Record<Drift["kind"], string>> = {
    "group-re-created": "dissolved and made again, so that what was done there is void",
    "visible-again": `${formatNumber(messages)} ${messages === 1 ? "message" : "messages"} visible since the recall${repaired}`,
    "conversation-group-re-created": `there again${repaired}`,
  };
  return { name, kind, what: `${describeSet(inputs, targets)}: ${what[kind]}`, ...toldTargets(inputs, targets) };
}
