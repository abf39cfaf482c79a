import type { PlannedChange } from "../change/planned-change.ts";
import type { CheckFailure } from "./resource-kind.ts";

/**
 * Remembers what was planned for each thing of each app, to refuse replacements that would act unseen.
 *
 * A replacement is checked a second time, as if it were new, and only the first check is shown to people and policies.
 * Where the two plan differently, the engine replaces for another reason than a changed identity.
 */
export class ReplacementGuard {
  readonly #planned = new Map<string, string>();

  /** Refuses the check of a new resource one of whose things was checked before with another result. */
  refuse(
    app: number,
    things: readonly string[],
    isNew: boolean,
    change: PlannedChange | undefined,
  ): CheckFailure | undefined {
    const digest = change === undefined ? "nothing" : (change.digest ?? `unknown ${change.cause}`);
    if (!isNew) {
      for (const thing of things) {
        this.#planned.set(`${app} ${thing}`, digest);
      }
      return undefined;
    }
    const shown = things.map((thing) => this.#planned.get(`${app} ${thing}`));
    if (change === undefined || shown.every((earlier) => earlier === undefined || earlier === digest)) {
      return undefined;
    }
    const reason =
      `this would act again on ${change.target} without a preview having shown it: the resource is to be replaced for ` +
      "another reason than a changed identity (replacementTrigger, replaceWith, a pending replacement), ignoreChanges hides " +
      "an input, or it is declared twice; to do it again, use `triggers` instead";
    return { property: "", reason };
  }
}
