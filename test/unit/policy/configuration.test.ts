import { describe, expect, it } from "vitest";
import { initialConfigOf, type TencentChatGuardArgs } from "../../../provider/src/policy/guard.ts";
import { RULES } from "../../../provider/src/policy/rules.ts";
import { shows } from "../../requirements.ts";
import { RuleUnderTest } from "./judging.ts";
import { type Properties, type RuleName, settings, settled, valid } from "./subjects.ts";

const wrong: { rule: RuleName; given: Properties; says: string }[] = [
  { rule: "blast-radius", given: { maxChanges: "3" }, says: "maxChanges: Invalid input: expected number" },
  { rule: "blast-radius", given: { maxMessages: -1 }, says: "maxMessages: " },
  { rule: "blast-radius", given: { maxChange: 3 }, says: "maxChange is no setting of it" },
  { rule: "acknowledged", given: { strict: true }, says: "strict is no setting of it" },
  { rule: "reason-required", given: { pattern: "(" }, says: "pattern: it is no regular expression" },
  { rule: "change-window", given: { timeZone: "Mars/Olympus" }, says: "timeZone: it is no time zone" },
  {
    rule: "change-window",
    given: { windows: [{ days: ["mon"], from: "9:00", to: "17:00" }] },
    says: "windows[0].from: it must be a time such as 09:00",
  },
  {
    rule: "change-window",
    given: { windows: [{ days: ["Mon"], from: "09:00", to: "17:00" }] },
    says: "windows[0].days[0]: ",
  },
  {
    rule: "change-window",
    given: { windows: [{ days: ["mon"], from: "09:00", to: "09:00" }] },
    says: "windows[0]: from and to must differ",
  },
  { rule: "allowed-app", given: { apps: [{ stack: "prod", apps: [1] }] }, says: "apps[0].sdkAppIds: " },
  { rule: "protected-groups", given: { groups: "vip" }, says: "groups: Invalid input: expected array" },
  { rule: "protected-groups", given: { groups: [""] }, says: "groups[0]: " },
  {
    rule: "no-drift-repair",
    given: { mode: "ignore" },
    says: 'mode: Invalid option: expected one of "acknowledge"|"refuse"',
  },
];

describe("wrong settings", () => {
  it.each(wrong)(shows(["policy.configuration"], "of $rule are refused in code: $says"), ({ rule, given, says }) => {
    expect(() => initialConfigOf({ [rule]: given } as TencentChatGuardArgs)).toThrow(
      expect.objectContaining({ message: expect.stringContaining(`the configuration of ${rule} is wrong: ${says}`) }),
    );
  });

  it.each(wrong)(
    shows(["policy.configuration"], "of $rule from a file refuse each change: $says"),
    ({ rule, given, says }) => {
      const judging = new RuleUnderTest(rule, given);
      const problem = expect.stringContaining(`the configuration of ${rule} is wrong: ${says}`);
      for (const name of ["a", "b"])
        expect(judging.resource(valid, { name })).toEqual({ refused: [problem], advised: [] });
      expect(judging.resource(valid).refused[0]).toContain(
        `Its schema: ${JSON.stringify(RULES[rule].configSchema.properties)}`,
      );
    },
  );

  it(shows(["policy.configuration"], "are told once where nothing is planned"), () => {
    const judging = new RuleUnderTest("blast-radius", { maxChanges: "3" });
    expect(judging.resource(settled()).refused).toHaveLength(1);
    expect(judging.resource(settled()).refused).toEqual([]);
  });

  it(shows(["policy.configuration"], "are told all at once, with wrong levels and unknown rules"), () => {
    const args = {
      all: "loud",
      "blast-radios": "mandatory",
      "known-target": "remediate",
      "blast-radius": { maxTargets: 1.5 },
    };
    expect(() => initialConfigOf(args as unknown as TencentChatGuardArgs)).toThrow(
      /all: "loud" is no level(.|\n)*no rule "blast-radios"; the rules are acknowledged(.|\n)*known-target: "remediate" is no level(.|\n)*blast-radius is wrong: maxTargets/,
    );
  });
});

it(shows(["policy.levels"], "each rule has its own level, else that of all, else mandatory"), () => {
  const levels = (args: TencentChatGuardArgs) =>
    Object.values(initialConfigOf(args)).map((config) => (config as Properties).enforcementLevel);
  expect(new Set(levels({}))).toEqual(new Set(["mandatory"]));
  expect(new Set(levels({ all: "advisory", "blast-radius": { maxChanges: 1 } }))).toEqual(new Set(["advisory"]));
  expect(
    initialConfigOf({
      all: "advisory",
      "known-target": "disabled",
      "blast-radius": { enforcementLevel: "mandatory", maxChanges: 1 },
    }),
  ).toMatchObject({
    acknowledged: { enforcementLevel: "advisory" },
    "known-target": { enforcementLevel: "disabled" },
    "blast-radius": { enforcementLevel: "mandatory", maxChanges: 1 },
  });
});

it(shows(["policy.configuration"], "settings of the tests fit their rules and what Pulumi checks them by"), () => {
  expect(() => initialConfigOf(settings as TencentChatGuardArgs)).not.toThrow();
  for (const [name, given] of Object.entries(settings)) {
    const known = Object.keys(RULES[name as RuleName].configSchema.properties);
    expect(known).toEqual(expect.arrayContaining(Object.keys(given)));
  }
});
