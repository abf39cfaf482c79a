import { z } from "zod";

const CONTROL = /[\p{Cc}\u2028\u2029]/u;

/** The service's limits of ids, in bytes of UTF-8. */
const LONGEST = { groupId: 48, topicId: 96, account: 32, groupName: 64 } as const;

/** Ids of communities, and so of everything in them, start so. */
export const COMMUNITY_PREFIX = "@TGS#_";

function text(bytes: number): z.ZodType<string> {
  return (
    z
      .string({ error: "must be a string" })
      // Not by min, which zod asks of anything that has a length.
      .refine((value) => value !== "", { error: "must not be empty", abort: true })
      .refine((value) => !CONTROL.test(value), { error: "must not hold control characters or line breaks" })
      .refine((value) => Buffer.byteLength(value) <= bytes, { error: `must have at most ${bytes} bytes of UTF-8` })
  );
}

function id(bytes: number): z.ZodType<string> {
  return text(bytes).refine((value) => value.trim() === value, { error: "must not have white space around it" });
}

/** `GroupId` (doc 33529): at most 48 bytes. */
export const groupId = id(LONGEST.groupId);

/** `TopicId` (doc 49471): at most 96 bytes, `<GroupId>@TOPIC#_…`. */
export const topicId = id(LONGEST.topicId);

/** `UserID` of an account (doc 34953): at most 32 bytes. */
export const account = id(LONGEST.account);

/** Name of a conversation group (doc 53441): 1 to 64 bytes; blanks around it are part of it. */
export const conversationGroupName = text(LONGEST.groupName);

/** A MsgSeq, 1 to 2^53 − 1, or `"newest"`. */
export const msgSeq: z.ZodType<number | "newest"> = z.custom<number | "newest">(
  (value) => value === "newest" || (Number.isSafeInteger(value) && (value as number) >= 1),
  {
    error: ({ input }) =>
      typeof input === "string" && /^\s*\d+\s*$/.test(input)
        ? "must be a number, but came as a string: read it with config.requireNumber"
        : 'must be a whole number from 1 to 9,007,199,254,740,991, or "newest"',
  },
);

/** Whether drift is repaired. */
export const enforce: z.ZodType<"once" | "always"> = z.enum(["once", "always"], {
  error: 'must be "once" or "always"',
});
