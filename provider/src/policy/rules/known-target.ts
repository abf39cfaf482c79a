import { z } from "zod";
import { formatNumber } from "../../change/text.ts";
import { rule } from "../rule.ts";

/** A preview must tell whom a change touches. */
export const knownTarget = rule({
  name: "known-target",
  description: "The target of an irreversible change must be known in the preview.",
  severity: "high",
  remediationSteps: "Write ids as they are instead of another resource's output, or apply in two steps.",
  config: z.strictObject({}),
  begin: () => ({
    planned({ touched: { things, count } }) {
      const unknown = things.filter(({ id }) => id === undefined).length;
      if (unknown === 0) {
        return undefined;
      }
      const one = count === 1 ? "the target isn't known in this preview" : "a target isn't known in this preview";
      return {
        why: unknown === 1 ? one : `${formatNumber(unknown)} targets aren't known in this preview`,
        how: "apply in two steps, first what it depends on and then this, or write the id instead of another resource's output",
      };
    },
  }),
});
