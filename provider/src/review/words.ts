import { formatNumber } from "../change/text.ts";
import { entryOf } from "./entry-of.ts";
import type { IrreversibleChange, LiveFacts, Review, StackReview, Totals, Verdict } from "./model.ts";
import { describeProblem } from "./read-stream.ts";
import { causesOfSet, marksOfSet, marksOfTarget, outcomeOfSet } from "./set-words.ts";

/** A count with its noun: `1 change`, `12,000 changes`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${formatNumber(number)} ${number === 1 ? one : many}`;
}

/** The verdict in a word or two, and what it rests on. All of it is our own words and numbers. */
export interface Headline {
  readonly verdict: string;
  readonly because: string;
}

const WORDS: Readonly<Record<Verdict, string>> = {
  blocked: "Blocked",
  "needs-acknowledgement": "Needs acknowledgement",
  irreversible: "Irreversible, acknowledged",
  safe: "Safe",
  "no-change": "No change",
};

/** First line of a review of several stacks, or of its only one. */
export function headline(review: Review): Headline {
  const [only, ...others] = review.stacks;
  if (only !== undefined && others.length === 0) return stackHeadline(only);
  const sum = (key: keyof Totals) => review.stacks.reduce((total, { totals }) => total + totals[key], 0);
  const asked = review.stacks.filter(({ phase }) => phase === "preview");
  const unacknowledged = asked.reduce((total, { totals }) => total + totals.unacknowledged, 0);
  const blocked = review.stacks.filter(({ verdict }) => verdict === "blocked").length;
  const facts = [
    count(review.stacks.length, "run"),
    ...(blocked > 0 ? [`${formatNumber(blocked)} blocked`] : []),
    irreversible(sum("irreversible")),
    ...(unacknowledged > 0 ? [`${formatNumber(unacknowledged)} not acknowledged`] : []),
  ];
  return { verdict: WORDS[review.verdict], because: facts.join(", ") };
}

/** First line about one stack. */
export function stackHeadline(review: StackReview): Headline {
  const { phase, verdict, totals } = review;
  if (review.problem !== undefined) {
    return {
      verdict: "Blocked",
      because: `the ${phase === "preview" ? "preview" : review.operation} could not be read: ${describeProblem(review.problem)}`,
    };
  }
  if (phase === "done") return doneHeadline(review);
  const changes = irreversible(totals.irreversible);
  const because: Readonly<Record<Verdict, string>> = {
    blocked: `${whyBlocked(review)}; ${changes}${isWhole(review) ? "" : " as far as it got"}`,
    "needs-acknowledgement": `${changes}, ${formatNumber(totals.unacknowledged)} of them not acknowledged`,
    irreversible: changes,
    safe: ["nothing irreversible would happen", ...found(review)].join(", "),
    "no-change": "nothing would happen",
  };
  return { verdict: WORDS[verdict], because: because[verdict] };
}

function doneHeadline(review: StackReview): Headline {
  const { verdict, totals, operation, succeeded } = review;
  const made = `${formatNumber(totals.applied)} of ${count(totals.irreversible, "irreversible change")} made${unfinished(review)}`;
  if (verdict === "blocked") return { verdict: "Failed", because: `${whyBlocked(review)}; ${made}` };
  if (verdict === "irreversible") return { verdict: "Applied", because: made };
  if (verdict === "needs-acknowledgement") return { verdict: WORDS[verdict], because: made };
  const because = [
    verdict === "no-change" ? "nothing was done" : "nothing irreversible happened",
    ...found(review),
  ].join(", ");
  return { verdict: succeeded ? `${operation} done` : "Failed", because };
}

/** Of sets that were begun and not finished, how much is done. */
function unfinished({ changes }: Pick<StackReview, "changes">): string {
  const begun = changes.flatMap(({ set }) => (set?.left === undefined || set.left === 0 ? [] : [set]));
  if (begun.length === 0) return "";
  const sum = (key: "done" | "left") => formatNumber(begun.reduce((total, set) => total + (set[key] ?? 0), 0));
  return `; ${count(begun.length, "set")} not finished: ${sum("done")} targets done, ${sum("left")} left for \`up --refresh\``;
}

function found({ drift, forgets }: StackReview): string[] {
  return [
    ...(drift.length > 0 ? [`${formatNumber(drift.length)} drifted`] : []),
    ...(forgets.length > 0 ? [`${formatNumber(forgets.length)} forgotten`] : []),
  ];
}

const irreversible = (number: number) => (number === 0 ? "nothing irreversible" : count(number, "irreversible change"));

/** A preview that policies fail goes on to its end; other failures leave resources out. */
function isWhole({ findings }: StackReview): boolean {
  return findings.some(({ level }) => level === "mandatory");
}

function whyBlocked({ findings, operation, phase }: StackReview): string {
  const mandatory = findings.filter(({ level }) => level === "mandatory").length;
  if (mandatory > 0) return `${count(mandatory, "finding")} of mandatory policies`;
  return phase === "preview" ? `the preview of ${operation} failed` : `the ${operation} failed`;
}

/** What ran: `preview of up`. */
export function run({ phase, operation }: StackReview): string {
  return phase === "preview" ? `preview of ${operation}` : operation;
}

