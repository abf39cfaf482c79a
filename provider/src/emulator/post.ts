import { append, textBody, weightOfMessage } from "./conversation.ts";
import { groupTypeTraits } from "./group-types.ts";
import { WEIGHT, weightOfTexts } from "./room.ts";
import type { AppState } from "./state.ts";
import { importAccount } from "./state.ts";
import { requireConversation, requireGroup } from "./targets.ts";

export interface PostOptions {
  readonly topicId?: string;
  /** Seconds; default now. */
  readonly time?: number;
  /** A notice such as "u1 joined"; default false. */
  readonly system?: boolean;
}

/** A member's message, as if from a client SDK; gives its `MsgSeq`. */
export function post(
  state: AppState,
  nowMs: number,
  groupId: string,
  from: string,
  text: string,
  { topicId, time = Math.floor(nowMs / 1000), system }: PostOptions,
): number {
  const group = requireGroup(state, groupId);
  const { conversation } = requireConversation(state, groupId, topicId);
  const body = textBody(text);
  // For both at once, so that a message that doesn't fit leaves no account behind.
  state.room.require(WEIGHT.account + weightOfTexts(from) + weightOfMessage({ from, body }));
  importAccount(state, from);
  const random = Math.imul(conversation.rows.length + 1, 2_654_435_761) >>> 0;
  return append(
    state.room,
    conversation,
    { from, time, random, priority: 2, body, state: "normal", ...(system ? { system } : {}) },
    groupTypeTraits[group.type].keepsHistory,
  );
}
