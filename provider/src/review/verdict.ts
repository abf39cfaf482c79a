import type { Label, Review, StackReview, Totals, Verdict } from "./model.ts";

/** Gravest first. */
const VERDICTS = ["blocked", "needs-acknowledgement", "irreversible", "safe", "no-change"] as const satisfies Verdict[];

/** The word for a pipeline's label. */
export function labelOf(verdict: Verdict): Label {
  return verdict === "needs-acknowledgement" ? "irreversible" : verdict;
}

/** The gravest of several verdicts; of none, that nothing changes. */
export function gravest(verdicts: readonly Verdict[]): Verdict {
  return VERDICTS.find((verdict) => verdicts.includes(verdict)) ?? "no-change";
}

/** What a stack's verdict depends on. */
export type Judged = Omit<StackReview, "verdict" | "label">;

/** Judges what one run would do, or did. */
export function verdictOf(review: Judged): Verdict {
  const { totals, phase } = review;
  if (review.problem !== undefined || isBlocked(review)) return "blocked";
  if (phase === "preview" && totals.unacknowledged > 0) return "needs-acknowledgement";
  if (phase === "preview" ? totals.irreversible > 0 : totals.applied > 0) return "irreversible";
  const changes = [review.forgets, review.drift, review.adoptions, review.changes].some(({ length }) => length > 0);
  return changes || Object.keys(review.others).length > 0 ? "safe" : "no-change";
}

/** A preview that failed only because nobody has acknowledged its changes yet needs just that. */
function isBlocked({ phase, succeeded, findings, diagnostics, changes }: Judged): boolean {
  if (findings.some(({ level }) => level === "mandatory")) return true;
  if (succeeded) return false;
  if (phase === "done") return true;
  return !changes.some(({ state }) => state === "refused") || diagnostics.some(({ severity }) => severity === "error");
}

/**
 * From which verdict on the command ends with another code than 0.
 *
 * - `never`: never.
 * - `blocked`: the run failed, also where it only lacks acknowledgements.
 * - `unacknowledged`: besides, where a change isn't acknowledged.
 * - `irreversible`: besides, where there is any irreversible change.
 * - `change`: besides, where anything would change, or a refresh found drift.
 */
export const FAIL_ON = ["never", "blocked", "unacknowledged", "irreversible", "change"] as const;

/** One of {@link FAIL_ON}. */
export type FailOn = (typeof FAIL_ON)[number];

/** Whether a review is what the pipeline asked to fail on. */
export function failsOn(review: Review, failOn: FailOn): boolean {
  if (failOn === "never") return false;
  if (review.stacks.some(({ succeeded, verdict }) => !succeeded || verdict === "blocked")) return true;
  const least: readonly Verdict[] = {
    blocked: [],
    unacknowledged: ["needs-acknowledgement"] as const,
    irreversible: ["needs-acknowledgement", "irreversible"] as const,
    change: ["needs-acknowledgement", "irreversible", "safe"] as const,
  }[failOn];
  return least.includes(review.verdict);
}

/** The counts of nothing. */
export const NO_TOTALS: Totals = {
  irreversible: 0,
  unacknowledged: 0,
  targets: 0,
  messagesAtMost: 0,
  reachUnknown: 0,
  applied: 0,
  failed: 0,
};
