import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createCliStack, findPulumi } from "../../cli/pulumi-cli.ts";
import { thorough } from "../../thorough.ts";
import { fixtureEnv, type Observation, observe } from "../parity.ts";
import { createTestEngine } from "../test-engine.ts";
import { thingsProject, World } from "../world.ts";
import type { Scenario } from "./scenario.ts";

const pulumi = await findPulumi();

/** Runs each scenario on the test engine and, where there is one, on the real CLI, which must do the very same. */
export function testScenarios(scenarios: readonly Scenario[]): void {
  let world: World;

  beforeEach(async () => {
    world = await World.create();
  });

  afterEach(() => world.dispose());

  const onTheTestEngine = async (scenario: Scenario): Promise<Observation[]> => {
    const stack = await createTestEngine({ projectDir: thingsProject, env: fixtureEnv(world) });
    try {
      return await observe(scenario, stack, world);
    } finally {
      await stack.dispose();
    }
  };

  // A loop, since titles of `describe.for` are cut short.
  for (const scenario of scenarios) {
    describe.skipIf(!thorough)(scenario.name, () => {
      let ours: Observation[] | undefined;

      it("on the test engine", async () => {
        ours = await onTheTestEngine(scenario);
        const seen = ours.map(({ run, result, ops, calls }) => ({ run, result, ops, calls }));
        const wanted = scenario.runs.map(({ run, result = "succeeded", ops, calls = [] }, index) => ({
          run: `${index + 1}. ${run}`,
          result,
          ops: [...ops].sort(),
          calls: [...calls].sort(),
        }));
        expect(seen).toEqual(wanted);
      });

      it.skipIf(!pulumi)("alike on the real CLI", async () => {
        if (!pulumi) throw new Error("no pulumi");
        const stack = await createCliStack({ projectDir: thingsProject, pulumi, env: fixtureEnv(world) });
        try {
          const theirs = await observe(scenario, stack, world);
          expect(theirs).toEqual(ours);
        } finally {
          await stack.dispose();
        }
      });
    });
  }
}
