import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { commands } from "../../provider/src/cli/commands/index.ts";
import type { Seed } from "../../provider/src/emulator/index.ts";
import { withEmulator } from "../emulator/by-hand.ts";
import { shows } from "../requirements.ts";
import { inFolder, pointedAt, runCommand } from "./run-command.ts";

const page = readFileSync(new URL("../../docs/command.md", import.meta.url), "utf8");
const seed: Seed = {
  groups: [{ groupId: "g1", type: "Public", messages: { count: 15_010, senders: ["u7", "u1"], intervalSeconds: 211 } }],
};

const lines = (text: string) => text.split("\n").filter((line) => line !== "");

describe("the command's page", () => {
  const shown = [...page.matchAll(/```console\n\$ npx pulumi-tencent-chat (.+)\n([\s\S]+?)```/g)];

  it.each(shown.map(([, options = "", output = ""]) => [options, output]))(
    shows(["command.page"], "shows what `%s` prints"),
    async (options, output) => {
      await withEmulator({ seed }, async (emulator) => {
        await inFolder(async (folder) => {
          const run = await runCommand(options.split(" "), pointedAt(emulator), folder);
          expect(lines(output).sort()).toEqual(lines(run.stdout + run.stderr).sort());
        });
      });
    },
  );

  it("shows a file that can be read", async () => {
    const [, marks = ""] = /```json\n([\s\S]+?)```/.exec(page) ?? [];
    await inFolder(async (folder) => {
      await writeFile(join(folder, "marks.json"), marks);
      const run = await runCommand(["import-file", "--sdk-app-id", "7", "--from", "marks.json"], {}, folder);
      expect(run.code, run.stderr).toBe(0);
      expect((JSON.parse(run.stdout) as { resources: unknown[] }).resources).toHaveLength(4);
    });
  });

  it(shows(["command.page"], "lists the options of seq and import-file"), () => {
    for (const command of commands.map((make) => make()).filter((command) => command.name() !== "emulator")) {
      expect(page).toContain(`\`${command.name()}\``);
      if (!["seq", "import-file"].includes(command.name())) continue;
      for (const { long } of command.options) expect(page, command.name()).toContain(`\`${long}`);
    }
  });
});
