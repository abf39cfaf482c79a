import { z } from "zod";

/** Inputs that every resource has. */
export const COMMON_PROPERTIES = {
  triggers: z
    .array(z.union([z.string(), z.number()], { error: "must hold strings and numbers only" }), {
      error: "must be an array of strings and numbers",
    })
    // Not by max, which zod asks of anything that has a length.
    .refine((values) => values.length <= 100, { error: "must hold at most 100 values" })
    .optional(),
  reason: z
    .string({ error: "must be a string" })
    .refine((value) => value.length <= 1_000, { error: "must have at most 1,000 characters" })
    .optional(),
  acknowledge: z
    .union([z.string(), z.array(z.string())], { error: "must be a digest, or an array of digests" })
    .optional(),
  onMissing: z.enum(["fail", "skip"], { error: 'must be "fail" or "skip"' }).optional(),
};

/** Inputs every resource has, as a handler gets them. */
export type CommonInputs = z.infer<z.ZodObject<typeof COMMON_PROPERTIES>>;
