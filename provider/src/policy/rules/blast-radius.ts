import { z } from "zod";
import type { Action } from "../../change/planned-change.ts";
import { formatNumber } from "../../change/text.ts";
import type { JudgedChange } from "../read-planned-change.ts";
import { type Refusal, rule } from "../rule.ts";

const limit = z.int().min(0);

const config = z.strictObject({
  maxChanges: limit.default(20).describe("Irreversible changes in one update."),
  maxTargets: limit.default(20).describe("Groups and accounts that they touch, together."),
  maxMessages: limit
    .default(50_000)
    .describe('Messages that they may reach, together. "newest" and unknown numbers are above any limit.'),
});

interface Reach {
  readonly changes: number;
  readonly targets: number;
  readonly messages: number;
}

const NOTHING: Reach = { changes: 0, targets: 0, messages: 0 };

/** How much one update may destroy: each resource is counted as it comes, and in previews the whole stack once more. */
export const blastRadius = rule({
  name: "blast-radius",
  description: "One update must not make more irreversible changes than allowed.",
  severity: "critical",
  remediationSteps: "Split the update into smaller ones, or have the limits raised in the rule's settings.",
  config,
  begin: () => {
    // By URN, since an engine may show a resource twice. What is refused isn't counted: it doesn't act.
    const counted = new Map<string, Reach>();
    let total = NOTHING;
    const forget = (urn: string): void => {
      total = add(total, counted.get(urn) ?? NOTHING, -1);
      counted.delete(urn);
    };
    return {
      planned(change, limits, { urn }) {
        forget(urn);
        const reach = reachOf(change);
        const sum = add(total, reach);
        const refusal = refuse(sum, limits, "with this change, this update has");
        if (refusal === undefined) {
          // Within limits, so it is finite and can be taken off again.
          counted.set(urn, reach);
          total = sum;
        }
        return refusal;
      },
      unplanned(_, { urn }) {
        forget(urn);
        return undefined;
      },
      stack: (changes, limits) =>
        refuse(
          changes.map(reachOf).reduce((sum, reach) => add(sum, reach), NOTHING),
          limits,
          "in all, this update has",
        ),
    };
  },
});

function add(total: Reach, reach: Reach, sign: 1 | -1 = 1): Reach {
  return {
    changes: total.changes + sign * reach.changes,
    targets: total.targets + sign * reach.targets,
    messages: total.messages + sign * reach.messages,
  };
}

function refuse(total: Reach, limits: z.output<typeof config>, subject: string): Refusal | undefined {
  const over = [
    exceeds(total.changes, limits.maxChanges, "irreversible changes"),
    exceeds(total.targets, limits.maxTargets, "targets"),
    exceeds(total.messages, limits.maxMessages, "messages within reach"),
  ].filter((text) => text !== undefined);
  if (over.length === 0) {
    return undefined;
  }
  return {
    why: `${subject} ${over.join(" and ")}`,
    how: "split it into smaller updates, or have the limits of blast-radius raised",
  };
}

function exceeds(count: number, limit: number, what: string): string | undefined {
  if (count <= limit) {
    return undefined;
  }
  const shown = count === Number.POSITIVE_INFINITY ? "an unbounded number of" : formatNumber(count);
  return `${shown} ${what} (allowed: ${formatNumber(limit)})`;
}

/** What actions without marks reach at most in a target: a recall the newest 1,000 messages of its group (doc 34970). */
const MESSAGES: Readonly<Record<string, number>> = {
  "recall-sender-messages": 1_000,
  "remove-conversation-group": 0,
} satisfies Partial<Record<Action, number>>;

function reachOf(change: JudgedChange): Reach {
  return { changes: 1, targets: change.touched.count, messages: messagesOf(change) };
}

function messagesOf({ action, from = 0, to, messages, touched: { count } }: JudgedChange): number {
  if (count === 1 && to !== undefined) {
    return to === "newest" ? Number.POSITIVE_INFINITY : Math.max(0, to - from);
  }
  const each = Object.hasOwn(MESSAGES, action) ? MESSAGES[action] : undefined;
  if (each !== undefined) {
    return each === 0 ? 0 : each * count;
  }
  return messages ?? Number.POSITIVE_INFINITY;
}
