import type { Properties, RuleName } from "./subjects.ts";

/** A resource, and what one rule says of it: nothing, unless the case tells. */
export interface Case {
  readonly rule: RuleName;
  readonly title: string;
  readonly properties: Properties;
  /** Settings other than the usual. */
  readonly settings?: Properties;
  /** Another moment than the usual. */
  readonly now?: string;
  readonly stack?: string;
  readonly refused?: string;
  readonly advised?: string;
}

/** A case in the table of its rule. */
export type RuleCase = Omit<Case, "rule">;
