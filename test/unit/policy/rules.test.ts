import { describe, expect, it } from "vitest";
import { RULES } from "../../../provider/src/policy/rules.ts";
import { shows } from "../../requirements.ts";
import { cases, unreadable } from "./cases.ts";
import { hasUnknown, RuleUnderTest, type Said, ways } from "./judging.ts";
import { unreadableSets } from "./set-cases.ts";
import { marks, validSets } from "./set-subjects.ts";
import { having, type Properties, planning, type RuleName, settings, settled, valid } from "./subjects.ts";

const names = Object.keys(RULES) as RuleName[];

const refusedByAll = names.flatMap((name) =>
  unreadable.map(([title, planned, why]) => ({ name, title, planned, why })),
);

const setsRefusedByAll = names.flatMap((name) =>
  unreadableSets.map(([title, properties, why]) => ({ name, title, properties: properties as Properties, why })),
);

const setsOfAll = names.flatMap((name) => validSets.map(([title, properties]) => ({ name, title, properties })));

const silent: Said = { refused: [], advised: [] };

describe.each(ways)("with properties $way", ({ prepare, knowsUnknown }) => {
  const isTellable = (properties: unknown) => knowsUnknown || !hasUnknown(properties);

  it.each(names)(shows(["policy.judges-plans"], "%s has nothing against a valid change, nor against none"), (name) => {
    const rule = new RuleUnderTest(name, settings[name]);
    expect(rule.resource(prepare(valid))).toEqual(silent);
    expect(rule.resource(prepare(settled()))).toEqual(silent);
    expect(rule.resource(prepare(settled({ reason: undefined, msgSeq: "newest" })))).toEqual(silent);
  });

  it.each(setsOfAll)(shows(["policy.sets"], "$name has nothing against a valid set $title"), ({ name, properties }) => {
    expect(new RuleUnderTest(name, settings[name]).resource(prepare(properties))).toEqual(silent);
  });

  it.each(setsRefusedByAll.filter(({ properties }) => isTellable(properties)))(
    shows(["policy.sets", "policy.unknown-shape"], "$name refuses a set $title"),
    ({ name, properties, why }) => {
      const said = new RuleUnderTest(name, settings[name]).resource(prepare(properties));
      expect(said).toEqual({ refused: [expect.stringContaining(why)], advised: [] });
    },
  );

  it.each(cases.filter(({ properties }) => isTellable(properties)))(
    shows(["policy.rules", "policy.refusals"], "$rule: $title"),
    ({ rule: name, properties, settings: own, now, stack = "dev", refused, advised }) => {
      const rule = new RuleUnderTest(name, own ?? settings[name], now);
      const said = rule.resource(prepare(properties), { stack });
      expect(said).toEqual({
        refused: refused === undefined ? [] : [expect.stringContaining(refused)],
        advised: advised === undefined ? [] : [expect.stringContaining(advised)],
      });
      for (const message of said.refused) {
        expect(message).toContain((properties.plannedChange as { summary: string }).summary);
        expect(message).toContain(". To go on, ");
        expect(message).not.toContain("\n");
      }
    },
  );

  it.each(refusedByAll.filter(({ planned }) => isTellable(planned)))(
    shows(["policy.unknown-shape"], "$name refuses a planned change $title"),
    ({ name, planned, why }) => {
      const rule = new RuleUnderTest(name, settings[name]);
      const said = rule.resource(prepare(having({ plannedChange: planned })));
      expect(said).toEqual({ refused: [expect.stringContaining(why)], advised: [] });
    },
  );

  it.each(names)(
    shows(["policy.other-packages"], "%s judges later resources of this package, and none of another"),
    (name) => {
      const rule = new RuleUnderTest(name, { nonsense: true });
      const bad = prepare(planning({ version: 9 }));
      for (const type of [
        "aws:s3/bucket:Bucket",
        "pulumi-nodejs:dynamic:Resource",
        "pulumi:pulumi:Stack",
        "x:pulumi-nodejs:dynamic/tencentchat:X",
      ]) {
        expect(rule.resource(bad, { type })).toEqual(silent);
      }
      const later = new RuleUnderTest(name, settings[name]);
      const type = "pulumi-nodejs:dynamic/tencentchat:TopicBurning";
      expect(later.resource(bad, { type }).refused).toHaveLength(1);
      expect(later.resource(prepare(planning({ action: "burn-topic" })), { type })).toEqual(silent);
    },
  );

  it(shows(["policy.blast-radius"], "blast-radius counts resources as they come, and refuses what is too many"), () => {
    const rule = new RuleUnderTest("blast-radius", { maxChanges: 2 });
    const resource = (name: string, properties = valid) => rule.resource(prepare(properties), { name }).refused;
    expect(resource("a")).toEqual([]);
    expect(resource("b")).toEqual([]);
    // The same resource once more is no further change.
    expect(resource("a")).toEqual([]);
    expect(resource("c")).toEqual([
      expect.stringContaining("with this change, this update has 3 irreversible changes"),
    ]);
    // What was refused doesn't act, so it isn't counted.
    expect(resource("d")).toEqual([expect.stringContaining("this update has 3 irreversible changes")]);
    expect(resource("b", settled())).toEqual([]);
    expect(resource("d")).toEqual([]);
  });

  it(shows(["policy.blast-radius"], "blast-radius tells the whole stack's reach in a preview"), () => {
    const rule = new RuleUnderTest("blast-radius", settings["blast-radius"]);
    const four = Array.from({ length: 4 }, () => ({ props: prepare(valid) }));
    expect(rule.stack(four).refused).toEqual([
      expect.stringContaining(
        "4 irreversible changes (allowed: 3) and 4 targets (allowed: 3) and 4,000 messages within reach (allowed: 2,000)",
      ),
    ]);
    expect(rule.stack([{ props: prepare(planning({ to: "newest" })) }]).refused).toHaveLength(1);
    const others = four.map((resource) => ({ ...resource, type: "aws:s3/bucket:Bucket" }));
    expect(rule.stack([...others, ...four.slice(2), { props: prepare(settled()) }])).toEqual(silent);
  });
});

