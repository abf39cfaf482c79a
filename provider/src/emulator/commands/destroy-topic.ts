import { z } from "zod";
import { defineCommand } from "../define-command.ts";
import { dissolveTopic } from "../state.ts";
import { requireGroup } from "../targets.ts";
import { text } from "./shapes.ts";

export const destroyTopic = defineCommand({
  path: "million_group_open_http_svc/destroy_topic",
  doc: 49470,
  callsPerSecond: 200,
  malformedCode: 10004,
  request: z.object({ GroupId: text, TopicIdList: z.array(text).min(1) }),
  run({ GroupId, TopicIdList }, { state }) {
    const group = requireGroup(state, GroupId);
    const DestroyResultItem = TopicIdList.map((TopicId) => {
      const existed = dissolveTopic(state, group, TopicId);
      return { TopicId, ErrorCode: existed ? 0 : 110003, ErrorInfo: existed ? "" : "topic was deleted" };
    });
    return { DestroyResultItem };
  },
});
