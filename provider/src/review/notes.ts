import { driftOf } from "../change/drift.ts";
import { formatNumber, quote, quoteId } from "../change/text.ts";
import { type Body, numberOf } from "./engine-event.ts";
import type { DriftNote, Noted } from "./model.ts";
import { isOurs } from "./planned.ts";
import { describeSet, driftInSet, show } from "./set-notes.ts";
import type { Step } from "./steps.ts";

const FORGETTING: readonly string[] = ["delete", "delete-replaced", "discard-replaced"];

/** Marks that leave the state. */
export function forgetsOf(steps: readonly Step[]): Noted[] {
  return byName(
    steps
      .filter(({ op, type }) => isOurs(type) && FORGETTING.includes(op))
      .map(({ name, type, old }) => ({ name, what: describeMark(type, old?.inputs ?? {}, old?.outputs ?? {}) })),
  );
}

/** Goals that were reached already. */
export function adoptionsOf(steps: readonly Step[]): Noted[] {
  return byName(
    steps
      .filter(({ op, new: state }) => op === "import" || (op !== "same" && state?.outputs.outcome === "adopted"))
      .filter(({ op, type, ended }) => isOurs(type) && op !== "refresh" && op !== "replace" && ended !== "failed")
      .map(({ name, type, new: state }) => ({
        name,
        what: describeMark(type, state?.inputs ?? {}, state?.outputs ?? {}),
      })),
  );
}

/** What a refresh found that the state didn't know. */
export function driftIn(steps: readonly Step[]): DriftNote[] {
  return byName(steps.filter(({ op }) => op === "refresh").flatMap(driftOfStep));
}

function driftOfStep({ name, type, old, new: state, found }: Step): DriftNote[] {
  if (!isOurs(type)) {
    const what = found === "delete" ? "is gone" : "differs from the state";
    return found === "update" || found === "delete" ? [{ name, kind: found, what: `${quoteId(type)} ${what}` }] : [];
  }
  const inputs = state?.inputs ?? old?.inputs ?? {};
  const ofSet = driftInSet(name, inputs, state?.outputs ?? {});
  if (ofSet !== undefined) return ofSet;
  const target = describeTarget(type, inputs);
  if (state?.outputs.missing === true) {
    return [
      { name, kind: "missing", what: `${target} isn't found; the mark stays in the state and nothing is called` },
    ];
  }
  const drift = driftOf(state?.outputs.drift);
  if (drift === undefined) return [];
  const repaired = inputs.enforce === "always" ? "; the next up does it again" : "";
  switch (drift.kind) {
    case "group-re-created":
      return [{ name, kind: drift.kind, what: `${target} was dissolved and made again: its mark is void` }];
    case "visible-again": {
      const count = `${formatNumber(drift.messages)} ${drift.messages === 1 ? "message" : "messages"}`;
      const what = `${count} of ${target} visible since the recall, through MsgSeq ${formatNumber(drift.through)}`;
      return [{ name, kind: drift.kind, what: `${what}${repaired}` }];
    }
    case "conversation-group-re-created":
      return [{ name, kind: drift.kind, what: `${target} is there again${repaired}` }];
  }
}

function describeMark(type: string, inputs: Body, outputs: Body): string {
  const through = numberOf(outputs.clearedThrough) ?? numberOf(outputs.recalledThrough);
  return `${describeTarget(type, inputs)}${through === undefined ? "" : ` through MsgSeq ${formatNumber(through)}`}`;
}

function describeTarget(type: string, inputs: Body): string {
  const set = describeSet(inputs);
  if (set !== undefined) return set;
  const { groupId, senderAccount, topicId, fromAccount, groupName } = inputs;
  if (fromAccount !== undefined) return `conversation group ${show(groupName, quote)} of user ${show(fromAccount)}`;
  const group = `group ${show(groupId)}`;
  const place = topicId === undefined ? group : `topic ${show(topicId)} of ${group}`;
  if (senderAccount !== undefined) return `user ${show(senderAccount)} in ${place}`;
  return groupId === undefined ? quoteId(type) : place;
}

function byName<T extends Noted>(notes: readonly T[]): T[] {
  const key = ({ name, what }: T) => JSON.stringify([name, what]);
  return [...notes].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