it(shows(["policy.idle"], "what leaves a rule without effect is said once a run"), () => {
  const rule = new RuleUnderTest("protected-groups", {});
  expect(rule.resource(settled())).toEqual(silent);
  expect(rule.resource(valid, { name: "a" }).advised).toHaveLength(1);
  expect(rule.resource(valid, { name: "b" })).toEqual(silent);
});

it.each(names)(shows(["policy.never-throws"], "%s refuses what makes it fail, and never throws"), (name) => {
  const rule = new RuleUnderTest(name, settings[name]);
  const broken = new Proxy(valid, {
    get() {
      throw new RangeError("out of order");
    },
  });
  expect(rule.resource(broken).refused).toEqual([expect.stringContaining("plannedChange isn't known")]);
  const { validateResource } = RULES[name].anew();
  const messages: unknown[] = [];
  const args = {
    type: "pulumi-nodejs:dynamic/tencentchat:X",
    urn: "u",
    props: valid,
    getConfig: () => {
      throw new RangeError("no settings");
    },
  };
  (validateResource as (args: unknown, report: unknown) => void)(args, (message: unknown) => messages.push(message));
  expect(messages).toEqual([expect.stringContaining("could not judge this change (no settings), so it is refused")]);
});

it.each(names)(shows(["policy.rules"], "%s tells what it is about, how to go on and where to read more"), (name) => {
  expect(RULES[name]).toMatchObject({
    name,
    description: expect.stringMatching(/^[A-Z].*\.$/),
    severity: expect.stringMatching(/^(medium|high|critical)$/),
    remediationSteps: expect.stringMatching(/^[A-Z].*\.$/),
    url: expect.stringMatching(/#policies$/),
    enforcementLevel: "mandatory",
    configSchema: { properties: expect.any(Object) },
  });
});

it(shows(["policy.measured"], "all rules together take a small part of a preview's time for 1,000 resources"), () => {
  const rules = names.map(
    (name) =>
      new RuleUnderTest(
        name,
        name === "blast-radius" ? { maxChanges: 5_000, maxTargets: 5_000, maxMessages: 5_000_000 } : settings[name],
      ),
  );
  const [, { prepare }] = ways as [(typeof ways)[0], (typeof ways)[0]];
  const refused: string[] = [];
  const before = process.cpuUsage();
  for (let index = 0; index < 1_000; index++) {
    for (const rule of rules) refused.push(...rule.resource(prepare(valid), { name: `mark-${index}` }).refused);
  }
  const { user, system } = process.cpuUsage(before);
  expect(refused).toEqual([]);
  // A preview of 1,000 resources takes 12 s and more, of which a quarter may be the pack's.
  expect((user + system) / 1e6).toBeLessThan(1.5);
});

it(
  shows(["policy.measured", "policy.sets"], "all rules together judge a set of 10,000 targets in seconds at most"),
  () => {
    const set = marks(Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`group-${n}`, 5])));
    const [, { prepare }] = ways as [(typeof ways)[0], (typeof ways)[0]];
    const before = process.cpuUsage();
    const refused = names.filter(
      (name) => new RuleUnderTest(name, settings[name]).resource(prepare(set)).refused.length,
    );
    const { user, system } = process.cpuUsage(before);
    expect(refused).toEqual(["blast-radius"]);
    expect((user + system) / 1e6).toBeLessThan(3);
  },
);
