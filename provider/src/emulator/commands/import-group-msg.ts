import { z } from "zod";
import type { Conversation } from "../conversation.ts";
import { append, weightOfMessage } from "../conversation.ts";
import { defineCommand } from "../define-command.ts";
import { groupTypeTraits } from "../group-types.ts";
import { Refusal } from "../refusal.ts";
import type { Room } from "../room.ts";
import { requireGroup, requireTopic } from "../targets.ts";
import { account, count, flag, messageBody, text, uint32 } from "./shapes.ts";

const LONGEST_BODY = 12 * 1024;

const message = z.object({
  From_Account: account,
  SendTime: count,
  Random: uint32.optional(),
  MsgBody: messageBody,
});

export const importGroupMsg = defineCommand({
  path: "group_open_http_svc/import_group_msg",
  doc: 34968,
  callsPerSecond: 200,
  malformedCode: 10004,
  request: z.object({
    GroupId: text,
    RecentContactFlag: flag.optional(),
    MsgList: z.array(message).min(1).max(7, "at most 7 messages a call"),
    TopicId: text.optional(),
  }),
  run({ GroupId, MsgList, TopicId }, { state, now }) {
    const group = requireGroup(state, GroupId);
    if (!groupTypeTraits[group.type].canBeImported) {
      throw new Refusal(10007, `messages can't be imported into type ${group.type}`);
    }
    const { conversation } = TopicId === undefined ? group : requireTopic(group, TopicId);
    const nowSeconds = Math.floor(now() / 1000);
    return {
      ImportMsgResult: MsgList.map((sent) => importOne(state.room, conversation, sent, group.createTime, nowSeconds)),
    };
  },
});

function importOne(
  room: Room,
  conversation: Conversation,
  sent: z.infer<typeof message>,
  earliest: number,
  latest: number,
) {
  const tooEarly = sent.SendTime < Math.max(earliest, conversation.lastMessageTime);
  if (tooEarly || sent.SendTime > latest) return { MsgSeq: 0, MsgTime: sent.SendTime, Result: 10004 };
  if (Buffer.byteLength(JSON.stringify(sent.MsgBody)) > LONGEST_BODY) {
    return { MsgSeq: 0, MsgTime: sent.SendTime, Result: 80002 };
  }
  const { From_Account: from, SendTime: time, MsgBody: body } = sent;
  if (!room.has(weightOfMessage({ from, body }))) return { MsgSeq: 0, MsgTime: time, Result: 10004 };
  const imported = { from, time, random: sent.Random ?? 0, priority: 2, body, state: "normal" } as const;
  const seq = append(room, conversation, imported, true);
  return { MsgSeq: seq, MsgTime: time, Result: 0 };
}
