import type { PlannedChange } from "pulumi-tencent-chat";
import type { RULES } from "../../../provider/src/policy/rules.ts";

export type Properties = Record<string, unknown>;

/** What Pulumi sends to policies for a text, and for an array, that a preview doesn't know. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
export const UNKNOWN_ARRAY = "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2";

export const DIGEST = "k7f32a2c";

/** A Wednesday, 11:00 in Berlin. */
export const NOW = "2026-03-04T10:00:00Z";

/** A change that no rule has anything against. */
export const change: PlannedChange = {
  version: 1,
  action: "clear-group-history",
  app: 1_400_000_000,
  target: "group g1",
  from: 100,
  to: 1_100,
  targets: 1,
  cause: "raise",
  summary: "hide messages through 1,100 of group g1 from members (at most 1,000 more than now); can't be undone",
  digest: DIGEST,
};

/** Checked inputs that no rule has anything against. */
export const valid: Properties = {
  groupId: "g1",
  msgSeq: 1_100,
  reason: "TS-1042: a home address was posted",
  acknowledge: DIGEST,
  sdkAppId: 1_400_000_000,
  generation: 2,
  plannedChange: change,
};

export type RuleName = keyof typeof RULES;

/** Settings with which each rule judges. */
export const settings: Record<RuleName, Properties> = {
  acknowledged: {},
  "known-target": {},
  "protected-groups": { groups: ["announcements", "vip-*", "@TGS#_a"], accounts: ["admin?", 'x"\u202ey'] },
  "bounded-clear": {},
  "blast-radius": { maxChanges: 3, maxTargets: 3, maxMessages: 2_000 },
  "no-drift-repair": {},
  "reason-required": { pattern: "TS-[0-9]+" },
  "change-window": {
    timeZone: "Europe/Berlin",
    windows: [
      { days: ["wed"], from: "09:00", to: "17:00" },
      { days: ["sat"], from: "22:00", to: "03:00" },
      { days: ["sun"], from: "01:30", to: "02:30" },
    ],
  },
  "allowed-app": {
    apps: [
      { stack: "prod-*", sdkAppIds: [1_500_000_000] },
      { stack: "dev", sdkAppIds: [1_400_000_000] },
    ],
  },
};

/** The valid resource with some of its planned change otherwise; `undefined` takes a field away. */
export function planning(changed: Properties, inputs: Properties = {}): Properties {
  return present({ ...valid, plannedChange: present({ ...change, ...changed }), ...inputs });
}

/** The valid resource with some inputs otherwise; `undefined` takes an input away. */
export function having(inputs: Properties): Properties {
  return present({ ...valid, ...inputs });
}

/** The valid resource once its change was made. */
export function settled(inputs: Properties = {}): Properties {
  return having({ plannedChange: undefined, acknowledge: undefined, ...inputs });
}

function present(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined));
}
