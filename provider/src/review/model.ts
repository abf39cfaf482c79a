import type { Cause } from "../change/planned-change.ts";
import type { StreamProblem } from "./read-stream.ts";

/**
 * What a review says in its first line.
 *
 * - `blocked`: the run failed, or its events couldn't be read to the end.
 * - `needs-acknowledgement`: at least one irreversible change isn't acknowledged.
 * - `irreversible`: there are irreversible changes, each of them acknowledged; after `up`: each made.
 * - `safe`: there are changes, and none is irreversible.
 * - `no-change`: nothing would change.
 */
export type Verdict = "blocked" | "needs-acknowledgement" | "irreversible" | "safe" | "no-change";

/** One word for pipelines, as a pull request's label. */
export type Label = "blocked" | "irreversible" | "safe" | "no-change";

/** A review of one or several runs, one a stack and operation. Plain data: it can be written as JSON. */
export interface Review {
  /** Version of this shape: 1. */
  readonly version: 1;
  /** The gravest of its stacks'. */
  readonly verdict: Verdict;
  readonly label: Label;
  /** In the order given. At least one. */
  readonly stacks: readonly StackReview[];
}

/** What one run of one stack would do, or did. */
export interface StackReview {
  /** Absent where the stream names no resource. */
  readonly project?: string;
  readonly stack?: string;
  /** A preview of `up` is an `up` whose phase is `preview`. */
  readonly operation: Operation;
  readonly phase: "preview" | "done";
  readonly verdict: Verdict;
  readonly label: Label;
  /** Whether the engine says that the run succeeded. */
  readonly succeeded: boolean;
  /** Why the stream couldn't be read, or not to its end; then all that follows may be incomplete. */
  readonly problem?: StreamProblem;
  readonly totals: Totals;
  /** What can't be undone, by the resources' names. */
  readonly changes: readonly IrreversibleChange[];
  /** Findings of policies, mandatory ones first. */
  readonly findings: readonly PolicyFinding[];
  /** Rules that could not judge, and why. */
  readonly notJudged: readonly PolicyFinding[];
  /** Marks that leave the state. Nothing is called, and nothing is restored. */
  readonly forgets: readonly Noted[];
  /** What a refresh found to differ. */
  readonly drift: readonly DriftNote[];
  /** Goals that were reached already, so that nothing was called. Known after `up` only. */
  readonly adoptions: readonly Noted[];
  /** Calls `up` makes at most. */
  readonly calls: readonly PlannedCalls[];
  /** How long these calls take at least, in seconds, at the documented rate. */
  readonly callSeconds: number;
  /** Steps that do nothing irreversible, by operation: those of other resources, and updates without a planned change. */
  readonly others: Readonly<Record<string, number>>;
  readonly diagnostics: readonly Diagnostic[];
  /** Each step that isn't `same`: property by property for this package's resources, names of properties for others. */
  readonly diff: readonly DiffEntry[];
}

export type Operation = "up" | "refresh" | "destroy";

/** Counts of a run's irreversible changes. */
export interface Totals {
  readonly irreversible: number;
  readonly unacknowledged: number;
  /** How many groups or accounts they touch. */
  readonly targets: number;
  /** How many messages they hide or recall at most, those changes left out whose reach isn't known. */
  readonly messagesAtMost: number;
  /** Changes that hide or recall messages and don't tell how many. */
  readonly reachUnknown: number;
  /** After `up`: how many were made; adopted and skipped ones aren't. */
  readonly applied: number;
  /** How many failed, weren't reached, or were refused by the provider's own check. */
  readonly failed: number;
}

/** One change that can't be undone. */
export interface IrreversibleChange {
  readonly urn: string;
  /** Name of the resource in the program. */
  readonly name: string;
  /** `clear-group-history` and so on; another text if a newer version of the package wrote it. */
  readonly action: string;
  /** Group or account it touches, `group g1`; absent while it is secret. */
  readonly target?: string;
  /** The ids of the target; absent while one of them is secret or unknown, and for sets: what their targets share. */
  readonly identity?: Identity;
  /** SDKAppID of the app; absent while the engine hides it. */
  readonly app?: number;
  readonly from?: number;
  readonly to?: number | "newest";
  /** How many groups or accounts it touches. */
  readonly targets: number;
  /** How many messages at most; absent where that isn't known or the change isn't about messages. */
  readonly messagesAtMost?: number;
  readonly cause?: Cause;
  readonly summary?: string;
  /** Absent while anything it covers is unknown or secret. */
  readonly digest?: string;
  /** `unknown` where the digest or the acknowledgement is secret or not known yet. */
  readonly acknowledged: "yes" | "no" | "unknown";
  /** The program's reason. */
  readonly reason?: string;
  /** The engine hides what the change is about, or an id of it. */
  readonly secret: boolean;
  /** `refused`: the provider's own check stopped it. In a preview all others are `planned`. */
  readonly state: "planned" | "refused" | "applied" | "adopted" | "skipped" | "failed" | "not-reached";
  /** Of a set: which targets, and what became of them. */
  readonly set?: SetReach;
  /** What the service says of the target, by `--live`. */
  readonly live?: LiveFacts;
}

