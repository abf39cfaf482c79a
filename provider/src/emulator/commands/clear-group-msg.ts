import { z } from "zod";
import { nextSeqOf } from "../conversation.ts";
import { defineCommand } from "../define-command.ts";
import { groupTypeTraits } from "../group-types.ts";
import { Refusal } from "../refusal.ts";
import { requireGroup } from "../targets.ts";
import { count, text } from "./shapes.ts";

export const clearGroupMsg = defineCommand({
  path: "group_open_http_svc/clear_group_msg",
  doc: 65970,
  callsPerSecond: 200,
  malformedCode: 10004,
  request: z.object({ GroupId: text, MsgSeq: count.optional() }),
  run({ GroupId, MsgSeq }, { state, guesses }) {
    const group = requireGroup(state, GroupId);
    if (!groupTypeTraits[group.type].canBeCleared) {
      throw new Refusal(guesses.communityClearCode, `not for groups of type ${group.type}`);
    }
    const newest = nextSeqOf(group.conversation) - 1;
    let mark = MsgSeq ?? newest;
    if (mark > newest) {
      if (guesses.clearBeyondNewest === "refused") throw new Refusal(10004, "MsgSeq is not sent yet");
      if (guesses.clearBeyondNewest === "capped") mark = newest;
    }
    if (mark >= group.clearedThrough || guesses.lowerClear === "lowers") group.clearedThrough = mark;
    return {};
  },
});
