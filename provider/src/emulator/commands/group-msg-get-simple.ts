import { z } from "zod";
import type { Conversation, Message } from "../conversation.ts";
import { isExpired, messageAt, nextSeqOf } from "../conversation.ts";
import type { CommandContext } from "../define-command.ts";
import { defineCommand } from "../define-command.ts";
import { groupTypeTraits } from "../group-types.ts";
import { Refusal } from "../refusal.ts";
import { requireGroup, requireTopic } from "../targets.ts";
import { count, flag, text } from "./shapes.ts";

const PAGE = 20;

export const groupMsgGetSimple = defineCommand({
  path: "group_open_http_svc/group_msg_get_simple",
  doc: 34971,
  callsPerSecond: 200,
  malformedCode: 10004,
  request: z.object({
    GroupId: text,
    ReqMsgNumber: z.int().min(1),
    ReqMsgSeq: count.optional(),
    WithRecalledMsg: flag.optional(),
    TopicId: text.optional(),
  }),
  run({ GroupId, ReqMsgNumber, ReqMsgSeq, WithRecalledMsg, TopicId }, context) {
    const group = requireGroup(context.state, GroupId);
    if (!groupTypeTraits[group.type].keepsHistory) throw new Refusal(10044, `type ${group.type} keeps no history`);
    const { conversation } = TopicId === undefined ? group : requireTopic(group, TopicId);
    const from = Math.min(ReqMsgSeq ?? Number.MAX_SAFE_INTEGER, nextSeqOf(conversation) - 1);
    const rows = page(conversation, from, Math.min(ReqMsgNumber, PAGE), WithRecalledMsg === 1, context);
    return {
      GroupId,
      IsFinished: ReqMsgNumber <= PAGE ? 1 : rows.length > 0 && rows.every((row) => row.IsPlaceMsg === 1) ? 2 : 0,
      RspMsgList: rows,
    };
  },
});

type Row = ReturnType<typeof rowOf>;

/** Newest first. Without recalled rows a page may be short, since it covers seqs (a guess with a switch). */
function page(conversation: Conversation, from: number, size: number, withRecalled: boolean, context: CommandContext) {
  const rows: Row[] = [];
  let room = size;
  for (let seq = from; seq >= conversation.firstSeq && room > 0; seq--) {
    const message = messageAt(conversation, seq);
    if (!message) break;
    const row = rowOf(message, seq, context);
    if (row.IsPlaceMsg === 2 && !withRecalled) {
      if (context.guesses.recalledRowsTakeRoom) room--;
      continue;
    }
    room--;
    if (row.IsPlaceMsg === 1 && context.guesses.expiredRows === "absent") continue;
    rows.push(row);
  }
  return rows;
}

function rowOf(message: Message, seq: number, context: CommandContext) {
  const place = placeOf(message, context);
  const { guesses } = context;
  return {
    ...(place === 2 && !guesses.recalledRowsKeepFromAccount ? {} : { From_Account: message.from }),
    IsPlaceMsg: place,
    MsgBody: place === 0 || (place === 2 && guesses.recalledRowsKeepBody) ? message.body : [],
    MsgPriority: message.priority,
    MsgRandom: message.random,
    MsgSeq: seq,
    MsgTimeStamp: message.time,
    ...(message.system ? { IsSystemMsg: 1 } : {}),
  };
}

function placeOf(message: Message, { state, guesses, now }: CommandContext): 0 | 1 | 2 {
  const nowMs = now();
  if (message.state === "gone" || isExpired(message, nowMs, state.retentionDays)) return 1;
  if (message.state === "normal") return 0;
  return nowMs - (message.recalledAt ?? 0) < guesses.recallVisibleAfterMs ? 0 : 2;
}
