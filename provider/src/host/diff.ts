import type { z } from "zod";
import { type Canonical, canonicalJson } from "../change/digest.ts";
import type { Properties } from "./check.ts";
import type { KindInputs, ResourceKind } from "./resource-kind.ts";
import { planOf, readState } from "./state.ts";
import { unfinishedWork } from "./unfinished.ts";

/** What `diff` answers. */
export interface DiffOutcome {
  readonly changes: boolean;
  readonly replaces: string[];
  /** What the user should know before an update. */
  readonly warning?: string;
}

/**
 * Compares outputs with checked inputs.
 *
 * There are changes if a plan isn't the one that was applied last, if drift waits to be repaired or unfinished work to be
 * ended, or if an input changed that refreshes give back. Anything else the inputs hold is stored without an update.
 *
 * A refresh asks too, with the stored inputs: nothing is refused here that only an update may not do.
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
  const isUnseen = (plan === undefined || isPlanned) && replaces.length === 0 && kind.isUnfinished(state, news, plan);
  if (isPlanned && replaces.length === 0 && !isUnseen) {
    kind.refuse?.(state, news as KindInputs<Own>, plan);
  }
  const kept: Readonly<Record<string, Canonical>> = KEPT;
  const declared: Properties = kind.declared?.(olds) ?? olds;
  const isKept = [...Object.keys(KEPT), ...(kind.kept ?? [])].every(
    (name) => canonical(declared[name] ?? kept[name]) === canonical(news[name] ?? kept[name]),
  );
  return {
    changes: replaces.length > 0 || isPlanned || kind.hasDrift(state, news) || isUnseen || !isKept,
    replaces,
    ...(isUnseen ? { warning: unfinishedWork(kind.name) } : {}),
  };
}

/**
 * Inputs that a refresh gives back and that plans go by, with what their absence means: the state must hold them as they
 * were declared last, or a plan would depend on whether there was a refresh.
 */
const KEPT = { enforce: "once", triggers: [], onMissing: "fail", unproven: false };

// Objects come over the wire in any order.
function canonical(value: unknown): string {
  return canonicalJson((value ?? null) as Canonical);
}
