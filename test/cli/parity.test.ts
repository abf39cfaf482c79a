import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fixtureEnv, observe } from "../engine/parity.ts";
import { scenarios } from "../engine/scenarios.ts";
import { createTestEngine } from "../engine/test-engine.ts";
import { thingsProject, World } from "../engine/world.ts";
import { createCliStack, findPulumi } from "./pulumi-cli.ts";

const pulumi = await findPulumi();

describe.skipIf(!pulumi)("the test engine and the real CLI", { timeout: 120_000 }, () => {
  let worlds: [World, World];

  beforeEach(async () => {
    worlds = [await World.create(), await World.create()];
  });

  afterEach(async () => {
    for (const world of worlds) await world.dispose();
  });

  // A loop, since titles of `it.for` are cut short.
  for (const scenario of scenarios) {
    it(`do the same: ${scenario.name}`, async () => {
      if (!pulumi) throw new Error("no pulumi");
      const [engineWorld, cliWorld] = worlds;
      const engine = await createTestEngine({ projectDir: thingsProject, env: fixtureEnv(engineWorld) });
      const cli = await createCliStack({ projectDir: thingsProject, pulumi, env: fixtureEnv(cliWorld) });
      try {
        const [ours, theirs] = await Promise.all([
          observe(scenario, engine, engineWorld),
          observe(scenario, cli, cliWorld),
        ]);
        expect(ours).toEqual(theirs);
      } finally {
        await Promise.all([engine.dispose(), cli.dispose()]);
      }
    });
  }
});
