import { formatNumber } from "./text.ts";

const MOST_NAMED = 3;

/** `g1, g2, g3 and 2,997 more`, of names that are fit to be shown. */
export function nameFew(names: readonly string[]): string {
  const named = names.slice(0, MOST_NAMED).join(", ");
  return names.length > MOST_NAMED ? `${named} and ${formatNumber(names.length - MOST_NAMED)} more` : named;
}
