import { z } from "zod";
import { rule } from "../rule.ts";
import { targetIds } from "../target-ids.ts";

/** A preview must tell whom a change touches. */
export const knownTarget = rule({
  name: "known-target",
  description: "The target of an irreversible change must be known in the preview.",
  severity: "high",
  remediationSteps: "Write ids as they are instead of another resource's output, or apply in two steps.",
  config: z.strictObject({}),
  begin: () => ({
    planned: ({ target }) =>
      targetIds(target).every(({ id }) => id !== undefined)
        ? undefined
        : {
            why: "the target isn't known in this preview",
            how: "apply in two steps, first what it depends on and then this, or write the id instead of another resource's output",
          },
  }),
});
