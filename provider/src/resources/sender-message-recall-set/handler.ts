import type { z } from "zod";
import { formatNumber } from "../../change/text.ts";
import type { CheckFailure } from "../../host/resource-kind.ts";
import { setOf } from "../../host/set/set-of.ts";
import { describeId, GROUP_OUTPUTS } from "../group-target.ts";
import { account, enforce, groupId, topicId } from "../input-rules.ts";
import { senderMessageRecall } from "../sender-message-recall/handler.ts";
import { RECALL_WINDOW } from "../sender-message-recall/history-scan.ts";
import { amongThem } from "../set-words.ts";

const shared = {
  senderAccount: account.optional(),
  groupId: groupId.optional(),
  topicId: topicId.optional(),
  enforce: enforce.optional(),
} satisfies z.ZodRawShape;

/** Inputs that go with the one that holds the targets. */
const GOES_WITH: Readonly<Record<string, { readonly needs: string; readonly excludes: readonly string[] }>> = {
  groupIds: { needs: "senderAccount", excludes: ["groupId", "topicId"] },
  senderAccounts: { needs: "groupId", excludes: ["senderAccount"] },
};

/** `delete_group_msg_by_sender` (doc 34970), once for each group, or for each sender, of a plan. */
export const senderMessageRecallSet: ReturnType<typeof setOf> = setOf({
  name: "SenderMessageRecallSet",
  of: senderMessageRecall as never,
  shared,
  identity: ["senderAccount", "groupId", "topicId"],
  targets: {
    groupIds: { id: "groupId", noun: "groups" },
    senderAccounts: { id: "senderAccount", noun: "users" },
  },
  columns: {
    recalledThrough: senderMessageRecall.ownOutputs.recalledThrough,
    groupCreateTime: GROUP_OUTPUTS.groupCreateTime,
  },

  rules(_known, targetsInput, inputs) {
    const { needs, excludes } = GOES_WITH[targetsInput] ?? { needs: "", excludes: [] };
    const excluded = excludes.filter((name) => inputs[name] !== undefined);
    return [
      ...(inputs[needs] === undefined
        ? [{ property: needs, reason: `${needs} is required with ${targetsInput}` }]
        : []),
      ...excluded.map(
        (property): CheckFailure => ({ property, reason: `${property} and ${targetsInput} exclude each other` }),
      ),
    ];
  },

  describe({ senderAccount, groupId, topicId }, named, extent) {
    const isBySender = extent.noun === "groups";
    const place =
      topicId === undefined
        ? describeId("group", groupId)
        : `${describeId("topic", topicId)} of ${describeId("group", groupId)}`;
    const target = isBySender ? `${describeId("user", senderAccount)} in ${named}` : `${named} in ${place}`;
    const what = isBySender ? `${describeId("user", senderAccount)} has` : `${named} have`;
    const where = isBySender ? `each of ${named}` : place;
    const among = `the newest ${formatNumber(RECALL_WINDOW)} messages of ${where}`;
    return {
      target,
      summary: `recall what ${what} among ${among} at the time of apply${amongThem(extent)}; can't be undone`,
    };
  },

  // One scan serves all senders of a group, but each group takes one of its own.
  looksAtEach: ({ enforce, groupIds }) => enforce === "always" && groupIds !== undefined,
});
