import { z } from "zod";
import { nextSeqOf } from "../conversation.ts";
import { defineCommand } from "../define-command.ts";
import { Refusal } from "../refusal.ts";
import type { Group, Topic } from "../state.ts";
import { requireGroup } from "../targets.ts";
import { text } from "./shapes.ts";

const filter = z.object({ TopicBaseInfoFilter: z.array(text).optional(), SelfInfoFilter: z.array(text).optional() });

export const getTopic = defineCommand({
  path: "million_group_open_http_svc/get_topic",
  doc: 49469,
  callsPerSecond: 200,
  malformedCode: 10004,
  // The page types From_Account as uint64, its sample gives a string.
  request: z.object({
    GroupId: text,
    From_Account: z.union([text.min(1), z.int()]),
    TopicIdList: z.array(text).optional(),
    ResponseFilter: filter.optional(),
  }),
  run({ GroupId, TopicIdList, ResponseFilter }, { state }) {
    const group = requireGroup(state, GroupId);
    if (!group.supportsTopics) throw new Refusal(10007, "the group has no topics");
    const ids = TopicIdList ?? [...group.topics.keys()];
    return { TopicAndSelfInfo: ids.map((id) => itemOf(group, id, ResponseFilter)) };
  },
});

function itemOf(group: Group, id: string, asked: z.infer<typeof filter> | undefined) {
  const topic = group.topics.get(id);
  if (!topic)
    return { ErrorCode: 110003, ErrorInfo: "topic does not exist or was deleted", TopicInfo: { TopicId: id } };
  return {
    ErrorCode: 0,
    ErrorInfo: "",
    SelfInfo: pick({ ShutUpTime: 0, MsgFlag: "AcceptAndNotify", ReadedSeq: 0 }, asked?.SelfInfoFilter),
    TopicInfo: { TopicId: id, ...pick(infoOf(topic, group), asked?.TopicBaseInfoFilter) },
  };
}

function infoOf(topic: Topic, group: Group): Record<string, unknown> {
  return {
    TopicName: topic.name,
    GroupId: group.id,
    CreateTime: topic.createTime,
    NextMsgSeq: nextSeqOf(topic.conversation),
    LastMsgTime: topic.conversation.lastMessageTime,
    MuteAllMember: "Off",
  };
}

function pick(all: Record<string, unknown>, names: readonly string[] | undefined): Record<string, unknown> {
  return names ? Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name))) : all;
}
