import { acknowledged, noDriftRepair, reasonRequired } from "./approval-cases.ts";
import type { Case, RuleCase } from "./case.ts";
import { blastRadius, boundedClear } from "./reach-cases.ts";
import { setCases } from "./set-cases.ts";
import { change, type RuleName, UNKNOWN } from "./subjects.ts";
import { allowedApp, knownTarget, protectedGroups } from "./target-cases.ts";
import { changeWindow } from "./window-cases.ts";

const byRule: Record<RuleName, RuleCase[]> = {
  acknowledged,
  "known-target": knownTarget,
  "protected-groups": protectedGroups,
  "bounded-clear": boundedClear,
  "blast-radius": blastRadius,
  "no-drift-repair": noDriftRepair,
  "reason-required": reasonRequired,
  "change-window": changeWindow,
  "allowed-app": allowedApp,
};

export const cases: Case[] = Object.entries(byRule).flatMap(([rule, ofRule]) =>
  [...ofRule, ...setCases[rule as RuleName]].map((one) => ({ ...one, rule: rule as RuleName })),
);

/** Planned changes that no version of ours understands, which every rule refuses. */
export const unreadable: [title: string, plannedChange: unknown, why: string][] = [
  [
    "of a newer version",
    { ...change, version: 2 },
    "plannedChange is of version 2, and this policy pack reads version 1",
  ],
  ["of a newer version and another shape", { version: 2, actions: [] }, "plannedChange is of version 2"],
  ["without version", { ...change, version: undefined }, "can't read (version)"],
  ["with an unknown cause", { ...change, cause: "whim" }, "can't read (cause)"],
  ["with a mark as text", { ...change, to: "1100" }, "can't read (to)"],
  ["with half a target", { ...change, targets: 0.5 }, "can't read (targets)"],
  ["with an empty digest", { ...change, digest: "" }, "can't read (digest)"],
  ["with a digest that isn't known", { ...change, digest: UNKNOWN }, "can't read (digest)"],
  ["with an app as text and no summary", { ...change, app: "1", summary: undefined }, "can't read (app, summary)"],
  ["that is a text", "computed by the provider", "can't read"],
  ["that is a number", 0, "can't read"],
  ["that is an array", [change], "can't read"],
  ["that is empty", {}, "can't read"],
  ["that isn't known", UNKNOWN, "plannedChange isn't known in this preview"],
];
