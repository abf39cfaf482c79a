import { failureScenarios } from "./scenarios/failures.ts";
import { optionScenarios } from "./scenarios/options.ts";
import { policyScenarios } from "./scenarios/policies.ts";
import { refreshScenarios } from "./scenarios/refreshes.ts";
import type { Scenario } from "./scenarios/scenario.ts";
import { stepScenarios } from "./scenarios/steps.ts";

/** What the test engine and the real CLI must do alike. */
export const scenarios: readonly Scenario[] = [
  ...stepScenarios,
  ...refreshScenarios,
  ...failureScenarios,
  ...policyScenarios,
  ...optionScenarios,
];
