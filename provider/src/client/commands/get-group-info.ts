import { z } from "zod";
import { type Caller, defineCommand, quote } from "../command.ts";
import { isTencentChatError, TencentChatError } from "../errors.ts";
import { nextMsgSeq } from "./msg-seq.ts";

/** How many groups one call may name. */
export const GROUPS_A_CALL = 50;

/** Always given, since otherwise the answer holds whole member lists. */
const FIELDS = ["Type", "Name", "CreateTime", "NextMsgSeq", "LastMsgTime", "MemberNum", "MuteAllMember"];

/** `get_group_info` (doc 34961): the profiles of up to 50 groups. */
export const getGroupInfo = defineCommand({
  name: "get_group_info",
  service: "group_open_http_svc",
  doc: 34961,
  docsRate: 200,
  readOnly: true,
  repeatable: "always",
  request: z.strictObject({
    GroupIdList: z.array(z.string()).max(GROUPS_A_CALL),
    ResponseFilter: z.strictObject({ GroupBaseInfoFilter: z.array(z.string()) }),
  }),
  answer: z.looseObject({
    GroupInfo: z.array(
      z.looseObject({
        GroupId: z.string(),
        ErrorCode: z.int().default(0),
        ErrorInfo: z.string().optional().catch(undefined),
      }),
    ),
  }),
  outcomeIn: "GroupInfo",
  target: ({ GroupIdList: [first, ...others] }) =>
    first !== undefined && others.length === 0 ? named(first) : `${others.length + 1} groups`,
});

/** The last second that a date can tell. */
const LAST_SECOND = 8_640_000_000_000;

const Profile = z.looseObject({
  // A plain word: it stands in states and messages.
  Type: z.string().regex(/^\w{1,64}$/),
  Name: z.string().default(""),
  CreateTime: z.int().min(1).max(LAST_SECOND),
  NextMsgSeq: nextMsgSeq,
  LastMsgTime: z.int().optional(),
  MemberNum: z.int().optional(),
  MuteAllMember: z.string().optional(),
});

/** The types built into Chat, and any other text the service may come to use. */
export type GroupType = "Private" | "Public" | "ChatRoom" | "AVChatRoom" | "Community" | (string & {});

/** Newer pages call two types by other names. */
const FORMER_NAMES: ReadonlyMap<string, GroupType> = new Map([
  ["Work", "Private"],
  ["Meeting", "ChatRoom"],
]);

/** A group's profile, or that there is none. */
export type GroupInfo =
  | {
      readonly found: true;
      readonly groupId: string;
      /** `Work` is told as `Private`, and `Meeting` as `ChatRoom`. */
      readonly type: GroupType;
      readonly name: string;
      /** Unix time in seconds. */
      readonly createTime: number;
      /** What the next message will get; the newest one has one less. Not documented for AVChatRoom. */
      readonly nextMsgSeq?: number;
      /** Unix time in seconds. */
      readonly lastMsgTime?: number;
      readonly memberNum?: number;
      readonly muteAllMember?: boolean;
    }
  | {
      readonly found: false;
      readonly groupId: string;
      /** 10010: it doesn't exist or was dissolved. 10015: its id is invalid, or the same. */
      readonly code: 10010 | 10015;
    };

type Loaded = GroupInfo | TencentChatError;

/** Loads several groups in one call: for each id, in order, what is known or the error it got, told of that group alone. */
export async function loadGroups(caller: Caller, groupIds: readonly string[]): Promise<Loaded[]> {
  const loaded = await loadOnce(caller, groupIds);
  const again = groupIds.filter((_, i) => isBusy(loaded[i]));
  // Where all are, the call has been repeated already.
  if (again.length === 0 || again.length === groupIds.length) return loaded;
  const rest = await loadGroups(caller, again).catch((error: unknown) => {
    if (!isTencentChatError(error)) throw error;
    return again.map((): Loaded => error);
  });
  return loaded.map((known) => (isBusy(known) ? (rest.shift() ?? known) : known));
}

const isBusy = (loaded: Loaded | undefined) => isTencentChatError(loaded) && loaded.class === "R";

async function loadOnce(caller: Caller, groupIds: readonly string[]): Promise<Loaded[]> {
  const request = { GroupIdList: [...groupIds], ResponseFilter: { GroupBaseInfoFilter: FIELDS } };
  try {
    const { answer } = await caller.call(getGroupInfo, request);
    const items = new Map(answer.GroupInfo.map((item) => [item.GroupId, item]));
    return groupIds.map((groupId) => read(groupId, items.get(groupId)));
  } catch (error) {
    const [groupId] = groupIds;
    if (!isTencentChatError(error) || groupId === undefined) throw error;
    if (groupIds.length > 1) return groupIds.map((id) => new TencentChatError({ ...error.facts, target: named(id) }));
    if (!isGone(error.code)) throw error;
    // A single group's code may stand on the whole answer.
    return [{ found: false, groupId, code: error.code }];
  }
}

type Item = z.infer<typeof getGroupInfo.answer>["GroupInfo"][number];

const isGone = (code: number | undefined): code is 10010 | 10015 => code === 10010 || code === 10015;

const named = (groupId: string) => `group ${quote(groupId)}`;

function read(groupId: string, item: Item | undefined): GroupInfo | TencentChatError {
  const about = { command: getGroupInfo.name, target: named(groupId), mayHaveRun: false };
  if (item === undefined) return new TencentChatError({ ...about, fault: "shape", detail: "the group is not in it" });
  const { ErrorCode: code } = item;
  if (isGone(code)) return { found: false, groupId, code };
  if (code !== 0) return new TencentChatError({ ...about, code, detail: item.ErrorInfo });
  const profile = Profile.safeParse(item);
  if (!profile.success) {
    return new TencentChatError({ ...about, fault: "shape", detail: z.prettifyError(profile.error) });
  }
  const { Type, Name, CreateTime, NextMsgSeq, LastMsgTime, MemberNum, MuteAllMember } = profile.data;
  return {
    found: true,
    groupId,
    type: FORMER_NAMES.get(Type) ?? Type,
    name: Name,
    createTime: CreateTime,
    ...(NextMsgSeq !== undefined && { nextMsgSeq: NextMsgSeq }),
    ...(LastMsgTime !== undefined && { lastMsgTime: LastMsgTime }),
    ...(MemberNum !== undefined && { memberNum: MemberNum }),
    ...(MuteAllMember !== undefined && { muteAllMember: MuteAllMember === "On" }),
  };
}
