import { z } from "zod";
import { messageElement } from "./commands/shapes.ts";
import { MAX_CONTACT_GROUPS } from "./contact-groups.ts";
import { describeIssues } from "./describe-issues.ts";
import { groupTypeSpellings } from "./group-types.ts";

/** 2023-11-14T22:13:20Z: when seeded groups and messages begin unless the seed says otherwise, so that seeds are repeatable. */
export const SEED_EPOCH = 1_700_000_000;

const id = z.string().min(1).max(96);
const seconds = z.int().min(0);
const seq = z.int().min(1);

const messageSchema = z.strictObject({
  from: z.string().default(""),
  text: z.string().optional(),
  /** Instead of `text`: a `MsgBody` as in the API. */
  body: z.array(messageElement).min(1).optional(),
  /** Seconds; default: one after the message before. */
  time: seconds.optional(),
  /** A notice such as "u1 joined": counts in `MsgSeq`, and no recall takes it. */
  system: z.boolean().optional(),
  recalled: z.boolean().optional(),
  /** Never stored or deleted by the service: `IsPlaceMsg` 1. */
  gone: z.boolean().optional(),
});

const generatorSchema = z.strictObject({
  /** How many messages. */
  count: z.int().min(1).max(1_000_000),
  /** They take turns. */
  senders: z.array(id).min(1),
  /** Seconds. */
  startTime: seconds.optional(),
  /** Between two messages; default 1. */
  intervalSeconds: z.int().min(0).optional(),
  /** `{n}` (1 … count) and `{from}` are replaced; default "message {n}". */
  text: z.string().optional(),
  /** Every so many-th is a system message. */
  systemEvery: z.int().min(2).optional(),
});

const messagesSchema = z.union([generatorSchema, z.array(z.union([messageSchema, generatorSchema]))]);

const topicSchema = z.strictObject({
  /** Begins with `<groupId>@TOPIC#_`. */
  topicId: id,
  name: z.string().default("topic"),
  firstMsgSeq: seq.optional(),
  messages: messagesSchema.optional(),
});

const groupSchema = z
  .strictObject({
    groupId: id,
    type: z.enum(groupTypeSpellings),
    name: z.string().optional(),
    owner: z.string().optional(),
    members: z.array(id).optional(),
    /** Seconds. */
    createTime: seconds.optional(),
    /** The first message gets this seq, as if all before were gone; default 1. */
    firstMsgSeq: seq.optional(),
    messages: messagesSchema.optional(),
    /** A Community with topics; default: whether `topics` are given. */
    supportTopic: z.boolean().optional(),
    topics: z.array(topicSchema).max(200).optional(),
    /** Members' clients can't pull what is up to here. */
    clearedThrough: z.int().min(0).optional(),
  })
  .check((group) => {
    const { value, issues } = group;
    const isCommunity = value.type === "Community";
    if (isCommunity !== value.groupId.startsWith("@TGS#_")) {
      issues.push(issue(value, "groupId", "must begin @TGS#_ for a Community, and only there"));
    }
    if (!isCommunity && (value.topics || value.supportTopic)) {
      issues.push(issue(value, "topics", "only a Community has topics"));
    }
    if (value.topics?.some(({ topicId }) => !topicId.startsWith(`${value.groupId}@TOPIC#_`))) {
      issues.push(issue(value, "topics", `a topicId must begin ${value.groupId}@TOPIC#_`));
    }
  });

function issue(input: unknown, path: string, message: string): z.core.$ZodRawIssue {
  return { code: "custom", input, path: [path], message };
}

const conversationGroupSchema = z.strictObject({
  name: z
    .string()
    .min(1)
    .refine((name) => Buffer.byteLength(name) <= 64, "longer than 64 bytes"),
  /** Accounts whose one-to-one conversation is in it. */
  users: z.array(id).optional(),
  /** Groups whose conversation is in it. */
  groups: z.array(id).optional(),
});

const accountSchema = z.union([
  id,
  z.strictObject({
    userId: id,
    nick: z.string().optional(),
    conversationGroups: z.array(conversationGroupSchema).max(MAX_CONTACT_GROUPS).optional(),
  }),
]);

export const seedSchema = z.strictObject({
  /** For editors; not read. */
  $schema: z.string().optional(),
  /** What the app has bought; default everything. */
  plan: z.strictObject({ conversationGroups: z.boolean().optional(), topics: z.boolean().optional() }).optional(),
  /** Days after which history expires; default never. */
  retentionDays: z.number().positive().optional(),
  /** Whoever a seed names besides is an account too. */
  accounts: z.array(accountSchema).optional(),
  groups: z.array(groupSchema).optional(),
});

/** What is in the app at the start: accounts with their conversation groups, groups with messages and topics. */
export type Seed = z.input<typeof seedSchema>;
export type ParsedSeed = z.output<typeof seedSchema>;
export type SeedMessages = z.output<typeof messagesSchema>;
export type SeedMessage = z.output<typeof messageSchema>;
export type SeedGenerator = z.output<typeof generatorSchema>;

/**
 * Checks a seed.
 *
 * @param name what errors call it
 * @throws Error that names each wrong place in one line
 */
export function parseSeed(seed: unknown, name = "seed"): ParsedSeed {
  const parsed = seedSchema.safeParse(seed);
  if (parsed.success) return parsed.data;
  throw new Error(`${name}: ${describeIssues(parsed.error)}`);
}