/** The totals of the table of irreversible changes. */
export function totalsLine({ totals, phase, changes }: StackReview): string {
  const { irreversible, targets, messagesAtMost, reachUnknown, applied, failed, unacknowledged } = totals;
  const reach = [
    ...(messagesAtMost > 0 ? [`at most ${count(messagesAtMost, "message")}`] : []),
    ...(reachUnknown > 0 ? [`${count(reachUnknown, "change")} can't tell how many`] : []),
  ];
  const state =
    phase === "done"
      ? `${formatNumber(applied)} made, ${formatNumber(failed)} failed or not reached${unfinished({ changes })}`
      : `${formatNumber(unacknowledged)} not acknowledged`;
  const touched = `${count(irreversible, "irreversible change")} to ${count(targets, "group or account", "groups or accounts")}`;
  return [touched, ...reach, state].join("; ");
}

const ACTION: Readonly<Record<string, string>> = {
  "clear-group-history": "hide history of",
  "recall-sender-messages": "recall messages of",
  "remove-conversation-group": "remove",
};

/** What is done, before its target. */
export function actionWords(action: string): string {
  return entryOf(ACTION, action) ?? "irreversible change to";
}

/** Marks of a change: `1,000 → 12,000`. */
export function marks(change: IrreversibleChange): string {
  const { action, targets, set } = change;
  if (action === "recall-sender-messages") return targets > 1 ? "newest 1,000 each" : "newest 1,000";
  return (targets > 1 && set !== undefined ? marksOfSet(set) : marksOfTarget(change)) || "–";
}

/** Why a change is planned; of a set with several causes how many targets have each. */
export function causes({ cause, set }: IrreversibleChange): string | undefined {
  const several = Object.keys(set?.causes ?? {}).length > 1 && set !== undefined;
  return several ? causesOfSet(set) : cause;
}

/** How many messages a change reaches at most. */
export function reach({ action, messagesAtMost, live }: IrreversibleChange): string {
  // Of a set, what was looked at may be a part only.
  const told = live?.looked === undefined ? (live?.hides ?? live?.visible) : undefined;
  if (told !== undefined) return formatNumber(told);
  if (messagesAtMost !== undefined) return formatNumber(messagesAtMost);
  return action === "remove-conversation-group" ? "none" : "not known";
}

const STATES: Readonly<Record<IrreversibleChange["state"], string>> = {
  planned: "planned",
  refused: "refused",
  applied: "made",
  adopted: "adopted: reached already",
  skipped: "skipped: target missing",
  failed: "failed; may have happened",
  "not-reached": "not reached",
};

/** What became of a change. */
export function stateWords({ state, set, targets }: IrreversibleChange): string {
  const outcome = set !== undefined && (targets > 1 || set.left !== 0) ? outcomeOfSet(set) : undefined;
  if (outcome === undefined) return STATES[state];
  return `${set?.left === 0 ? STATES[state] : "not finished"}: ${outcome}`;
}

/** What the service says of a target, in our words and numbers; the group's name and type are its own, see {@link liveNames}. */
export function liveWords(live: LiveFacts): string[] {
  const { members, newest, hides, stays, visible, firstAt, lastAt, exists, looked } = live;
  const number = formatNumber;
  if (looked !== undefined) return liveSetWords(live, looked);
  return [
    ...(members === undefined ? [] : [count(members, "member")]),
    ...(hides !== undefined && newest !== undefined && stays !== undefined
      ? [`${number(hides)} of ${number(newest)} messages; ${count(stays, "newer one stays", "newer ones stay")}`]
      : newest === undefined
        ? []
        : [`newest MsgSeq ${number(newest)}`]),
    ...(visible === undefined ? [] : [`${count(visible, "visible message")} of the sender in reach`]),
    ...(firstAt === undefined ? [] : [`sent ${firstAt}${lastAt === firstAt ? "" : ` to ${lastAt}`}`]),
    ...(exists === undefined ? [] : [exists ? "it is there now" : "it isn't there now: nothing would be called for"]),
  ];
}

/** A group's name and type as the service gave them: text of strangers. */
export function liveNames({ groupName, groupType }: LiveFacts): string[] {
  return [groupName, groupType].filter((name) => name !== undefined);
}

function liveSetWords({ notLooked = 0, found = 0, hides, visible }: LiveFacts, looked: number): string[] {
  return [
    `${formatNumber(looked)} looked at, ${formatNumber(found)} of them there now`,
    ...(hides === undefined ? [] : [`${count(hides, "message")} hidden in those`]),
    ...(visible === undefined ? [] : [`${count(visible, "visible message")} in reach`]),
    ...(notLooked === 0 ? [] : [`${formatNumber(notLooked)} not looked at`]),
  ];
}

/** About how long the calls take. */
export function duration(seconds: number): string {
  if (seconds < 120) return count(seconds, "second");
  return count(Math.ceil(seconds / 60), "minute");
}

const OPS: Readonly<Record<string, string>> = {
  create: "created",
  update: "updated",
  replace: "replaced",
  delete: "deleted",
  import: "imported",
  read: "read",
};

/** Other steps, counted: `2 created, 1 updated`. */
export function othersLine(others: Readonly<Record<string, number>>): string {
  return Object.entries(others)
    .map(([op, number]) => `${formatNumber(number)} ${entryOf(OPS, op) ?? "of another kind"}`)
    .join(", ");
}
