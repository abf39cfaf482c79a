import { z } from "zod";
import type { Action } from "../../change/planned-change.ts";
import { rule } from "../rule.ts";

const CLEAR = "clear-group-history" satisfies Action;

const how = "write a number, such as `npx pulumi-tencent-chat seq` finds for a moment";

/** A clear must say in numbers how far it reaches. */
export const boundedClear = rule({
  name: "bounded-clear",
  description: 'A clear must name a MsgSeq, not "newest".',
  severity: "high",
  remediationSteps: "Write the MsgSeq through which history is to be hidden.",
  config: z.strictObject({}),
  begin: () => ({
    planned({ action, to }) {
      if (to === "newest") {
        return { why: "this reaches as far as there are messages at the time of apply", how };
      }
      if (action === CLEAR && to === undefined) {
        return { why: "how far this reaches isn't known yet", how };
      }
      return undefined;
    },
  }),
});
