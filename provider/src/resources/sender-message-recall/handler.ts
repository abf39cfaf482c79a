import { z } from "zod";
import { formatNumber, quote } from "../../change/text.ts";
import { isTencentChatError } from "../../client/errors.ts";
import type { ChatClient } from "../../client/index.ts";
import type {
  ApplyRequest,
  KindInputs,
  RefreshRequest,
  TargetFound,
  TargetKind,
  TargetState,
} from "../../host/resource-kind.ts";
import { UserError } from "../../host/user-error.ts";
import {
  describeId,
  type ExistingGroup,
  GROUP_OUTPUTS,
  missingMessage,
  notedGroup,
  requireGroup,
} from "../group-target.ts";
import { account, COMMUNITY_PREFIX, enforce, groupId, topicId } from "../input-rules.ts";
import { forgetScans, RECALL_WINDOW, visibleAbove } from "./history-scan.ts";

const properties = {
  groupId,
  senderAccount: account,
  topicId: topicId.optional(),
  enforce: enforce.optional(),
} satisfies z.ZodRawShape;

type Inputs = KindInputs<typeof properties>;

const ownOutputs = {
  /** MsgSeq of the newest message at the time of the recall; 0 where nothing was done. */
  recalledThrough: z.int().min(0),
  ...GROUP_OUTPUTS,
};

type Outputs = Readonly<z.infer<z.ZodObject<typeof ownOutputs>>>;

type Prior = TargetState<Outputs>;

/** What the service may say where the sender has no messages that could be recalled. */
const NOTHING_TO_RECALL: readonly unknown[] = [10030, 10052];

/** `delete_group_msg_by_sender` (doc 34970). */
export const senderMessageRecall: TargetKind<typeof properties, Outputs> = {
  name: "SenderMessageRecall",
  action: "recall-sender-messages",
  properties,
  identity: ["groupId", "senderAccount", "topicId"],
  ownOutputs,

  rules({ groupId, topicId }) {
    if (topicId === undefined || groupId === undefined) {
      return [];
    }
    const shown = `topicId ${quote(topicId)}`;
    if (!groupId.startsWith(COMMUNITY_PREFIX)) {
      return [
        { property: "topicId", reason: `${shown} needs a community: groupId must start with ${COMMUNITY_PREFIX}` },
      ];
    }
    const prefix = `${groupId}@TOPIC#_`;
    return topicId.startsWith(prefix) && topicId !== prefix
      ? []
      : [{ property: "topicId", reason: `${shown} isn't a topic of the community: it must be ${quote(`${prefix}…`)}` }];
  },

  marks: () => ({}),

  describe(known, { cause }, isUnknown) {
    const place = describePlace(known, isUnknown?.("topicId"));
    const user = describeId("user", known.senderAccount);
    const again = cause === "create" ? "" : ", again";
    const what = `what ${user} has among the newest ${formatNumber(RECALL_WINDOW)} messages of ${place}`;
    return { target: `${user} in ${place}`, summary: `recall ${what} at the time of apply${again}; can't be undone` };
  },

  apply: recall,
  refresh: lookForMessages,
};

function describePlace({ groupId, topicId }: Partial<Inputs>, isTopicUnknown = false): string {
  const group = describeId("group", groupId);
  return topicId === undefined && !isTopicUnknown ? group : `${describeId("topic", topicId)} of ${group}`;
}

async function recall({ inputs, prior, plan, client, engine, irreversible }: ApplyRequest<Inputs, Prior>) {
  const group = await requireGroup(client, inputs);
  const place = describePlace(inputs);
  if (group?.type === "AVChatRoom") {
    throw new UserError(`${place} is an AVChatRoom: the service would answer OK and recall nothing`);
  }
  const newest = group === undefined ? undefined : await newestMsgSeq(client, inputs, group.nextMsgSeq);
  if (group === undefined || newest === "missing") {
    return { outcome: "skipped", missing: true, outputs: unchanged(prior) } as const;
  }
  if (plan.cause === "drift" && wasReCreated(prior, group)) {
    throw new UserError(
      `${place} was dissolved and made again since the refresh, so the drift isn't the one that was previewed: run ` +
        "`pulumi refresh`, then a new preview",
    );
  }
  if (newest === undefined) {
    throw new UserError(
      `the service tells no newest MsgSeq of ${place}, so it can't be noted how far the recall reached`,
    );
  }
  const outputs = { recalledThrough: newest, groupType: group.type, groupCreateTime: group.createTime };
  if (newest === 0) {
    return { outcome: "adopted", outputs } as const;
  }
  engine.progress(`${plan.target}: recalling messages`);
  const { groupId, senderAccount, topicId } = inputs;
  const target = { groupId, senderAccount, ...(topicId === undefined ? {} : { topicId }) };
  try {
    await client.deleteGroupMsgBySender(target, irreversible);
    return { outcome: "applied", outputs } as const;
  } catch (error) {
    if (!isTencentChatError(error) || !NOTHING_TO_RECALL.includes(error.code)) {
      throw error;
    }
    // None there after a reply was lost: the call that went unanswered recalled them.
    return { outcome: error.mayHaveRun ? "applied" : "adopted", outputs } as const;
  } finally {
    forgetScans(client, groupId);
  }
}

