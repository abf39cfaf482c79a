import { z } from "zod";
import { defineCommand } from "../define-command.ts";
import { Refusal } from "../refusal.ts";
import { addTopic } from "../state.ts";
import { requireGroup } from "../targets.ts";
import { text } from "./shapes.ts";

export const createTopic = defineCommand({
  path: "million_group_open_http_svc/create_topic",
  doc: 49471,
  callsPerSecond: 200,
  malformedCode: 10004,
  request: z.object({ GroupId: text, TopicName: text, TopicId: text.optional() }),
  run({ GroupId, TopicName, TopicId }, { state, now }) {
    const group = requireGroup(state, GroupId);
    if (!state.plan.topics) throw new Refusal(11000, "topics are not enabled");
    if (!group.supportsTopics) throw new Refusal(10007, "the group has no topics");
    if (Buffer.byteLength(TopicName) > 30) throw new Refusal(10004, "TopicName is longer than 30 bytes");
    const id = TopicId ?? `${GroupId}@TOPIC#_@TOPIC#c${state.nextGroupNumber++}`;
    if (!id.startsWith(`${GroupId}@TOPIC#_`) || id.length > 96) throw new Refusal(10004, "TopicId is invalid");
    if (group.topics.has(id)) throw new Refusal(10021, "TopicId is in use");
    if (group.topics.size >= 200) throw new Refusal(10037, "at most 200 topics");
    addTopic(state, group, id, TopicName, Math.floor(now() / 1000));
    return { TopicId: id };
  },
});
