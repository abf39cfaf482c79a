import { z } from "zod";
import { defineCommand, quote } from "../command.ts";

/**
 * `delete_group_msg_by_sender` (doc 34970): recalls what a sender posted among the newest 1,000 messages of a group
 * or topic. In an AVChatRoom it answers OK and does nothing.
 */
export const deleteGroupMsgBySender = defineCommand({
  name: "delete_group_msg_by_sender",
  service: "group_open_http_svc",
  doc: 34970,
  docsRate: 200,
  // Within its operation it reaches at most what the sender posts in those seconds.
  repeatable: "always",
  request: z.strictObject({ GroupId: z.string(), Sender_Account: z.string(), TopicId: z.string().optional() }),
  answer: z.looseObject({}),
  target: ({ GroupId, Sender_Account, TopicId }) =>
    `sender ${quote(Sender_Account)} in ${TopicId === undefined ? `group ${quote(GroupId)}` : `topic ${quote(TopicId)}`}`,
});
