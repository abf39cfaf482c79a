import type { z } from "zod";
import { isRepairable } from "../change/drift.ts";
import type { Properties } from "./check.ts";
import type { KindInputs, ResourceKind } from "./resource-kind.ts";
import { planOf, readState } from "./state.ts";
import { UserError } from "./user-error.ts";

/** What `diff` answers. */
export interface DiffOutcome {
  readonly changes: boolean;
  readonly replaces: string[];
}

/**
 * Compares outputs with checked inputs.
 *
 * There are changes if a plan isn't the one that was applied last, if drift waits to be repaired, or if an input changed
 * that refreshes live on. Anything else the inputs hold is stored without an update.
 */
export function diff<Own extends z.ZodRawShape, Outputs>(
  kind: ResourceKind<Own, Outputs>,
  olds: Properties,
  news: Properties,
): DiffOutcome {
  const state = readState(kind, olds);
  const replaces = kind.identity.filter((property) => olds[property] !== news[property]);
  const plan = planOf(news);
  const isPlanned = plan !== undefined && (plan.digest === undefined || plan.digest !== state.applied);
  if (isPlanned && replaces.length === 0) {
    kind.refuse?.(state, news as KindInputs<Own>, plan);
  }
  if (state.outstanding !== undefined && plan === undefined && replaces.length === 0) {
    throw new UserError(
      `the last change of this ${kind.name} was begun and perhaps not finished; run \`pulumi up --refresh\`, which shows ` +
        "what is left before it does it",
    );
  }
  const hasDrift = state.drift !== undefined && isRepairable(state.drift);
  const enforces = "enforce" in kind.properties && (olds.enforce ?? "once") !== (news.enforce ?? "once");
  return { changes: replaces.length > 0 || isPlanned || hasDrift || enforces, replaces };
}
