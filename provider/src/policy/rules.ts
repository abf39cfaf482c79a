import { acknowledged } from "./rules/acknowledged.ts";
import { allowedApp } from "./rules/allowed-app.ts";
import { blastRadius } from "./rules/blast-radius.ts";
import { boundedClear } from "./rules/bounded-clear.ts";
import { changeWindow } from "./rules/change-window.ts";
import { knownTarget } from "./rules/known-target.ts";
import { noDriftRepair } from "./rules/no-drift-repair.ts";
import { protectedGroups } from "./rules/protected-groups.ts";
import { reasonRequired } from "./rules/reason-required.ts";

/** All rules by name, in the order in which a refused change tells of them. */
export const RULES = {
  acknowledged,
  "known-target": knownTarget,
  "protected-groups": protectedGroups,
  "bounded-clear": boundedClear,
  "blast-radius": blastRadius,
  "no-drift-repair": noDriftRepair,
  "reason-required": reasonRequired,
  "change-window": changeWindow,
  "allowed-app": allowedApp,
} as const;
