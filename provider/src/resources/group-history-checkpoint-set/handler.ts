import type { z } from "zod";
import type { Extent } from "../../change/plan-set.ts";
import { formatNumber } from "../../change/text.ts";
import { setOf } from "../../host/set/set-of.ts";
import { groupHistoryCheckpoint } from "../group-history-checkpoint/handler.ts";
import { GROUP_OUTPUTS } from "../group-target.ts";
import { amongThem } from "../set-words.ts";

/** `clear_group_msg` (doc 65970), once for each group of a plan. */
export const groupHistoryCheckpointSet: ReturnType<typeof setOf> = setOf({
  name: "GroupHistoryCheckpointSet",
  of: groupHistoryCheckpoint as never,
  shared: {} satisfies z.ZodRawShape,
  identity: [],
  targets: {
    checkpoints: { id: "groupId", noun: "groups", value: { input: "msgSeq", output: "clearedThrough" } },
  },
  columns: { groupCreateTime: GROUP_OUTPUTS.groupCreateTime },

  describe(_known, named, extent) {
    return {
      target: named,
      summary: `hide messages of ${named} from members: ${bounds(extent)}${amongThem(extent)}; can't be undone`,
    };
  },
});

function bounds({ targets, newest, unmarked, messages }: Extent): string {
  const counted = targets - newest - unmarked;
  const most = `at most ${formatNumber(messages)} in all`;
  const parts = [
    ...told(newest, targets, "all that there are at the time of apply"),
    ...told(counted, targets, most).map((part) => `${part} (system notices and expired ones counted)`),
    ...told(unmarked, targets, "through a MsgSeq that is known after apply"),
  ];
  return parts.join(", ");
}

function told(count: number, targets: number, what: string): string[] {
  if (count === 0) {
    return [];
  }
  return [count === targets ? what : `${what} in ${formatNumber(count)} of them`];
}
