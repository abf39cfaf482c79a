/**
 * What `read` found to differ from the state, kept in the state until it is dealt with.
 *
 * - `group-re-created`: the group was dissolved and made again, so its mark is void. Nothing is done about it by itself.
 * - `visible-again`: messages of the sender are visible above the mark. Done away with by the next update.
 * - `conversation-group-re-created`: the account has a conversation group of that name again. Removed by the next update.
 */
export type Drift =
  | {
      readonly kind: "group-re-created";
      /** `CreateTime` of the group that is there now, in Unix seconds. */
      readonly groupCreateTime: number;
    }
  | {
      readonly kind: "visible-again";
      /** How many visible messages were found. */
      readonly messages: number;
      /** MsgSeq of the newest of them. */
      readonly through: number;
      /** When the earlier recall was made, RFC 3339. */
      readonly appliedAt: string;
    }
  | {
      readonly kind: "conversation-group-re-created";
      /** `GroupId` the service gave to the new one. */
      readonly conversationGroupId: number;
      /** When the earlier removal was made, RFC 3339. */
      readonly appliedAt: string;
    };

/** Whether the next update repairs it, if the resource is declared with `enforce: "always"`. */
export function isRepairable(drift: Drift): boolean {
  return drift.kind !== "group-re-created";
}

/** Whether the target isn't the one that the state tells of any more, so that what was done or begun in it is void. */
export function isVoid(drift: Drift | undefined): drift is Drift {
  return drift !== undefined && !isRepairable(drift);
}

/** The facts of each kind of note that are numbers; a note of a repair tells besides when the last one was made. */
const FACTS: Record<Drift["kind"], readonly string[]> = {
  "group-re-created": ["groupCreateTime"],
  "visible-again": ["messages", "through"],
  "conversation-group-re-created": ["conversationGroupId"],
};

/**
 * A drift note read from a state file, or nothing if it isn't one that this version knows. Of a note it is only what this
 * version knows, since the digest of a repair covers all of it.
 */
export function driftOf(value: unknown): Drift | undefined {
  if (typeof value !== "object" || value === null) {
    return undefined;
  }
  const { kind, appliedAt, ...others } = value as Record<string, unknown>;
  if (typeof kind !== "string" || !Object.hasOwn(FACTS, kind)) {
    return undefined;
  }
  const facts = FACTS[kind as Drift["kind"]].map((fact) => [fact, others[fact]] as const);
  if (!facts.every(([, fact]) => Number.isSafeInteger(fact))) {
    return undefined;
  }
  return { kind, ...Object.fromEntries(facts), ...(appliedAt === undefined ? {} : { appliedAt }) } as Drift;
}
