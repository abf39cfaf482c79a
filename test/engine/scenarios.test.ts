import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fixtureEnv, observe } from "./parity.ts";
import { scenarios } from "./scenarios.ts";
import type { PulumiStack } from "./stack.ts";
import { createTestEngine } from "./test-engine.ts";
import { thingsProject, World } from "./world.ts";

describe("the test engine", () => {
  let world: World;
  let stack: PulumiStack;

  beforeEach(async () => {
    world = await World.create();
    stack = await createTestEngine({ projectDir: thingsProject, env: fixtureEnv(world) });
  });

  afterEach(async () => {
    await stack.dispose();
    await world.dispose();
  });

  // A loop, since titles of `it.for` are cut short.
  for (const scenario of scenarios) {
    it(`${scenario.name}`, async () => {
      const observations = await observe(scenario, stack, world);
      const seen = observations.map(({ run, result, ops, calls }) => ({ run, result, ops, calls }));
      const wanted = scenario.runs.map(({ run, result = "succeeded", ops, calls = [] }, index) => ({
        run: `${index + 1}. ${run}`,
        result,
        ops: [...ops].sort(),
        calls: [...calls].sort(),
      }));
      expect(seen).toEqual(wanted);
    });
  }
});
