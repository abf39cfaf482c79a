import { z } from "zod";
import { nextSeqOf } from "../conversation.ts";
import type { CommandContext } from "../define-command.ts";
import { defineCommand } from "../define-command.ts";
import { groupTypeTraits, spellGroupType } from "../group-types.ts";
import { Refusal } from "../refusal.ts";
import type { Group } from "../state.ts";
import { requireGroup } from "../targets.ts";
import { text } from "./shapes.ts";

const filter = z.object({
  GroupBaseInfoFilter: z.array(text).optional(),
  MemberInfoFilter: z.array(text).optional(),
});
type Filter = z.infer<typeof filter>;

export const getGroupInfo = defineCommand({
  path: "group_open_http_svc/get_group_info",
  doc: 34961,
  callsPerSecond: 200,
  malformedCode: 10004,
  request: z.object({
    GroupIdList: z.array(text).min(1).max(50, "at most 50 groups a call"),
    ResponseFilter: filter.optional(),
  }),
  run({ GroupIdList, ResponseFilter }, context) {
    const GroupInfo = GroupIdList.map((id) => itemOf(id, ResponseFilter, context));
    const failed = GroupInfo.find((item) => item.ErrorCode !== 0);
    const named = failed && context.guesses.groupInfoTopLevelCode === "first-item";
    return named ? { GroupInfo, ErrorCode: failed.ErrorCode, ErrorInfo: failed.ErrorInfo } : { GroupInfo };
  },
});

function itemOf(id: string, filter: Filter | undefined, context: CommandContext) {
  try {
    const group = requireGroup(context.state, id);
    return { GroupId: id, ErrorCode: 0, ErrorInfo: "", ...baseInfo(group, filter, context), ...members(group, filter) };
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal;
    return { GroupId: id, ErrorCode: refusal.code, ErrorInfo: refusal.message };
  }
}

type Field = (group: Group, context: CommandContext) => unknown;

/** A field that gives undefined is left out of the answer. */
const baseFields: Readonly<Record<string, Field>> = {
  Type: (group, { guesses }) => spellGroupType(group.type, () => guesses.groupTypeSpelling),
  Name: (group) => group.name,
  Introduction: (group) => group.introduction,
  Notification: (group) => group.notification,
  FaceUrl: (group) => group.faceUrl,
  Owner_Account: (group) => group.owner,
  CreateTime: (group) => group.createTime,
  InfoSeq: () => 1,
  LastInfoTime: (group) => group.createTime,
  LastMsgTime: (group) => group.conversation.lastMessageTime,
  NextMsgSeq: (group, { guesses }) =>
    groupTypeTraits[group.type].keepsHistory || guesses.avChatRoomNextMsgSeq
      ? nextSeqOf(group.conversation)
      : undefined,
  MemberNum: (group) => group.members.size,
  MaxMemberNum: (group) => group.maxMembers,
  ApplyJoinOption: (group) => group.applyJoinOption,
  MuteAllMember: (group) => (group.muteAllMembers ? "On" : "Off"),
  SupportTopic: (group) => (group.type === "Community" ? Number(group.supportsTopics) : undefined),
};

function baseInfo(group: Group, filter: Filter | undefined, context: CommandContext): Record<string, unknown> {
  const info: Record<string, unknown> = {};
  for (const name of filter?.GroupBaseInfoFilter ?? Object.keys(baseFields)) {
    const field = Object.hasOwn(baseFields, name) ? baseFields[name] : undefined;
    const value = field?.(group, context);
    if (value !== undefined) info[name] = value;
  }
  return info;
}

function members(group: Group, filter: Filter | undefined): Record<string, unknown> {
  if (filter && !filter.MemberInfoFilter) return {};
  const asked = filter?.MemberInfoFilter;
  const MemberList = Array.from(group.members, ([account, joinTime]) => {
    const all: Record<string, unknown> = {
      Member_Account: account,
      Role: account === group.owner ? "Owner" : "Member",
      JoinTime: joinTime,
      MuteUntil: 0,
    };
    return asked ? Object.fromEntries(Object.entries(all).filter(([name]) => asked.includes(name))) : all;
  });
  return { MemberList };
}
