import { z } from "zod";

/**
 * What the documents leave open, one switch a question. The defaults are what the wording suggests most; a client should
 * behave with either setting.
 */
export const guessesSchema = z.strictObject({
  /** Does a recalled row (`IsPlaceMsg` 2) of `group_msg_get_simple` still name its sender? */
  recalledRowsKeepFromAccount: z.boolean().default(true),
  /** Does a recalled row keep its `MsgBody`? */
  recalledRowsKeepBody: z.boolean().default(false),
  /** Milliseconds until a recall shows in `group_msg_get_simple`. */
  recallVisibleAfterMs: z.number().min(0).default(0),
  /** With recalled rows left out: is a page 20 seqs long, so that it may be short or empty, or filled up with older rows? */
  recalledRowsTakeRoom: z.boolean().default(true),
  /** Are rows that expired given as placeholders (`IsPlaceMsg` 1), or not at all? */
  expiredRows: z.enum(["placeholder", "absent"]).default("placeholder"),
  /** What the newest 1,000 of `delete_group_msg_by_sender` counts: seqs, system messages included, or messages of users only. */
  recallWindow: z.enum(["seqs", "messages"]).default("seqs"),
  /** Recalling the messages of an account the app doesn't know: OK, or 10019? */
  unknownSenderRecall: z.enum(["ok", "refused"]).default("ok"),
  /** `group_msg_recall` of a message that is recalled already: 0, or 10030? */
  recallTwiceCode: z.union([z.literal(0), z.literal(10030)]).default(0),
  /** `clear_group_msg` with `MsgSeq` at or past `NextMsgSeq`: hides messages yet to come, is capped to the newest, or is refused with 10004? */
  clearBeyondNewest: z.enum(["hides-future", "capped", "refused"]).default("hides-future"),
  /** `clear_group_msg` with a smaller `MsgSeq` than before: changes nothing, or shows messages again? */
  lowerClear: z.enum(["ignored", "lowers"]).default("ignored"),
  /** The refusal of `clear_group_msg` for a Community. */
  communityClearCode: z.union([z.literal(10004), z.literal(10007)]).default(10007),
  /** The answer to an unknown command. */
  unknownCommandCode: z.union([z.literal(10003), z.literal(60008), z.literal(60009)]).default(10003),
  /** The answer to an `sdkappid` that is not this app's. */
  unknownAppCode: z.union([z.literal(60006), z.literal(70020)]).default(60006),
  /** Does `get_group_info` give `NextMsgSeq` for an AVChatRoom? */
  avChatRoomNextMsgSeq: z.boolean().default(false),
  /** Does `get_group_info` write the types as Private and ChatRoom, or as Work and Meeting? */
  groupTypeSpelling: z.enum(["classic", "new"]).default("classic"),
  /** `get_group_info` with items that failed: is the top-level `ErrorCode` 0, or the first item's? */
  groupInfoTopLevelCode: z.enum(["ok", "first-item"]).default("ok"),
  /** Does `get_contact_group` list a conversation group that holds no conversation? */
  emptyContactGroupListed: z.boolean().default(true),
  /** Is `GroupItem` of `get_contact_group` whole on every page, or on the first only? */
  groupItemOnEveryPage: z.boolean().default(true),
  /** How many conversations a page of `get_contact_group` holds. */
  contactPageSize: z.number().int().min(1).default(100),
  /** `get_contact_group` where the plan has no conversation groups: OK, or 51013? */
  contactGroupReadWithoutPlan: z.enum(["ok", "refused"]).default("ok"),
  /** `create_contact_group` of a name that exists: adds the conversations to it, or is refused with 50002? */
  createExistingContactGroup: z.enum(["adds", "refused"]).default("adds"),
  /** `del_contact_group` with no name or more than one. */
  contactGroupNameCountCode: z.union([z.literal(50002), z.literal(51009)]).default(50002),
  /** May a new conversation group get the id of a deleted one? */
  contactGroupIdsReused: z.boolean().default(false),
});

/** See {@link guessesSchema}: each is a question the documents leave open. */
export type Guesses = z.infer<typeof guessesSchema>;

/** The same, and notes of each question that it is asked for. */
export function notingWhatIsAsked(guesses: Guesses, asked: Set<keyof Guesses>): Guesses {
  const noting = Object.entries(guesses).map(([name, answer]) => {
    const get = () => {
      asked.add(name as keyof Guesses);
      return answer;
    };
    return [name, { get, enumerable: true }] as const;
  });
  return Object.defineProperties({}, Object.fromEntries(noting)) as Guesses;
}

export const defaultGuesses: Guesses = guessesSchema.parse({});