/** What a change of a set touches. */
export interface SetReach {
  /** What its targets are. */
  readonly noun: "groups" | "users";
  /** How many targets the set has, those that it leaves alone included; absent while that isn't known. */
  readonly size?: number;
  /** How many of the touched ones have each cause, the gravest first. */
  readonly causes: Readonly<Partial<Record<Cause, number>>>;
  /** Of several with marks: up to five that reach furthest, the furthest first. */
  readonly largest: readonly TargetReach[];
  /** Each one that is touched and known, by cause, the gravest first, and by id. */
  readonly touched: readonly TouchedTarget[];
  /** How many more are touched that aren't known yet. */
  readonly unknown: number;
  /** After `up`: how many of them are done, skipped ones included; absent where the run doesn't tell. */
  readonly done?: number;
  /** After `up`: how many of them are left for another one. */
  readonly left?: number;
}

/** How far a change reaches in one target of a set. */
export interface TargetReach {
  readonly id: string;
  readonly from?: number;
  readonly to?: number | "newest";
}

/** A target that a change of a set touches. */
export interface TouchedTarget extends TargetReach {
  readonly cause: Cause;
  /** After `up`: whether it is left for another one, or was skipped since it is missing. */
  readonly state?: "left" | "skipped";
}

/** Ids of a group, of a sender in it, or of an account's conversation group. */
export interface Identity {
  readonly groupId?: string;
  readonly topicId?: string;
  readonly senderAccount?: string;
  readonly fromAccount?: string;
  readonly groupName?: string;
}

/** What only the service knows. Absent members: it didn't tell. */
export interface LiveFacts {
  readonly groupName?: string;
  readonly groupType?: string;
  readonly members?: number;
  /** MsgSeq of the newest message of the group or topic. */
  readonly newest?: number;
  /** Of a clear: messages it hides at most, and newer ones that stay. */
  readonly hides?: number;
  readonly stays?: number;
  /** Of a recall: visible messages of the sender in reach, with the first and the last time (RFC 3339). */
  readonly visible?: number;
  readonly firstAt?: string;
  readonly lastAt?: string;
  /** Of a conversation group: whether it is there. */
  readonly exists?: boolean;
  /** Of a set: how many of its targets were looked at, and how many were not. `hides` and `visible` are their sums. */
  readonly looked?: number;
  readonly notLooked?: number;
  /** Of these, how many were found, or have the conversation group. */
  readonly found?: number;
  /** What could not be read, or stands against the change. */
  readonly notes: readonly string[];
}

/** A finding of a policy. */
export interface PolicyFinding {
  /** Absent for findings about the whole stack. */
  readonly name?: string;
  readonly pack: string;
  readonly rule: string;
  readonly level: string;
  readonly severity?: string;
  /** The rule's description and what it says about this resource, in lines. */
  readonly message: string;
}

/** A resource and a sentence about it. */
export interface Noted {
  readonly name: string;
  readonly what: string;
}

/** Something that a refresh found. */
export interface DriftNote extends Noted {
  /** A kind of drift of this package, `missing`, or `update` and `delete` for other resources. */
  readonly kind: string;
  /** Of a set: in which of its targets; absent while one of its ids is secret. */
  readonly targets?: readonly string[];
}

/** Calls of one command of the service. */
export interface PlannedCalls {
  readonly command: string;
  readonly atMost: number;
  /** Whether it only reads. */
  readonly reads: boolean;
}

/** A warning or an error of the engine, a provider, or the program. */
export interface Diagnostic {
  readonly severity: "error" | "warning";
  readonly name?: string;
  readonly message: string;
}

/** One step for those who want to see it all. */
export interface DiffEntry {
  readonly op: string;
  readonly type: string;
  readonly name: string;
  /** `+ msgSeq: 5`, `~ msgSeq: 5 => 8`; names alone for other resources. */
  readonly lines: readonly string[];
}
