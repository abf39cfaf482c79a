import { z } from "zod";
import type { Conversation, Message } from "../conversation.ts";
import { recall } from "../conversation.ts";
import { defineCommand } from "../define-command.ts";
import { groupTypeTraits } from "../group-types.ts";
import type { Guesses } from "../guesses.ts";
import { Refusal } from "../refusal.ts";
import { requireGroup, requireTopic } from "../targets.ts";
import { account, text } from "./shapes.ts";

const WINDOW = 1000;

export const deleteGroupMsgBySender = defineCommand({
  path: "group_open_http_svc/delete_group_msg_by_sender",
  doc: 34970,
  callsPerSecond: 200,
  malformedCode: 10004,
  request: z.object({ GroupId: text, Sender_Account: account, TopicId: text.optional() }),
  run({ GroupId, Sender_Account, TopicId }, { state, guesses, now }) {
    const group = requireGroup(state, GroupId);
    if (!groupTypeTraits[group.type].keepsHistory) return {};
    const { conversation } = TopicId === undefined ? group : requireTopic(group, TopicId);
    if (!state.accounts.has(Sender_Account) && guesses.unknownSenderRecall === "refused") {
      throw new Refusal(10019, `account ${JSON.stringify(Sender_Account)} does not exist`);
    }
    const nowMs = now();
    for (const message of newest(conversation, guesses)) {
      if (message.from === Sender_Account && message.state === "normal" && !message.system) recall(message, nowMs);
    }
    return {};
  },
});

function newest({ rows }: Conversation, guesses: Guesses): readonly Message[] {
  if (rows.length <= WINDOW) return rows;
  if (guesses.recallWindow === "seqs") return rows.slice(-WINDOW);
  const found: Message[] = [];
  for (let index = rows.length - 1; index >= 0 && found.length < WINDOW; index--) {
    const message = rows[index];
    if (message && !message.system && message.state !== "gone") found.push(message);
  }
  return found;
}
