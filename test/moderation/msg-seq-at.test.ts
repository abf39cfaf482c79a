import { fileURLToPath } from "node:url";
import { type Emulator, SEED_EPOCH, startEmulator } from "pulumi-tencent-chat/emulator";
import { describe, expect, it } from "vitest";
import { createCliStack, findPulumi } from "../cli/pulumi-cli.ts";
import type { PulumiStack, RunResult } from "../engine/stack.ts";
import { createTestEngine } from "../engine/test-engine.ts";
import { shows } from "../requirements.ts";
import { SEED } from "./moderation.ts";

const projectDir = fileURLToPath(new URL("../engine/fixtures/msg-seq-at/", import.meta.url));
const pulumi = await findPulumi();

const config = {
  "tencentchat:sdkAppId": "1400000000",
  // Message n of g1 was sent n seconds after the epoch of seeds.
  "msg-seq-at:before": new Date((SEED_EPOCH + 6) * 1000).toISOString(),
};

interface Stage {
  readonly emulator: Emulator;
  readonly stack: PulumiStack;
  /** Lets the stack make calls, by its configuration. */
  withKey(): Promise<void>;
  /** Commands that were called since it was last asked. */
  calls(): string[];
}

async function on(stack: Promise<PulumiStack>, play: (stage: Stage) => Promise<void>): Promise<void> {
  const emulator = await startEmulator({ seed: SEED });
  const made = await stack;
  try {
    const withKey = () =>
      made.setConfig({
        "tencentchat:endpoint": emulator.url,
        "tencentchat:secretKey": { secret: emulator.secretKey },
      });
    const calls = () => {
      const commands = emulator.calls().map(({ command }) => command.replace(/.*\//, ""));
      emulator.clearCalls();
      return commands;
    };
    await play({ emulator, stack: made, withKey, calls });
  } finally {
    await made.dispose();
    await emulator.close();
  }
}

const planOf = ({ steps }: RunResult) => steps.find(({ name }) => name === "lobby")?.newInputs?.plannedChange;
const said = ({ diagnostics }: RunResult) => diagnostics.map(({ message }) => message).join("\n");

const LOOK = ["get_group_info", "group_msg_get_simple"];

async function wholeWay({ stack, withKey, calls, emulator }: Stage): Promise<void> {
  const keyless = await stack.preview();
  expect(keyless.result).toBe("succeeded");
  expect(planOf(keyless)).toMatchObject({ cause: "create", summary: expect.stringContaining("known after apply") });
  expect(planOf(keyless)).not.toHaveProperty("digest");
  expect(calls()).toEqual([]);

  const refused = await stack.up();
  expect(refused.result).toBe("failed");
  expect(said(refused)).toMatch(
    /msgSeqAt: the configuration is not complete:.*secretKey is missing.*region is missing/s,
  );
  expect(said(refused)).not.toMatch(/^\s+at /m);

  await withKey();
  const preview = await stack.preview();
  expect(planOf(preview)).toMatchObject({ to: 5, digest: expect.any(String) });
  expect(calls()).toEqual(LOOK);
  expect(said(preview)).not.toMatch(/secret/);

  const up = await stack.up();
  expect(up).toMatchObject({ result: "succeeded", outputs: { msgSeq: 5 } });
  expect(calls()).toEqual([...LOOK, "get_group_info", "clear_group_msg"]);
  expect(emulator.view("g1").counts.visible).toBe(15);
  expect(await stack.up()).toMatchObject({ result: "succeeded", changes: { same: 2 } });
  expect(calls()).toEqual(LOOK);
}

describe("msgSeqAt", () => {
  it(shows(["seq.without-key"], "needs a key only where something is applied, on the test engine"), () =>
    on(createTestEngine({ projectDir, config }), wholeWay),
  );

  it.skipIf(!pulumi)(shows(["seq.without-key"], "needs a key only where something is applied, on the real CLI"), () => {
    if (pulumi === undefined) throw new Error("no pulumi");
    return on(createCliStack({ projectDir, pulumi, config }), wholeWay);
  });

  it.each([
    ["a group that doesn't exist", { "msg-seq-at:groupId": "g9" }, /msgSeqAt: group g9 doesn't exist/],
    ["an id that can't be", { "msg-seq-at:groupId": " g1" }, /msgSeqAt: groupId " g1" must not have white space/],
    ["a moment to come", { "msg-seq-at:before": "2999-01-01" }, /msgSeqAt: before 2999-01-01T\S+ hasn't come yet/],
    ["a moment before all messages", { "msg-seq-at:before": "2020-01-01" }, /its first message is MsgSeq 1, sent 2023/],
  ])(shows(["seq.refused", "errors.no-stack"], "fails with one message and no stack for %s"), (_, more, message) =>
    on(createTestEngine({ projectDir, config: { ...config, ...more } }), async ({ stack, withKey }) => {
      await withKey();
      const preview = await stack.preview();
      expect(preview.result).toBe("failed");
      expect(said(preview)).toMatch(message);
      expect(said(preview)).not.toMatch(/^\s+at /m);
    }),
  );
});
