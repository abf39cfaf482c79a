import type { CallRecord } from "../../provider/src/emulator/index.ts";
import type { Properties } from "../../provider/src/host/check.ts";
import type { Type } from "./host.ts";

/** The calls that nothing brings back. */
export const IRREVERSIBLE: ReadonlySet<string> = new Set([
  "clear_group_msg",
  "delete_group_msg_by_sender",
  "del_contact_group",
]);

/** One thing that can be acted on, as a person would tell it. */
export type Target =
  | { readonly does: "clear"; readonly groupId: string }
  | { readonly does: "recall"; readonly groupId: string; readonly topicId?: string; readonly sender: string }
  | { readonly does: "remove"; readonly account: string; readonly name: string };

/** The same for the same thing. */
export function keyOf(target: Target): string {
  switch (target.does) {
    case "clear":
      return `clear ${target.groupId}`;
    case "recall":
      return `recall ${target.sender} in ${target.topicId ?? target.groupId}`;
    case "remove":
      return `remove ${target.name} of ${target.account}`;
  }
}

/** An irreversible call: whom it is about, and through which mark. */
export function targetOfCall({ command, request }: CallRecord): { target: Target; through?: number } | undefined {
  const {
    GroupId: groupId,
    MsgSeq,
    TopicId,
    ...rest
  } = request as { GroupId: string; MsgSeq?: number; TopicId?: string };
  const { Sender_Account: sender, From_Account: account, GroupName } = rest as Record<string, string>;
  switch (command.split("/")[1]) {
    case "clear_group_msg":
      return { target: { does: "clear", groupId }, ...(MsgSeq !== undefined && { through: MsgSeq }) };
    case "delete_group_msg_by_sender": {
      const topic = TopicId === undefined ? {} : { topicId: TopicId };
      return { target: { does: "recall", groupId, sender: sender ?? "", ...topic } };
    }
    case "del_contact_group":
      return { target: { does: "remove", account: account ?? "", name: String(GroupName) } };
    default:
      return undefined;
  }
}

/** The targets of a resource by its inputs, each with its id in a set and the mark that is declared. */
export function targetsOf(
  type: Type,
  inputs: Properties,
): { readonly id: string; readonly target: Target; readonly mark?: number | "newest" }[] {
  const { groupId, senderAccount, topicId, fromAccount, groupName, msgSeq, checkpoints } = inputs as Record<
    string,
    string
  >;
  const ids = (held: unknown): string[] => (Array.isArray(held) ? (held as string[]).toSorted() : []);
  const recall = (group: string | undefined, sender: string | undefined): Target => ({
    ...{ does: "recall", groupId: group ?? "", sender: sender ?? "" },
    ...(topicId !== undefined && { topicId }),
  });
  switch (type) {
    case "GroupHistoryCheckpoint":
      return [{ id: groupId ?? "", target: { does: "clear", groupId: groupId ?? "" }, mark: msgSeq as never }];
    case "GroupHistoryCheckpointSet": {
      const marks = Object.entries((checkpoints ?? {}) as unknown as Record<string, number | "newest">);
      return marks.map(([id, mark]) => ({ id, target: { does: "clear" as const, groupId: id }, mark })).toSorted(byId);
    }
    case "SenderMessageRecall":
      return [{ id: groupId ?? "", target: recall(groupId, senderAccount) }];
    case "SenderMessageRecallSet":
      return inputs.groupIds === undefined
        ? ids(inputs.senderAccounts).map((id) => ({ id, target: recall(groupId, id) }))
        : ids(inputs.groupIds).map((id) => ({ id, target: recall(id, senderAccount) }));
    case "ConversationGroupRemoval":
      return [{ id: fromAccount ?? "", target: { does: "remove", account: fromAccount ?? "", name: groupName ?? "" } }];
    case "ConversationGroupRemovalSet":
      return ids(inputs.fromAccounts).map((id) => ({
        id,
        target: { does: "remove", account: id, name: groupName ?? "" },
      }));
  }
}

function byId(a: { id: string }, b: { id: string }): number {
  return a.id < b.id ? -1 : 1;
}
