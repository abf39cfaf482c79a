/** The actions of this provider that can't be undone, each one command of the service. */
export const ACTIONS = ["clear-group-history", "recall-sender-messages", "remove-conversation-group"] as const;

/** One of {@link ACTIONS}. */
export type Action = (typeof ACTIONS)[number];

/** Why a change may be planned, the gravest first: of a set whose targets differ, `cause` is the gravest. */
export const CAUSES = ["drift", "triggers", "raise", "create", "resume"] as const;

/** Why a change is planned. A replacement's cause is `create`. */
export type Cause = (typeof CAUSES)[number];

/**
 * What applying a resource would do that can't be undone, in a form that people, policies and reviews read alike.
 *
 * The provider's `check` writes it into the resource's inputs when something is planned and leaves it out otherwise.
 * A program can't set it.
 */
export interface PlannedChange {
  /** Version of this shape: 1. */
  readonly version: 1;
  /** What is done. */
  readonly action: Action;
  /** SDKAppID of the app it is done to. */
  readonly app: number;
  /** Whom it touches, on one line, with ids quoted and escaped where they need it. Known even where inputs aren't. */
  readonly target: string;
  /** MsgSeq reached already, where inputs tell it; absent means not known. */
  readonly from?: number;
  /** MsgSeq to reach, or `"newest"` for all there is at the time of apply; absent for actions without a mark, or while unknown. */
  readonly to?: number | "newest";
  /** How many groups or accounts it touches; at least 1. */
  readonly targets: number;
  /** Why it is planned. */
  readonly cause: Cause;
  /** One sentence for people: effect, target, bounds. */
  readonly summary: string;
  /** Of a set of checkpoints: at most so many messages are hidden in all; absent where a mark isn't known yet. */
  readonly messages?: number;
  /** Of a set that touches several: up to five that reach furthest, the furthest first. */
  readonly largest?: readonly Reach[];
  /**
   * Of a set: ids of the targets that are touched, by cause; absent where all of the set are, for the one `cause`.
   */
  readonly of?: Readonly<Partial<Record<Cause, readonly string[]>>>;
  /** Of a set: MsgSeq reached already, by the id of the target, where inputs tell it. */
  readonly reached?: Readonly<Record<string, number>>;
  /** Eight characters that stand for exactly this change; absent while anything it covers is unknown. */
  readonly digest?: string;
}

/** How far a change reaches in one target of a set. */
export interface Reach {
  /** Id of the target. */
  readonly id: string;
  /** MsgSeq reached already, where inputs tell it. */
  readonly from?: number;
  /** MsgSeq to reach, or `"newest"`. */
  readonly to?: number | "newest";
}

/** The text the program's side registers for `plannedChange`, so that the change is secret where its identity is. */
export const PLANNED_CHANGE_PLACEHOLDER = "computed by the provider";
