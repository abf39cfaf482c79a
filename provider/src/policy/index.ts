/**
 * Policies on irreversible changes, for a Pulumi policy pack. See `TencentChatGuard` for all of them at once.
 *
 * @packageDocumentation
 */
export {
  type GuardLevel,
  TencentChatGuard,
  type TencentChatGuardArgs,
  type TencentChatGuardOptions,
} from "./guard.ts";
export type { Rule, Surroundings } from "./rule.ts";
export { acknowledged } from "./rules/acknowledged.ts";
export { allowedApp } from "./rules/allowed-app.ts";
export { blastRadius } from "./rules/blast-radius.ts";
export { boundedClear } from "./rules/bounded-clear.ts";
export { changeWindow } from "./rules/change-window.ts";
export { knownTarget } from "./rules/known-target.ts";
export { noDriftRepair } from "./rules/no-drift-repair.ts";
export { protectedGroups } from "./rules/protected-groups.ts";
export { reasonRequired } from "./rules/reason-required.ts";
export { RULES } from "./rules.ts";
