import { z } from "zod";

/** Far beyond any group: a thousand messages a second make as many in thirty years. */
const MOST = 2 ** 40;

/** A `MsgSeq` that a message can have. */
export const msgSeq: z.ZodType<number> = z.int().min(1).max(MOST);

/** What the next message will get; undefined where the service tells none, or 0. */
export const nextMsgSeq: z.ZodType<number | undefined> = z
  .int()
  .min(0)
  .max(MOST)
  .optional()
  .transform((told) => (told === 0 ? undefined : told));
