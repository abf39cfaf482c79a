import { describe, expect, it } from "vitest";
import { fixtureEnv } from "../engine/parity.ts";
import type { PulumiStack } from "../engine/stack.ts";
import { createTestEngine } from "../engine/test-engine.ts";
import { thingsProject, World } from "../engine/world.ts";
import { createCliStack, findPulumi } from "./pulumi-cli.ts";

const pulumi = await findPulumi();

describe.skipIf(!pulumi)("a state shared with the real CLI", () => {
  const program = { things: [{ name: "a", args: { label: "a", size: 1, note: { secret: "hush" } } }] };
  const env = { THINGS_PROGRAM: JSON.stringify(program) };

  async function withBoth(test: (engine: PulumiStack, cli: PulumiStack) => Promise<void>): Promise<void> {
    if (!pulumi) throw new Error("no pulumi");
    const world = await World.create();
    const engine = await createTestEngine({ projectDir: thingsProject, env: fixtureEnv(world) });
    const cli = await createCliStack({ projectDir: thingsProject, pulumi, env: fixtureEnv(world) });
    try {
      await test(engine, cli);
    } finally {
      await Promise.all([engine.dispose(), cli.dispose()]);
      await world.dispose();
    }
  }

  it("of the test engine is taken up by the real CLI", () =>
    withBoth(async (engine, cli) => {
      expect((await engine.up({ env })).result).toBe("succeeded");
      await cli.importState(await engine.exportState());
      expect((await cli.up({ env })).changes).toEqual({ same: 2 });
    }));

  it("of the real CLI is taken up by the test engine", () =>
    withBoth(async (engine, cli) => {
      expect((await cli.up({ env })).result).toBe("succeeded");
      await engine.importState(await cli.exportState());
      expect((await engine.up({ env })).changes).toEqual({ same: 2 });
    }));

  it("comes from another program of the same project too", () =>
    withBoth(async (engine, cli) => {
      const other = { program: "other.js", env: { THINGS_OTHER: "second" } };
      const [ours, theirs] = [await engine.up(other), await cli.up(other)];
      expect(theirs.result, theirs.stderr).toBe("succeeded");
      expect(theirs.steps.map(({ urn }) => urn)).toEqual(ours.steps.map(({ urn }) => urn));
    }));
});
