import { formatNumber } from "../../change/text.ts";
import { UserError } from "../../host/user-error.ts";
import { type Importable, importable } from "../../import-file/importable.ts";
import { describeId } from "../group-target.ts";
import { senderMessageRecall } from "./handler.ts";

/** `--recall g1/u7` */
export const importedRecall: Importable = importable(senderMessageRecall, {
  option: "recall",
  form: "<groupId>/<senderAccount>",
  reached: "recalledThrough",

  parse(text) {
    const [groupId, senderAccount, ...more] = text.split("/");
    return groupId && senderAccount && more.length === 0 ? { groupId, senderAccount } : undefined;
  },

  // How far a recall reached isn't known unless told: then a refresh looks at all that the service can still recall.
  outputs({ groupId, topicId }, recalledThrough = 0, group = undefined) {
    if (group === undefined) {
      return { recalledThrough };
    }
    const place = describeId("group", groupId);
    if (group.type === "AVChatRoom") {
      throw new UserError(`${place} is an AVChatRoom, where nothing can have been recalled`);
    }
    const next = topicId === undefined ? group.nextMsgSeq : undefined;
    if (next !== undefined && recalledThrough >= next) {
      const newest = formatNumber(next - 1);
      throw new UserError(
        `recalledThrough ${formatNumber(recalledThrough)} of ${place} was not sent yet: the newest is ${newest}`,
      );
    }
    return { recalledThrough, groupType: group.type, groupCreateTime: group.createTime };
  },
});
