import { z } from "zod";
import { isAcknowledged } from "../../change/plan.ts";
import { rule } from "../rule.ts";

/** Drift isn't repaired by itself: somebody approved this repair, or nobody may. */
export const noDriftRepair = rule({
  name: "no-drift-repair",
  description: "A repair of drift must be acknowledged by itself, or not be made at all.",
  severity: "high",
  remediationSteps: 'Acknowledge the repair by its digest, or set `enforce: "once"`.',
  config: z.strictObject({
    mode: z
      .enum(["acknowledge", "refuse"])
      .default("acknowledge")
      .describe("`acknowledge`: a repair needs an acknowledgement of its own. `refuse`: none is made."),
  }),
  begin: () => ({
    planned({ cause, digest }, { mode }, { input }) {
      if (cause !== "drift") {
        return undefined;
      }
      const leave = 'set enforce: "once" to leave it';
      if (mode === "refuse") {
        return {
          why: "this would repair drift, which is not allowed here",
          how: `${leave}, or change triggers to do it once more`,
        };
      }
      if (isAcknowledged(input("acknowledge"), digest)) {
        return undefined;
      }
      const approve = digest === undefined ? "" : `, or have it reviewed and write acknowledge: "${digest}"`;
      return { why: "this would repair drift, which nobody acknowledged", how: `${leave}${approve}` };
    },
  }),
});
