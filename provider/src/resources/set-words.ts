import type { Extent } from "../change/plan-set.ts";
import type { Cause } from "../change/planned-change.ts";
import { formatNumber } from "../change/text.ts";

const WORDS: Record<Cause, string> = {
  drift: "again, since they are back",
  triggers: "again, by triggers",
  raise: "further than before",
  create: "new",
  resume: "left over from a change that was begun",
};

/** What the targets of a set's change have behind them: nothing where all of them are new. */
export function amongThem({ causes, targets }: Extent): string {
  const told = Object.entries(causes) as [Cause, number][];
  if (told.length === 1 && (causes.create !== undefined || causes.raise !== undefined)) {
    return "";
  }
  const parts = told.map(([cause, count]) =>
    count === targets ? WORDS[cause] : `${formatNumber(count)} ${WORDS[cause]}`,
  );
  return ` (${parts.join(", ")})`;
}
