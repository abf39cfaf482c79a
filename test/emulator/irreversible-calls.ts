import type { CallRecord } from "../../provider/src/emulator/index.ts";

/** Calls that nothing brings back, of those that took effect: `clear g1 through 5`, `recall u7 in g1`, `remove vip of u1`. */
export function irreversibleCalls(calls: readonly CallRecord[]): string[] {
  return calls.filter(({ executed }) => executed).flatMap(tell);
}

function tell({ command, request }: Pick<CallRecord, "command" | "request">): string[] {
  const { GroupId, TopicId, MsgSeq, Sender_Account, From_Account, GroupName } = request as Record<string, unknown>;
  switch (command) {
    case "group_open_http_svc/clear_group_msg":
      return [`clear ${GroupId} through ${MsgSeq ?? "everything"}`];
    case "group_open_http_svc/delete_group_msg_by_sender":
      return [`recall ${Sender_Account} in ${TopicId ?? GroupId}`];
    case "recentcontact/del_contact_group":
      return [`remove ${String(GroupName)} of ${From_Account}`];
    default:
      return [];
  }
}
