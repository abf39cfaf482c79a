import { z } from "zod";
import type { Action } from "../../change/planned-change.ts";
import { quoteId } from "../../change/text.ts";
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
    planned({ action, to, targets, messages, largest = [] }) {
      const newest = to === "newest" ? [] : largest.filter((reach) => reach.to === "newest");
      if (newest.length > 0) {
        // Those are the furthest, so where all that are named are, there may be more.
        const more = newest.length === largest.length && targets > largest.length ? " and perhaps more" : "";
        const named = `${newest.map(({ id }) => quoteId(id)).join(", ")}${more}`;
        return { why: `in ${named} this reaches as far as there are messages at the time of apply`, how };
      }
      if (to === "newest") {
        return { why: "this reaches as far as there are messages at the time of apply", how };
      }
      const isBounded = targets === 1 ? to !== undefined : messages !== undefined;
      return action === CLEAR && !isBounded ? { why: "how far this reaches isn't known yet", how } : undefined;
    },
  }),
});
