import { join } from "node:path";
import { expect } from "vitest";
import type { CliStack } from "../cli/pulumi-cli.ts";
import { inFolder, pointedAt, runCommand } from "../command/run-command.ts";
import { shows } from "../requirements.ts";
import { cliScenario, type Moderation } from "./moderation.ts";
import { lobby, spam, vip } from "./program.ts";

const MARKS = [
  ...["--checkpoint", "g1=5", "--name", "lobby"],
  ...["--recall", "g1/u7", "--name", "spam"],
  ...["--removal", "u1/vip", "--name", "vip"],
];

async function importInto(moderation: Moderation<CliStack>, ...options: string[]): Promise<void> {
  await inFolder(async (folder) => {
    const file = join(folder, "import.json");
    const made = await runCommand(["import-file", ...options, "--out", file], pointedAt(moderation.emulator));
    expect(made.code, made.stderr).toBe(0);
    await moderation.stack.importResources(file);
  });
}

cliScenario(
  shows(["import.as-declared"], "what was imported is as declared, and its mark is raised, never lowered"),
  async (moderation) => {
    await importInto(moderation, ...MARKS);
    const same = { result: "succeeded", ops: ["same lobby", "same spam", "same vip"], plans: {}, reads: 0 };
    expect(await moderation.preview([lobby(5, { reason: "TS-1" }), spam(), vip()])).toMatchObject(same);

    const lowered = await moderation.preview([lobby(4), spam(), vip()]);
    expect(lowered).toMatchObject({ result: "failed", reads: 0 });
    expect(lowered.said).toContain("msgSeq 4 is lower than 5");

    const raised = await moderation.preview([lobby(8), spam(), vip()]);
    expect(raised).toMatchObject({ ops: ["same spam", "same vip", "update lobby"], reads: 0 });
    expect(raised.plans).toMatchObject({ lobby: { cause: "raise", from: 5, to: 8 } });
    const done = await moderation.up([lobby(8), spam(), vip()]);
    expect(done).toMatchObject({ ops: ["same spam", "same vip", "update lobby"], calls: ["clear g1 through 8"] });
    expect(await moderation.preview([lobby(8), spam(), vip()])).toMatchObject(same);
  },
);

cliScenario(
  shows(["import.refreshed"], "what was imported after a look is refreshed and destroyed"),
  async (moderation) => {
    await importInto(moderation, ...MARKS, "--live");
    const before = await moderation.stack.exportState();
    const refreshed = await moderation.refresh();
    expect(refreshed).toMatchObject({
      result: "succeeded",
      calls: [],
      said: expect.stringContaining("is there again"),
    });
    const after = await moderation.stack.exportState();
    const outputsOf = ({ deployment }: typeof before) => deployment.resources?.map(({ outputs }) => outputs);
    expect(outputsOf(after)).toEqual(outputsOf(before));
    expect(outputsOf(after)).toContainEqual(expect.objectContaining({ groupType: "Public", clearedThrough: 5 }));
    const same = { ops: ["same lobby", "same spam", "same vip"], plans: {}, reads: 0 };
    expect(await moderation.up([lobby(5), spam(), vip()])).toMatchObject(same);
    expect(await moderation.destroy()).toMatchObject({
      result: "succeeded",
      ops: ["delete lobby", "delete spam", "delete vip"],
      reads: 0,
    });
  },
);
