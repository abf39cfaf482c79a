import { z } from "zod";
import { nameFew } from "../../change/name-few.ts";
import { isAcknowledged } from "../../change/plan.ts";
import { quoteId } from "../../change/text.ts";
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
    planned({ cause, of, digest, touched }, { mode }, { input }) {
      if (cause !== "drift" && of?.drift === undefined) {
        return undefined;
      }
      const repaired = of?.drift ?? [];
      const where = touched.count > 1 && repaired.length > 0 ? ` in ${nameFew(repaired.map(quoteId))}` : "";
      const leave = 'set enforce: "once" to leave it';
      if (mode === "refuse") {
        return {
          why: `this would repair drift${where}, which is not allowed here`,
          how: `${leave}, or change triggers to do it once more`,
        };
      }
      if (isAcknowledged(input("acknowledge"), digest)) {
        return undefined;
      }
      const approve = digest === undefined ? "" : `, or have it reviewed and write acknowledge: "${digest}"`;
      return { why: `this would repair drift${where}, which nobody acknowledged`, how: `${leave}${approve}` };
    },
  }),
});
