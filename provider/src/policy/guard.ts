import { PolicyPack, type PolicyPackConfig } from "@pulumi/policy";
import { RunError } from "@pulumi/pulumi";
import { showValue } from "../change/text.ts";
import type { Surroundings } from "./rule.ts";
import { RULES } from "./rules.ts";

const LEVELS = ["advisory", "mandatory", "disabled"] as const;

/** Whether what a rule finds stops the run, is told only, or isn't looked for. */
export type GuardLevel = (typeof LEVELS)[number];

type Rules = typeof RULES;

type SettingsOf<Name extends keyof Rules> = NonNullable<Parameters<Rules[Name]["problemOf"]>[0]>;

/** A level, settings, or both, for each rule; `all` is the level of rules that have none of their own. */
export type TencentChatGuardArgs = {
  /** Level of all rules that have none of their own. Default `"mandatory"`. */
  all?: GuardLevel;
} & {
  [Name in keyof Rules]?: GuardLevel | ({ enforcementLevel?: GuardLevel } & SettingsOf<Name>);
};

/** Options of a {@link TencentChatGuard}. */
export interface TencentChatGuardOptions extends Partial<Surroundings> {
  /** Name of the pack, as results show it. Default `tencent-chat-guard`. */
  name?: string;
}

/**
 * A policy pack of all rules of this package: nothing irreversible happens that nobody approved.
 *
 * Rules are mandatory and have their defaults unless the arguments say otherwise; what `--policy-pack-config` or Pulumi
 * Cloud say goes before both. The pack's folder needs a `package.json` with a version.
 *
 * Fails, before anything is judged, with all that is wrong with the arguments.
 *
 * @example
 * ```ts
 * import { TencentChatGuard } from "pulumi-tencent-chat/policy";
 *
 * new TencentChatGuard({
 *   all: "mandatory",
 *   "protected-groups": { groups: ["announcements", "vip-*"] },
 *   "reason-required": "disabled",
 * });
 * ```
 */
export class TencentChatGuard extends PolicyPack {
  /**
   * @param args - Levels and settings of the rules.
   * @param options - Name of the pack and its clock.
   */
  constructor(args: TencentChatGuardArgs = {}, options: TencentChatGuardOptions = {}) {
    const { name = "tencent-chat-guard", ...surroundings } = options;
    const policies = Object.values(RULES).map((rule) => rule.anew(surroundings));
    super(name, { policies, enforcementLevel: "mandatory" }, initialConfigOf(args));
  }
}

/** @internal Each rule with its level: Pulumi takes settings without one for advisory. */
export function initialConfigOf(args: TencentChatGuardArgs): PolicyPackConfig {
  const { all = "mandatory", ...settings } = args;
  const problems = [
    ...problemOfLevel("all", all),
    ...Object.keys(settings)
      .filter((name) => !Object.hasOwn(RULES, name))
      .map((name) => `there is no rule ${showValue(name)}; the rules are ${Object.keys(RULES).join(", ")}`),
  ];
  const config: PolicyPackConfig = {};
  for (const [name, rule] of Object.entries(RULES)) {
    const given = (settings as Record<string, unknown>)[name] ?? {};
    const isLevel = typeof given !== "object";
    const { enforcementLevel = all, ...own } = (isLevel ? { enforcementLevel: given } : given) as Record<
      string,
      unknown
    >;
    const problem = rule.problemOf(own as never);
    problems.push(...problemOfLevel(name, enforcementLevel), ...(problem === undefined ? [] : [problem]));
    config[name] = { ...own, enforcementLevel: enforcementLevel as GuardLevel };
  }
  if (problems.length > 0) {
    throw new RunError(
      `TencentChatGuard is configured wrongly:\n${problems.map((problem) => `- ${problem}`).join("\n")}`,
    );
  }
  return config;
}

function problemOfLevel(name: string, level: unknown): string[] {
  return LEVELS.some((known) => known === level)
    ? []
    : [`${name}: ${showValue(level)} is no level; write ${LEVELS.map((known) => `"${known}"`).join(", ")}`];
}
