import { formatNumber } from "../../change/text.ts";
import { UserError } from "../../host/user-error.ts";
import { type Importable, importable } from "../../import-file/importable.ts";
import { describeId } from "../group-target.ts";
import { groupHistoryCheckpoint, markOf } from "./handler.ts";

/** `--checkpoint g1=12000` */
export const importedCheckpoint: Importable = importable(groupHistoryCheckpoint, {
  option: "checkpoint",
  form: "<groupId>=<msgSeq>",
  reached: "clearedThrough",

  parse(text) {
    const [, groupId, msgSeq] = /^(.+)=(\d+)$/.exec(text) ?? [];
    return groupId === undefined ? undefined : { groupId, msgSeq: Number(msgSeq) };
  },

  outputs({ groupId, msgSeq }, reached, group) {
    const clearedThrough = reached ?? msgSeq;
    if (clearedThrough === "newest") {
      throw new UserError('msgSeq "newest" doesn\'t tell what is hidden: say it with clearedThrough');
    }
    if (typeof msgSeq === "number" && clearedThrough < msgSeq) {
      throw new UserError(
        `clearedThrough ${formatNumber(clearedThrough)} is lower than msgSeq ${formatNumber(msgSeq)}`,
      );
    }
    if (group === undefined) {
      return { clearedThrough };
    }
    markOf(clearedThrough, group, describeId("group", groupId));
    return { clearedThrough, groupType: group.type, groupCreateTime: group.createTime };
  },
});
