import * as pulumi from "@pulumi/pulumi";
import type { LookUpRequest } from "./look-up.ts";

/** Arguments of {@link msgSeqAt}. */
export interface MsgSeqAtArgs {
  /** The group: `GroupId`, at most 48 bytes. Not an AVChatRoom, of which the service keeps no history. */
  groupId: pulumi.Input<string>;
  /** A moment in the past. Messages tell whole seconds, so one sent in the moment's own second doesn't count. */
  before: Date;
  /** A topic of a topic-enabled community, `<groupId>@TOPIC#_…`. Default: the group itself. */
  topicId?: pulumi.Input<string>;
}

/**
 * MsgSeq of the newest message that was sent before a moment: the mark that hides everything older and nothing newer.
 *
 * It is looked up in the group's history (`group_msg_get_simple`, doc 34971) in a handful of calls. The answer is the
 * same each time **only while that history is readable**: history expires after 7, 30 or 90 days, by the app's plan, and
 * then the program fails, in a preview too. It never guesses and never lowers a mark. So mostly it is better to write the
 * number itself into the program; `pulumi-tencent-chat seq` prints it.
 *
 * Uses the provider's configuration (`tencentchat:…` and the environment). A preview without key or region gives an unknown
 * value, so that the planned change has no digest and can't be acknowledged; an update without them fails and lists
 * what is missing. Fails too where no message was sent before the moment, where the moment hasn't come yet, and where the
 * group doesn't exist (codes 10010, 10015).
 *
 * @example
 * ```ts
 * import { GroupHistoryCheckpoint, msgSeqAt } from "pulumi-tencent-chat";
 *
 * new GroupHistoryCheckpoint("lobby", {
 *   groupId: "lobby",
 *   msgSeq: msgSeqAt({ groupId: "lobby", before: new Date("2026-11-01T00:00:00Z") }),
 *   reason: "TS-1045: retention",
 * });
 * ```
 */
export function msgSeqAt({ groupId, before, topicId }: MsgSeqAtArgs): pulumi.Output<number> {
  return pulumi
    .all([groupId, topicId])
    .apply(([group, topic]) => lookUp({ groupId: group, topicId: topic, before }))
    .apply((msgSeq) => msgSeq as number);
}

async function lookUp(request: LookUpRequest): Promise<number | typeof pulumi.unknown> {
  // Only a program that asks loads the client.
  const [{ readConfiguration }, { connectClient, forCalls }, { checkPlace, lookUpMsgSeq }] = await Promise.all([
    import("../host/configuration.ts"),
    import("../host/connect-client.ts"),
    import("./look-up.ts"),
  ]);
  // `Config.get` would warn of secrets, and `Config.getSecret` would make the answer one.
  const reading = readConfiguration(pulumi.runtime.getConfig, process.env, Math.floor(Date.now() / 1000));
  const canCall = reading.problems.length === 0;
  if (!canCall && pulumi.runtime.isDryRun() && reading.problems.every(({ blocks }) => blocks === "calls")) {
    return pulumi.unknown;
  }
  try {
    checkPlace(request);
    const client = await connectClient(forCalls(reading));
    try {
      return (await lookUpMsgSeq(client, request, Date.now())).msgSeq;
    } finally {
      await client.close();
    }
  } catch (error) {
    throw new pulumi.RunError(`msgSeqAt: ${error instanceof Error ? error.message : String(error)}`);
  }
}
