import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RULES } from "../../provider/src/policy/rules.ts";
import { shows } from "../requirements.ts";
import { cases, unreadable } from "../unit/policy/cases.ts";
import { CHECKPOINT, urnOf } from "../unit/policy/judging.ts";
import { change, having, NOW, planning, settings, settled, valid } from "../unit/policy/subjects.ts";
import { PolicyHost } from "./policy-host.ts";

const folder = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const guard = folder("../engine/fixtures/guard/");

describe("the pack in Pulumi's policy host", () => {
  let host: PolicyHost;
  beforeAll(async () => {
    host = await PolicyHost.start(guard, { GUARD_NOW: NOW });
  });
  afterAll(() => host?.close());

  it(shows(["policy.rules"], "tells each rule with level, schema, cure and address"), async () => {
    const policies = await host.policies();
    expect(policies.map(({ name }) => name)).toEqual(Object.keys(RULES));
    for (const { level, remediationSteps, url } of policies) {
      expect(level).toBe("mandatory");
      expect(remediationSteps).not.toBe("");
      expect(url).toContain("#policies");
    }
    const radius = policies.find(({ name }) => name === "blast-radius");
    expect(radius?.schema).toMatchObject({ maxChanges: { type: "integer", minimum: 0, default: 20 } });
  });

  it(
    shows(
      ["policy.rules", "policy.unknown-stays-mandatory"],
      "judges each case of the tables, mandatory whatever is unknown",
    ),
    async () => {
      for (const { rule, title, properties, settings: own, stack = "dev", refused, advised } of atUsualTime) {
        await host.configure({ ...settings, [rule]: own ?? settings[rule] });
        const urn = urnOf(title, { stack });
        const found = (await host.analyze(CHECKPOINT, urn, properties)).filter(({ policy }) => policy === rule);
        // An idle rule is told once a run, and this host runs all cases.
        if (advised === undefined || rule === "acknowledged") {
          const level = refused === undefined ? "advisory" : "mandatory";
          const said = refused ?? advised;
          const expected = said === undefined ? [] : [{ policy: rule, level, message: expect.stringContaining(said) }];
          expect(found, `${rule}: ${title}`).toEqual(expected);
        }
        await host.analyze(CHECKPOINT, urn, settled());
      }
    },
  );

  it(
    shows(["policy.unknown-shape", "policy.unknown-stays-mandatory"], "refuses by each rule what it can't read"),
    async () => {
      await host.configure(settings);
      for (const [title, plannedChange, why] of unreadable) {
        const properties = JSON.parse(JSON.stringify(having({ plannedChange })));
        const found = await host.analyze(CHECKPOINT, urnOf("lobby"), properties);
        expect(
          found.map(({ policy, level }) => `${level} ${policy}`),
          title,
        ).toEqual(Object.keys(RULES).map((name) => `mandatory ${name}`));
        expect(found[0]?.message).toContain(why);
      }
    },
  );

  it(shows(["policy.secrets"], "judges a secret change like any other"), async () => {
    await host.configure(settings);
    const secret = (value: unknown) => ({
      "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
      value,
    });
    const hidden = having({ plannedChange: secret(change), acknowledge: secret("aaaaaaaa") });
    const found = await host.analyze(CHECKPOINT, urnOf("lobby"), hidden);
    expect(found.map(({ policy }) => policy)).toEqual(["acknowledged"]);
  });

  it(shows(["policy.other-packages"], "judges no resource of another package"), async () => {
    await host.configure({ ...settings, "blast-radius": { maxChanges: "none" } });
    const bad = planning({ version: 9 });
    expect(await host.analyze("aws:s3/bucket:Bucket", urnOf("b", { type: "aws:s3/bucket:Bucket" }), bad)).toEqual([]);
  });

  it("gives a refusal its description and a line of its own", async () => {
    await host.configure(settings);
    const [found] = await host.analyze(CHECKPOINT, urnOf("lobby"), having({ acknowledge: undefined }));
    expect(found?.message.split("\n")).toEqual([
      "An irreversible change must be acknowledged by its digest.",
      `this change is not acknowledged: ${change.summary}. To go on, have it reviewed and write acknowledge: "k7f32a2c"`,
    ]);
  });
});

/** The host's clock stands still. */
const atUsualTime = cases.filter(({ now = NOW }) => now === NOW);

it(
  shows(["policy.configuration"], "a pack with wrong settings doesn't start, and says what is wrong without a stack"),
  async () => {
    const start = PolicyHost.start(guard, {
      GUARD: JSON.stringify({ "blast-radius": { maxChange: 1 }, nonsense: {} }),
    });
    const error = await start.then(
      () => new Error("it started"),
      (error: Error) => error,
    );
    expect(error.message).toContain("the configuration of blast-radius is wrong: maxChange is no setting of it");
    expect(error.message).toContain('no rule "nonsense"');
    expect(error.message).not.toMatch(/^\s+at /m);
  },
);

it(shows(["policy.example"], "the example's pack loads as it stands"), async () => {
  const host = await PolicyHost.start(folder("../../examples/policy-pack/"));
  try {
    expect(await host.policies()).toHaveLength(Object.keys(RULES).length);
    expect(await host.analyze(CHECKPOINT, urnOf("lobby"), valid)).not.toContainEqual(
      expect.objectContaining({ level: "mandatory" }),
    );
  } finally {
    await host.close();
  }
});
