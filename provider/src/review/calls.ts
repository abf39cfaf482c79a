import { type Body, textOf } from "./engine-event.ts";
import { entryOf } from "./entry-of.ts";
import type { IrreversibleChange, PlannedCalls } from "./model.ts";

/** The rate the service documents for each command, in calls a second. */
const RATE = 200;

/** How many groups are looked up in one call. */
const PER_LOOK = 50;

const COMMAND: Readonly<Record<string, string>> = {
  "clear-group-history": "clear_group_msg",
  "recall-sender-messages": "delete_group_msg_by_sender",
  "remove-conversation-group": "del_contact_group",
};

/** A planned change with the inputs of its resource. */
export interface Planned {
  readonly change: IrreversibleChange;
  readonly inputs: Body;
}

/** Calls that an `up` makes at most, repeats after lost replies left out. */
export function callsOf(planned: readonly Planned[]): PlannedCalls[] {
  const acting = new Map<string, number>();
  const groups = new Set<string>();
  const topics = new Set<string>();
  let [hidden, looks, topicLooks] = [0, 0, 0];
  for (const { change, inputs } of planned) {
    const command = entryOf(COMMAND, change.action);
    if (command !== undefined) acting.set(command, (acting.get(command) ?? 0) + change.targets);
    if (change.action === "remove-conversation-group") continue;
    if (change.set !== undefined) {
      // A set works on its targets in steps of fifty, each of which looks its groups up in one call.
      looks += Math.ceil(change.targets / PER_LOOK);
      if (inputs.topicId !== undefined) topicLooks += change.targets;
      continue;
    }
    const group = textOf(inputs.groupId);
    if (group === undefined) hidden += change.targets;
    else groups.add(group);
    if (inputs.topicId !== undefined) topics.add(JSON.stringify(inputs.topicId));
  }
  const reads = { get_group_info: groups.size + hidden + looks, get_topic: topics.size + topicLooks };
  return [
    ...[...acting].sort(([a], [b]) => (a < b ? -1 : 1)).map(([command, atMost]) => ({ command, atMost, reads: false })),
    ...Object.entries(reads).flatMap(([command, atMost]) => (atMost > 0 ? [{ command, atMost, reads: true }] : [])),
  ];
}

/** Seconds these calls take at least: commands run side by side, each at its own rate. */
export function secondsOf(calls: readonly PlannedCalls[]): number {
  return Math.max(0, ...calls.map(({ atMost }) => Math.ceil(atMost / RATE)));
}
