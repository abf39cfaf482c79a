import { z } from "zod";
import { type Caller, defineCommand, quote } from "../command.ts";
import { isTencentChatError, TencentChatError } from "../errors.ts";
import type { CallContext } from "../operation.ts";
import { nextMsgSeq } from "./msg-seq.ts";

const Profile = z.looseObject({
  TopicId: z.string(),
  TopicName: z.string().default(""),
  NextMsgSeq: nextMsgSeq,
  LastMsgTime: z.int().optional(),
});

/** `get_topic` (doc 49469): profiles of a community's topics. */
export const getTopic = defineCommand({
  name: "get_topic",
  service: "million_group_open_http_svc",
  doc: 49469,
  docsRate: 200,
  readOnly: true,
  repeatable: "always",
  request: z.strictObject({ GroupId: z.string(), From_Account: z.string(), TopicIdList: z.tuple([z.string()]) }),
  answer: z.looseObject({
    TopicAndSelfInfo: z.array(
      z.looseObject({
        ErrorCode: z.int().default(0),
        ErrorInfo: z.string().optional().catch(undefined),
        TopicInfo: z.looseObject({ TopicId: z.string().optional() }).optional(),
      }),
    ),
  }),
  outcomeIn: "TopicAndSelfInfo",
  target: ({ TopicIdList: [topicId] }) => `topic ${quote(topicId)}`,
});

/** A topic's profile, or that there is none. */
export type TopicInfo =
  | {
      readonly found: true;
      readonly topicId: string;
      readonly name: string;
      /** What the next message will get; the newest one has one less. */
      readonly nextMsgSeq?: number;
      /** Unix time in seconds. */
      readonly lastMsgTime?: number;
    }
  | {
      readonly found: false;
      readonly topicId: string;
      /** 110003: the topic was deleted. 10010, 10015: the community, or the topic's id, is none. */
      readonly code: 10010 | 10015 | 110003;
    };

type Gone = Extract<TopicInfo, { found: false }>["code"];
const isGone = (code: number | undefined): code is Gone => code === 10010 || code === 10015 || code === 110003;

/** Loads one topic. */
export async function loadTopic(
  caller: Caller,
  { groupId, topicId, identifier }: { groupId: string; topicId: string; identifier: string },
  context?: CallContext,
): Promise<TopicInfo> {
  const request: z.infer<typeof getTopic.request> = {
    GroupId: groupId,
    From_Account: identifier,
    TopicIdList: [topicId],
  };
  const named = { command: getTopic.name, target: `topic ${quote(topicId)}`, mayHaveRun: false };
  try {
    const { answer } = await caller.call(getTopic, request, context);
    const items = answer.TopicAndSelfInfo;
    // A topic that is gone may come without its profile, and so without its id.
    const item =
      items.find(({ TopicInfo }) => TopicInfo?.TopicId === topicId) ?? (items.length === 1 ? items[0] : undefined);
    const code = item?.ErrorCode ?? 0;
    if (code !== 0) throw new TencentChatError({ ...named, code, detail: item?.ErrorInfo });
    const profile = Profile.safeParse(item?.TopicInfo);
    if (!profile.success || profile.data.TopicId !== topicId) {
      throw new TencentChatError({ ...named, fault: "shape", detail: "the topic is not in it" });
    }
    const { TopicName, NextMsgSeq, LastMsgTime } = profile.data;
    return {
      found: true,
      topicId,
      name: TopicName,
      ...(NextMsgSeq !== undefined && { nextMsgSeq: NextMsgSeq }),
      ...(LastMsgTime !== undefined && { lastMsgTime: LastMsgTime }),
    };
  } catch (error) {
    if (isTencentChatError(error) && isGone(error.code)) return { found: false, topicId, code: error.code };
    throw error;
  }
}
