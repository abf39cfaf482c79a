import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Emulator, startEmulator } from "../../../provider/src/emulator/index.ts";
import { createCliStack, findPulumi } from "../../cli/pulumi-cli.ts";
import type { PulumiStack } from "../stack.ts";
import { createTestEngine } from "../test-engine.ts";
import { community, configFor, playQuickstart, type QuickstartObservation, quickstart, root } from "./scenario.ts";

const pulumi = await findPulumi();

describe("the quickstart's program", () => {
  let emulator: Emulator;
  let ours: QuickstartObservation[];

  beforeAll(async () => {
    emulator = await startEmulator({ seed: community });
    ours = await play(createTestEngine({ projectDir: root, config: configFor(emulator) }));
  });

  afterAll(() => emulator.close());

  async function play(making: Promise<PulumiStack>): Promise<QuickstartObservation[]> {
    const stack = await making;
    try {
      emulator.reset();
      return await playQuickstart(stack, emulator);
    } finally {
      await stack.dispose();
    }
  }

  for (const [index, { name, refused, changes, calls = [], visible }] of quickstart.entries()) {
    it(name, () => {
      const seen = ours[index];
      expect(seen).toMatchObject({ run: name, result: refused === undefined ? "succeeded" : "failed", calls, visible });
      if (refused === undefined) expect(seen).toMatchObject({ errors: [], changes });
      else expect(seen?.errors.join("\n")).toContain(refused);
    });
  }

  it("calls the service in the run that acts, and looks before a mark that is refused, else never", () => {
    const calling = ours.filter(({ allCalls }) => allCalls > 0).map(({ run }) => run);
    expect(calling).toEqual([
      "what is acknowledged is done",
      "a mark that wasn't sent yet is refused when it is applied",
    ]);
  });

  it.skipIf(!pulumi)("does the same on the real CLI, run by run", async () => {
    if (!pulumi) throw new Error("no pulumi");
    const theirs = await play(createCliStack({ projectDir: root, pulumi, config: configFor(emulator) }));
    expect(theirs).toEqual(ours);
  });
});
