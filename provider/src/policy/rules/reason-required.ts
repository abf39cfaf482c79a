import { z } from "zod";
import { showValue } from "../../change/text.ts";
import { UNKNOWN } from "../known-values.ts";
import { rule } from "../rule.ts";

/** A change must say why, in a form that leads to its ticket. */
export const reasonRequired = rule({
  name: "reason-required",
  description: "An irreversible change must give a reason, such as a ticket.",
  severity: "medium",
  remediationSteps: "Write `reason` of the resource, with the id of the ticket.",
  config: z.strictObject({
    pattern: z
      .string()
      .min(1)
      .refine(isPattern, "it is no regular expression")
      .default("[A-Z][A-Z0-9]*-[0-9]+")
      .describe(
        "JavaScript regular expression that must match somewhere in `reason`; by default a ticket such as TS-1042.",
      ),
  }),
  begin: () => ({
    planned(_, { pattern }, { input }) {
      const reason = input("reason");
      const how = `write a reason that matches ${pattern}`;
      if (reason === UNKNOWN) {
        return { why: "the reason isn't known in this preview", how };
      }
      if (typeof reason !== "string" || reason.trim() === "") {
        return { why: "this change has no reason", how };
      }
      return new RegExp(pattern, "u").test(reason)
        ? undefined
        : { why: `reason ${showValue(reason)} doesn't match`, how };
    },
  }),
});

function isPattern(pattern: string): boolean {
  try {
    new RegExp(pattern, "u");
    return true;
  } catch {
    return false;
  }
}
