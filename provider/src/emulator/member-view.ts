import { isExpired, nextSeqOf, textOf } from "./conversation.ts";
import { spellGroupType } from "./group-types.ts";
import type { AppState } from "./state.ts";
import { requireConversation, requireGroup } from "./targets.ts";

/** One message as a member's client could pull it. */
export interface VisibleMessage {
  readonly seq: number;
  readonly from: string;
  readonly text: string;
  /** Seconds. */
  readonly time: number;
  readonly system?: true;
}

/** What a client SDK of a member could pull: not cleared, not recalled, not expired. No REST call tells this. */
export interface MemberView {
  readonly groupId: string;
  readonly topicId?: string;
  readonly type: string;
  readonly nextMsgSeq: number;
  /** The mark of `clear_group_msg`; 0 = never cleared. */
  readonly clearedThrough: number;
  /** Oldest first, system messages included. */
  readonly messages: readonly VisibleMessage[];
  /** How many rows there are, by what hides them; a cleared row that was recalled too counts as cleared. */
  readonly counts: {
    readonly stored: number;
    readonly visible: number;
    readonly cleared: number;
    readonly recalled: number;
    readonly gone: number;
  };
}

/** @throws Refusal for a group or topic that isn't there */
export function memberView(state: AppState, nowMs: number, groupId: string, topicId?: string): MemberView {
  const group = requireGroup(state, groupId);
  const { conversation } = requireConversation(state, groupId, topicId);
  const clearedThrough = topicId === undefined ? group.clearedThrough : 0;
  const counts = { stored: conversation.rows.length, visible: 0, cleared: 0, recalled: 0, gone: 0 };
  const messages: VisibleMessage[] = [];
  for (const [index, message] of conversation.rows.entries()) {
    const seq = conversation.firstSeq + index;
    if (message.state === "gone" || isExpired(message, nowMs, state.retentionDays)) counts.gone++;
    else if (seq <= clearedThrough) counts.cleared++;
    else if (message.state === "recalled") counts.recalled++;
    else {
      counts.visible++;
      const { from, time, body, system } = message;
      messages.push({ seq, from, text: textOf(body), time, ...(system ? { system } : {}) });
    }
  }
  return {
    groupId,
    ...(topicId === undefined ? {} : { topicId }),
    type: spellGroupType(group.type, () => "classic"),
    nextMsgSeq: nextSeqOf(conversation),
    clearedThrough,
    messages,
    counts,
  };
}
