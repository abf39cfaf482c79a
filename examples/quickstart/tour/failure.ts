import type { RunResult } from "../../../test/engine/stack.ts";

/** The tour can't go on, and the message says all: no stack is shown. */
export class TourError extends Error {}

/** One of the tour's own claims doesn't hold. */
export function claim(holds: boolean, what: string, run?: RunResult): asserts holds {
  if (!holds) throw new TourError(`this should hold and doesn't: ${what}${run === undefined ? "" : tailOf(run)}`);
}

/** What a run said for itself. */
function tailOf({ result, changes, diagnostics, stdout, stderr }: RunResult): string {
  const errors = diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message);
  const text = errors.length > 0 ? errors.join("\n") : `${stderr}${stdout}`.trim().split("\n").slice(-15).join("\n");
  return `\nthe run ${result}, changes ${JSON.stringify(changes)}\n${text}`.trimEnd();
}
