import { formatNumber, showValue } from "../change/text.ts";
import type { ChatClient } from "../client/index.ts";
import { UserError } from "../host/user-error.ts";
import { describeId } from "../resources/group-target.ts";
import * as rules from "../resources/input-rules.ts";
import { senderMessageRecall } from "../resources/sender-message-recall/handler.ts";
import { type SearchResult, type Sent, searchMsgSeq } from "./search.ts";

/** Whose history, and which moment. */
export interface LookUpRequest {
  readonly groupId: string;
  /** A topic of a community that has them. */
  readonly topicId?: string | undefined;
  readonly before: Date;
}

/** The newest message that was sent before a moment. */
export interface LookUpAnswer {
  readonly msgSeq: number;
  /** Unix time in seconds. */
  readonly sentAt: number;
  /** MsgSeq of the newest message of all. */
  readonly newest: number;
  /** How many calls it took. */
  readonly calls: number;
}

/** Throws for ids that can't be, and for a topic that isn't one of the group's. */
export function checkPlace(place: { groupId: string; topicId?: string | undefined }): void {
  for (const [name, value] of Object.entries(place)) {
    const rule = name === "groupId" ? rules.groupId : name === "topicId" ? rules.topicId.optional() : undefined;
    const issue = rule?.safeParse(value).error?.issues[0];
    if (issue !== undefined) {
      throw new UserError(`${name} ${showValue(value)} ${issue.message}`);
    }
  }
  const { groupId, topicId } = place;
  const [failure] = senderMessageRecall.rules?.(topicId === undefined ? { groupId } : { groupId, topicId }) ?? [];
  if (failure !== undefined) {
    throw new UserError(failure.reason);
  }
}

/** What is known of a history before its first page is read. */
interface History {
  readonly place: string;
  readonly newest: number;
  readonly createTime: number;
  readonly newestTime: number | undefined;
  readonly calls: number;
}

/**
 * Looks up the newest message of a group or topic that was sent before a moment.
 *
 * Throws where there is none, where it isn't readable any more, and where the moment hasn't come yet, since messages
 * might still be sent before it.
 */
export async function lookUpMsgSeq(client: ChatClient, request: LookUpRequest, now: number): Promise<LookUpAnswer> {
  const { groupId, topicId, before } = request;
  if (!(before.getTime() <= now)) {
    const what = Number.isNaN(before.getTime()) ? "is no date" : `${before.toISOString()} hasn't come yet`;
    throw new UserError(`before ${what}: give a moment in the past, since messages may still be sent until then`);
  }
  // Messages tell whole seconds: one of the moment's own second may have been sent after it.
  const seconds = Math.floor(before.getTime() / 1000);
  const history = await historyOf(client, groupId, topicId);
  let calls = history.calls;
  const found = await searchMsgSeq({ ...history, before: seconds }, (through) => {
    calls += 1;
    return client.groupMessagePage({ groupId, ...(topicId === undefined ? {} : { topicId }), through });
  });
  if (found.kind !== "found") {
    throw new UserError(notFound(found, history, seconds));
  }
  return { ...found.message, newest: history.newest, calls };
}

async function historyOf(client: ChatClient, groupId: string, topicId: string | undefined): Promise<History> {
  const ofGroup = describeId("group", groupId);
  const group = await client.getGroupInfo(groupId);
  if (!group.found) {
    throw new UserError(
      `${ofGroup} doesn't exist or was dissolved (code ${group.code}): correct its id, and check that sdkAppId and ` +
        "region are the app's",
    );
  }
  if (group.type === "AVChatRoom") {
    throw new UserError(`${ofGroup} is an AVChatRoom, of which the service keeps no history: no MsgSeq can be found`);
  }
  const { createTime } = group;
  if (topicId === undefined) {
    return { place: ofGroup, newest: newestOf(group, ofGroup), createTime, newestTime: group.lastMsgTime, calls: 1 };
  }
  const place = `${describeId("topic", topicId)} of ${ofGroup}`;
  const topic = await client.getTopic(groupId, topicId);
  if (!topic.found) {
    throw new UserError(`${place} doesn't exist (code ${topic.code}): correct its id`);
  }
  return { place, newest: newestOf(topic, place), createTime, newestTime: topic.lastMsgTime, calls: 2 };
}

function newestOf({ nextMsgSeq }: { nextMsgSeq?: number }, place: string): number {
  if (nextMsgSeq === undefined) {
    throw new UserError(`the service tells no newest MsgSeq of ${place}, so none can be found`);
  }
  return nextMsgSeq - 1;
}

function notFound(result: Exclude<SearchResult, { kind: "found" }>, history: History, before: number): string {
  const { place, createTime } = history;
  const moment = formatTime(before);
  if (result.kind === "none-before") {
    const why =
      result.first === undefined ? "it has no messages" : `its first message is ${describeSent(result.first)}`;
    return `no message of ${place} was sent before ${moment}: ${why}`;
  }
  const { from, through, last, next } = result;
  if (last === undefined && before <= createTime) {
    return `no message of ${place} was sent before ${moment}: it was created at ${formatTime(createTime)}`;
  }
  const range =
    from === through
      ? `message ${formatNumber(from)}, which is`
      : `messages ${formatNumber(from)} to ${formatNumber(through)}, which are`;
  const older = last === undefined ? "" : `; the newest readable message before them is ${describeSent(last)}`;
  const newer =
    next === undefined
      ? "; no newer message is readable"
      : `; the oldest readable message ${last === undefined ? "" : "after them "}is ${describeSent(next)}`;
  return (
    `which message of ${place} was the last before ${moment} can't be told: it is among ${range} not readable any more` +
    `${older}${newer}. Give a later moment, or the MsgSeq itself if you know it`
  );
}

function describeSent({ msgSeq, sentAt }: Sent): string {
  return `MsgSeq ${formatNumber(msgSeq)}, sent ${formatTime(sentAt)}`;
}

/** Unix seconds as people and programs read them: `2026-10-31T23:59:58Z`. */
export function formatTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
}
