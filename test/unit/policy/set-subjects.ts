import type { PlannedChange } from "pulumi-tencent-chat";
import { conversationGroupRemovalSet } from "../../../provider/src/resources/conversation-group-removal-set/handler.ts";
import { groupHistoryCheckpointSet } from "../../../provider/src/resources/group-history-checkpoint-set/handler.ts";
import { senderMessageRecallSet } from "../../../provider/src/resources/sender-message-recall-set/handler.ts";
import { checked, type Kind } from "../host/kinds.ts";
import type { Properties } from "./subjects.ts";

const REASON = "TS-1042: spam wave";

/** What `check` makes of a set, given what the state holds of it, with its digest acknowledged. */
function planned(kind: unknown, inputs: Properties, old: Properties = {}): Properties {
  const properties = checked(kind as Kind, { reason: REASON, ...inputs }, old);
  const { digest } = properties.plannedChange as PlannedChange;
  return { acknowledge: digest, ...properties };
}

/** A set as the state holds it once it was applied, with notes of what came after. */
export function kept({ plannedChange: _, acknowledge: __, ...inputs }: Properties, notes: Properties = {}): Properties {
  return { ...inputs, ...notes };
}

/** Histories of groups, hidden through marks. */
export function marks(checkpoints: unknown, inputs: Properties = {}, old?: Properties): Properties {
  return planned(groupHistoryCheckpointSet, { checkpoints, ...inputs }, old);
}

/** What u7 posted in groups. */
export function recalls(groupIds: unknown, inputs: Properties = {}, old?: Properties): Properties {
  return planned(senderMessageRecallSet, { senderAccount: "u7", groupIds, ...inputs }, old);
}

/** What senders posted in g1. */
export function senders(senderAccounts: unknown, inputs: Properties = {}): Properties {
  return planned(senderMessageRecallSet, { groupId: "g1", senderAccounts, ...inputs });
}

/** Conversation group "vip" of accounts. */
export function removals(fromAccounts: unknown, inputs: Properties = {}, old?: Properties): Properties {
  return planned(conversationGroupRemovalSet, { groupName: "vip", fromAccounts, ...inputs }, old);
}

/** A set whose planned change was tampered with, or was made by something else; `undefined` takes a field away. */
export function forged(properties: Properties, changed: Properties, inputs: Properties = {}): Properties {
  const entries = Object.entries({ ...(properties.plannedChange as PlannedChange), ...changed });
  return {
    ...properties,
    ...inputs,
    plannedChange: Object.fromEntries(entries.filter(([, value]) => value !== undefined)),
  };
}

/** Messages of u7 that are visible again in a group. */
export const visibleAgain = { kind: "visible-again", messages: 3, through: 30, appliedAt: "2026-01-02T03:04:05.000Z" };

/** Sets that no rule has anything against. */
export const validSets: [title: string, properties: Properties][] = [
  ["of checkpoints", marks({ g1: 5, g2: 8 })],
  [
    "of checkpoints, in which some are new and some raised",
    marks({ g1: 5, g2: 8, g3: 2 }, {}, kept(marks({ g1: 2, g2: 8 }))),
  ],
  ["of one checkpoint", marks({ g1: 5 })],
  ["of recalls of a sender in groups", recalls(["g1", "g2"])],
  ["of recalls of senders in a group", senders(["u1", "u2"])],
  ["of recalls of senders in a topic", senders(["u1"], { groupId: "@TGS#_c", topicId: "@TGS#_c@TOPIC#_t" })],
  ["of removals", removals(["u1", "u2", "u3"])],
];
