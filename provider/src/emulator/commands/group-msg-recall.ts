import { z } from "zod";
import type { Conversation } from "../conversation.ts";
import { messageAt, recall } from "../conversation.ts";
import { defineCommand } from "../define-command.ts";
import type { Guesses } from "../guesses.ts";
import { requireGroup, requireTopic } from "../targets.ts";
import { count, text } from "./shapes.ts";

export const groupMsgRecall = defineCommand({
  path: "group_open_http_svc/group_msg_recall",
  doc: 34965,
  callsPerSecond: 200,
  malformedCode: 10004,
  request: z.object({
    GroupId: text,
    MsgSeqList: z
      .array(z.object({ MsgSeq: count }))
      .min(1)
      .max(10, "at most 10 messages a call"),
    TopicId: text.optional(),
    Reason: text.optional(),
  }),
  run({ GroupId, MsgSeqList, TopicId }, { state, guesses, now }) {
    const group = requireGroup(state, GroupId);
    const { conversation } = TopicId === undefined ? group : requireTopic(group, TopicId);
    const nowMs = now();
    return {
      RecallRetList: MsgSeqList.map(({ MsgSeq }) => ({
        MsgSeq,
        RetCode: recallOne(conversation, MsgSeq, guesses, nowMs),
      })),
    };
  },
});

function recallOne(conversation: Conversation, seq: number, guesses: Guesses, nowMs: number): number {
  const message = messageAt(conversation, seq);
  if (!message || message.state === "gone") return 10030;
  if (message.system) return 10032;
  if (message.state === "recalled") return guesses.recallTwiceCode;
  recall(message, nowMs);
  return 0;
}
