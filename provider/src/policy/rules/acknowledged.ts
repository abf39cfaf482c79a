import { z } from "zod";
import { isAcknowledged } from "../../change/plan.ts";
import { showValue } from "../../change/text.ts";
import { UNKNOWN } from "../known-values.ts";
import { rule } from "../rule.ts";

/** `acknowledge` must hold the digest of what is planned. What is left over of earlier approvals earns an advice. */
export const acknowledged = rule({
  name: "acknowledged",
  description: "An irreversible change must be acknowledged by its digest.",
  severity: "critical",
  remediationSteps: "Have the change reviewed and write its digest into `acknowledge` of the resource.",
  config: z.strictObject({}),
  begin: () => ({
    planned({ digest }, _, { input }) {
      if (digest === undefined) {
        return {
          why: "this change can't be acknowledged, since something that it covers isn't known yet",
          how: "apply in two steps, first what it depends on and then this, or write the value instead of another resource's output",
        };
      }
      const acknowledge = input("acknowledge");
      const line = `acknowledge: "${digest}"`;
      if (isAcknowledged(acknowledge, digest)) {
        return undefined;
      }
      if (acknowledge === UNKNOWN) {
        return {
          why: "acknowledge isn't known in this preview",
          how: `have the change reviewed and write it out: ${line}`,
        };
      }
      const given = isGiven(acknowledge) ? `acknowledge ${show(acknowledge)} is of another change` : undefined;
      return {
        why: given ?? "this change is not acknowledged",
        how: `have it reviewed and write ${line}`,
      };
    },
    unplanned(_, { input }) {
      const acknowledge = input("acknowledge");
      if (!isGiven(acknowledge) || acknowledge === UNKNOWN) {
        return undefined;
      }
      return `nothing irreversible is planned, so acknowledge ${show(acknowledge)} is left over: remove it, or it may match again where the stack is made anew`;
    },
  }),
});

function isGiven(acknowledge: unknown): boolean {
  return Array.isArray(acknowledge) ? acknowledge.length > 0 : acknowledge !== undefined && acknowledge !== null;
}

function show(acknowledge: unknown): string {
  const values = Array.isArray(acknowledge) ? acknowledge : [acknowledge];
  return values.map((value) => (value === UNKNOWN ? "(known after apply)" : showValue(value))).join(", ");
}
