import { formatNumber } from "../change/text.ts";
import { connectClient, forCalls } from "../host/connect-client.ts";
import { describeId } from "../resources/group-target.ts";
import { visibleJson } from "../review/json.ts";
import { checkPlace, formatTime, type LookUpAnswer, lookUpMsgSeq } from "../seq/look-up.ts";
import type { SeqFlags } from "./commands/seq.ts";
import { oneLine } from "./one-line.ts";
import { readServiceFlags, requireConfiguration } from "./service-flags.ts";
import { UsageError } from "./usage-error.ts";

/** Looks the MsgSeq up and prints it. */
export async function runSeq(flags: SeqFlags): Promise<void> {
  const { group: groupId, topic: topicId, before } = flags;
  checkIds({ groupId, topicId });
  const reading = readServiceFlags(flags, process.env);
  const { sdkAppId } = requireConfiguration(reading, true);
  const place = topicId === undefined ? describeId("group", groupId) : describeId("topic", topicId);
  process.stderr.write(`${oneLine(`Newest message of ${place} in app ${sdkAppId} sent before ${format(before)}`)}\n`);
  const client = await connectClient(forCalls(reading));
  try {
    const answer = await lookUpMsgSeq(client, { groupId, topicId, before }, Date.now());
    process.stdout.write(flags.json ? `${asJson(flags, answer)}\n` : `${answer.msgSeq}\n`);
    process.stderr.write(`${describe(answer)}\n`);
  } finally {
    await client.close();
  }
}

function checkIds(place: { groupId: string; topicId: string | undefined }): void {
  try {
    checkPlace(place);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function describe({ msgSeq, sentAt, newest }: LookUpAnswer): string {
  const newer = newest - msgSeq;
  const rest =
    newer === 0 ? "it is the newest of all" : `${formatNumber(newer)} newer ${newer === 1 ? "one stays" : "ones stay"}`;
  return `MsgSeq ${formatNumber(msgSeq)}, sent ${formatTime(sentAt)}; ${rest}`;
}

function asJson({ group, topic, before }: SeqFlags, { msgSeq, sentAt, newest, calls }: LookUpAnswer): string {
  const asked = { groupId: group, ...(topic === undefined ? {} : { topicId: topic }), before: format(before) };
  return visibleJson({ ...asked, msgSeq, sentAt: formatTime(sentAt), newest, calls }, 0);
}

function format(moment: Date): string {
  return moment.toISOString().replace(".000Z", "Z");
}