function unchanged(prior: Prior | undefined): Outputs {
  return { recalledThrough: prior?.recalledThrough ?? 0, ...notedGroup(prior) };
}

function wasReCreated(prior: Prior | undefined, group: ExistingGroup): boolean {
  return prior?.groupCreateTime !== undefined && prior.groupCreateTime !== group.createTime;
}

/** MsgSeq of the newest message of the group, or of the topic; `missing` where the topic is gone and may be. */
async function newestMsgSeq(
  client: ChatClient,
  inputs: Inputs,
  nextOfGroup: number | undefined,
): Promise<number | "missing" | undefined> {
  if (inputs.topicId === undefined) {
    return nextOfGroup === undefined ? undefined : nextOfGroup - 1;
  }
  const topic = await client.getTopic(inputs.groupId, inputs.topicId);
  if (topic.found) {
    return topic.nextMsgSeq === undefined ? undefined : topic.nextMsgSeq - 1;
  }
  if (inputs.onMissing === "skip") {
    return "missing";
  }
  throw new UserError(
    `${describePlace(inputs)} doesn't exist (code ${topic.code}): correct topicId, or set onMissing: "skip"`,
  );
}

async function lookForMessages(request: RefreshRequest<Inputs, Prior>): Promise<TargetFound> {
  const { inputs, outputs, client, warn } = request;
  const place = describePlace(inputs);
  const group = await client.getGroupInfo(inputs.groupId);
  if (!group.found) {
    warn(missingMessage(describeId("group", inputs.groupId), group.code));
    return { missing: true };
  }
  let newest = group.nextMsgSeq === undefined ? undefined : group.nextMsgSeq - 1;
  if (inputs.topicId !== undefined) {
    const topic = await client.getTopic(inputs.groupId, inputs.topicId);
    if (!topic.found) {
      warn(missingMessage(place, topic.code));
      return { missing: true };
    }
    newest = topic.nextMsgSeq === undefined ? undefined : topic.nextMsgSeq - 1;
  }
  if (wasReCreated(outputs, group) || (newest !== undefined && newest < outputs.recalledThrough)) {
    warn(`${place} was dissolved and made again since the recall. Nothing is called until triggers change`);
    return {};
  }
  if (outputs.outcome === "skipped") {
    warn(`${place} exists now, and its last recall was skipped: change \`triggers\` to make it`);
    return {};
  }
  return inputs.enforce === "always" ? scan(request, newest) : {};
}

/** `MsgSeq` of the newest row, where the service tells no `NextMsgSeq`; 0 without rows. */
async function newestInHistory(client: ChatClient, { groupId, topicId }: Inputs): Promise<number> {
  const [row] = await client.groupMessagePage({ groupId, ...(topicId === undefined ? {} : { topicId }) });
  return row?.msgSeq ?? 0;
}

async function scan(request: RefreshRequest<Inputs, Prior>, told: number | undefined): Promise<TargetFound> {
  const { inputs, outputs, client, info } = request;
  const { groupId, senderAccount, topicId } = inputs;
  const newest = told ?? (await newestInHistory(client, inputs));
  // What is further back than the service's window can't be recalled, so it is no drift that could be repaired.
  const above = Math.max(outputs.recalledThrough, newest - RECALL_WINDOW);
  if (newest <= above) {
    return {};
  }
  const visible = await visibleAbove(client, { groupId, topicId, newest }, above);
  const seqs = visible.filter(({ fromAccount }) => fromAccount === senderAccount).map(({ msgSeq }) => msgSeq);
  if (seqs.length === 0) {
    return {};
  }
  const { target } = senderMessageRecall.describe(inputs, { cause: "drift" });
  info(`${target}: ${formatNumber(seqs.length)} visible again since the recall, which the next update recalls`);
  const through = seqs.reduce((most, seq) => Math.max(most, seq));
  return { drift: { kind: "visible-again", messages: seqs.length, through, appliedAt: outputs.appliedAt ?? "" } };
}
