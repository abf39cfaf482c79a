import { z } from "zod";
import { type Caller, defineCommand, quote } from "../command.ts";
import type { CallContext } from "../operation.ts";
import { msgSeq } from "./msg-seq.ts";

/** How many rows come back at most. */
const ROWS_A_PAGE = 20;

const Rows = z.array(
  z.looseObject({
    MsgSeq: msgSeq,
    From_Account: z.string().optional(),
    IsPlaceMsg: z.int().default(0),
    IsSystemMsg: z.int().default(0),
    MsgTimeStamp: z.int().optional(),
  }),
);

/** `group_msg_get_simple` (doc 34971): a group's history as its administrator sees it, newest first, 20 rows a call. */
export const groupMsgGetSimple = defineCommand({
  name: "group_msg_get_simple",
  service: "group_open_http_svc",
  doc: 34971,
  docsRate: 200,
  readOnly: true,
  repeatable: "always",
  request: z.strictObject({
    GroupId: z.string(),
    ReqMsgSeq: z.int().optional(),
    ReqMsgNumber: z.int(),
    WithRecalledMsg: z.int(),
    TopicId: z.string().optional(),
  }),
  // One table of the page calls the list MsgList.
  answer: z
    .looseObject({ RspMsgList: Rows.optional(), MsgList: Rows.optional(), IsFinished: z.int().optional() })
    // A history without rows may well come without the list, but not as a bare OK: that would hide what is there.
    .refine((answer) => (answer.RspMsgList ?? answer.MsgList ?? answer.IsFinished) !== undefined, {
      error: "it has neither RspMsgList nor IsFinished",
    }),
  target: ({ GroupId, TopicId }) => (TopicId === undefined ? `group ${quote(GroupId)}` : `topic ${quote(TopicId)}`),
});

/** A row of a group's history. */
export interface GroupMessage {
  readonly msgSeq: number;
  /** Undefined where the service no longer tells. */
  readonly fromAccount: string | undefined;
  /** `gone`: deleted, expired, never stored, or a state no document lists. */
  readonly state: "visible" | "recalled" | "gone";
  /** A notice of the service, such as a member's joining. */
  readonly system: boolean;
  /** Unix time in seconds. */
  readonly timestamp?: number;
}

/** Which rows to read. */
export interface MessageRange {
  readonly groupId: string;
  readonly topicId?: string;
  /** Rows with this `MsgSeq` and below are left out. */
  readonly above: number;
  /** Rows beyond this `MsgSeq` are left out; the default is the newest. */
  readonly through?: number;
}

/** Which page to read. */
export type PageRange = Omit<MessageRange, "above">;

/** Reads one page: up to 20 rows, newest first. Less than 20 don't mean that there are no older ones. */
export async function readPage(
  caller: Caller,
  { groupId, topicId, through }: PageRange,
  context?: CallContext,
): Promise<GroupMessage[]> {
  const { answer } = await caller.call(
    groupMsgGetSimple,
    {
      GroupId: groupId,
      ...(through !== undefined && { ReqMsgSeq: through }),
      ReqMsgNumber: ROWS_A_PAGE,
      // Without recalled rows, pages may come short or empty though there are older ones.
      WithRecalledMsg: 1,
      ...(topicId !== undefined && { TopicId: topicId }),
    },
    context,
  );
  const most = through ?? Number.POSITIVE_INFINITY;
  return (answer.RspMsgList ?? answer.MsgList ?? [])
    .filter(({ MsgSeq }) => MsgSeq <= most)
    .sort((a, b) => b.MsgSeq - a.MsgSeq)
    .map(messageOf);
}

/** Reads rows of a group's or topic's history, newest first, with as many calls as that takes. */
export async function* readMessages(
  caller: Caller,
  range: MessageRange,
  context?: CallContext,
): AsyncGenerator<GroupMessage> {
  const { above } = range;
  let through = range.through;
  while (through === undefined || (through > above && through > 0)) {
    const { through: _, ...place } = range;
    const rows = await readPage(caller, through === undefined ? place : { ...place, through }, context);
    for (const row of rows) if (row.msgSeq > above) yield row;
    const lowest = rows.at(-1)?.msgSeq;
    // Without a mark and without rows there is no place to go on from.
    if (lowest === undefined && through === undefined) return;
    through = lowest === undefined ? (through ?? 0) - ROWS_A_PAGE : lowest - 1;
  }
}

const STATES: Readonly<Record<number, GroupMessage["state"]>> = { 0: "visible", 1: "gone", 2: "recalled" };

function messageOf(row: z.infer<typeof Rows>[number]): GroupMessage {
  return {
    msgSeq: row.MsgSeq,
    fromAccount: row.From_Account,
    state: STATES[row.IsPlaceMsg] ?? "gone",
    system: row.IsSystemMsg === 1,
    ...(row.MsgTimeStamp !== undefined && { timestamp: row.MsgTimeStamp }),
  };
}
