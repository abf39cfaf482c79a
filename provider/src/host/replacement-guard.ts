import type { PlannedChange } from "../change/planned-change.ts";
import type { CheckFailure } from "./resource-kind.ts";

/**
 * Remembers what was planned for each thing, to refuse replacements that would act unseen.
 *
 * A replacement is checked a second time, as if it were new, and only the first check is shown to people and policies.
 * Where the two plan differently, the engine replaces for another reason than a changed identity.
 */
export class ReplacementGuard {
  readonly #planned = new Map<string, string>();

  /** Refuses the check of a new resource whose thing was checked before with another result. */
  refuse(identity: string, isNew: boolean, change: PlannedChange | undefined): CheckFailure | undefined {
    const digest = change === undefined ? "nothing" : (change.digest ?? `unknown ${change.cause}`);
    if (!isNew) {
      this.#planned.set(identity, digest);
      return undefined;
    }
    const shown = this.#planned.get(identity);
    if (shown === undefined || shown === digest || change === undefined) {
      return undefined;
    }
    const reason =
      `this would act again on ${change.target} without a preview having shown it: the resource is to be replaced for ` +
      "another reason than a changed identity (replacementTrigger, replaceWith, a pending replacement), ignoreChanges hides " +
      "an input, or it is declared twice; to do it again, use `triggers` instead";
    return { property: "", reason };
  }
}
