import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Emulator, Seed } from "../../provider/src/emulator/index.ts";
import type { LiveFacts, Review } from "../../provider/src/review/index.ts";
import { inFolder, pointedAt, runCommand } from "../command/run-command.ts";
import { withEmulator } from "../emulator/by-hand.ts";
import { shows } from "../requirements.ts";
import { clearPlan, type MadeChange, stream } from "./stream.ts";

const seed: Seed = {
  accounts: [{ userId: "u1", conversationGroups: [{ name: "vip" }] }],
  groups: [
    {
      ...{ groupId: "g1", name: "Lobby @here", type: "Public", owner: "u1", members: ["u7"] },
      messages: { count: 15_010, senders: ["u7", "u1"], intervalSeconds: 60 },
    },
  ],
};

const recall = (senderAccount: string): MadeChange => ({
  name: `recall-${senderAccount}`,
  inputs: {
    ...{ groupId: "g1", senderAccount },
    plannedChange: { ...clearPlan("g1", 0), action: "recall-sender-messages", to: undefined },
  },
});
const clear = (name: string, groupId: string, to: number | "newest", more: object = {}): MadeChange => ({
  name,
  inputs: { groupId, plannedChange: { ...clearPlan(groupId, 1), to, ...more } },
});
const removal = (groupName: string): MadeChange => ({
  name: `removal-${groupName}`,
  inputs: {
    ...{ fromAccount: "u1", groupName },
    plannedChange: { ...clearPlan("g1", 0), action: "remove-conversation-group", to: undefined },
  },
});

/** What the review says of each change by name, and what was said on stderr. */
async function live(emulator: Emulator, changes: readonly MadeChange[], env: Record<string, string> = {}) {
  let facts: Record<string, LiveFacts | undefined> = {};
  let said = "";
  await inFolder(async (folder) => {
    const file = join(folder, "events.json");
    await writeFile(file, stream(changes));
    const options = ["review", file, "--live", "--format", "json"];
    const { code, stdout, stderr } = await runCommand(options, { ...pointedAt(emulator), ...env });
    expect(code, stderr).toBe(0);
    const { stacks } = JSON.parse(stdout) as Review;
    facts = Object.fromEntries((stacks[0]?.changes ?? []).map((change) => [change.name, change.live]));
    said = stderr;
  });
  return { facts, stderr: said };
}

describe("review --live", () => {
  it(shows(["review.live"], "tells what each change reaches, by reads alone and one scan a group"), async () => {
    await withEmulator({ seed }, async (emulator) => {
      const group = { groupName: "Lobby @here", groupType: "Public", members: 2, newest: 15_010 };
      const changes = [
        ...[
          clear("clear", "g1", 12_000),
          clear("raised", "g1", 12_000, { from: 11_000 }),
          clear("all", "g1", "newest"),
        ],
        ...[clear("future", "g1", 20_000), clear("none", "g9", 5), clear("other-app", "g1", 5, { app: 7 })],
        ...[recall("u7"), recall("u1"), recall("u9"), removal("vip"), removal("gone")],
        clear("unknown", "04da6b54-80e4-46f7-96ec-b56ff0331ba9", 5),
      ];
      const { facts } = await live(emulator, changes);
      expect(facts).toMatchObject({
        clear: { ...group, hides: 12_000, stays: 3_010, notes: [] },
        raised: { hides: 1_000, stays: 3_010 },
        all: { hides: 15_010, stays: 0 },
        future: { notes: [expect.stringContaining("MsgSeq 20,000 was not sent yet")] },
        none: { notes: [expect.stringContaining("isn't found (code 10010)")] },
        "other-app": { notes: [expect.stringContaining("belongs to app 7")] },
        "recall-u7": {
          ...group,
          visible: 500,
          firstAt: expect.stringMatching(/Z$/),
          lastAt: expect.stringMatching(/Z$/),
        },
        "recall-u1": { visible: 500 },
        "recall-u9": { visible: 0 },
        "removal-vip": { exists: true },
        "removal-gone": { exists: false },
        unknown: { notes: [expect.stringContaining("known after apply")] },
      });
      const commands = emulator.calls().map(({ command }) => command.split("/").at(-1));
      expect(new Set(commands)).toEqual(new Set(["get_group_info", "group_msg_get_simple", "get_contact_group"]));
      expect(commands.filter((command) => command === "group_msg_get_simple").length).toBeLessThanOrEqual(51);
    });
  });

  it(shows(["review.live"], "is noted, and never fails the review, where reads fail or no key is there"), async () => {
    await withEmulator({ seed }, async (emulator) => {
      emulator.fault({ command: "group_open_http_svc/get_group_info", when: { every: 1 }, what: { code: 10007 } });
      const failed = await live(emulator, [clear("clear", "g1", 5), removal("vip")]);
      expect(failed.facts).toMatchObject({
        clear: { notes: [expect.stringMatching(/^could not be read: get_group_info .*10007/)] },
        "removal-vip": { exists: true },
      });
      const keyless = await live(emulator, [clear("clear", "g1", 5)], { TENCENT_CHAT_SECRET_KEY: "" });
      expect(keyless.facts).toMatchObject({ clear: { notes: [expect.stringContaining("the service was not asked")] } });
      expect(keyless.stderr).toContain("TENCENT_CHAT_SECRET_KEY");
    });
  });

  it(shows(["review.live", "review.strangers"], "shows the group's name as code"), async () => {
    await withEmulator({ seed }, async (emulator) => {
      await inFolder(async (folder) => {
        const file = join(folder, "events.json");
        await writeFile(file, stream([clear("clear", "g1", 12_000)]));
        const { stdout } = await runCommand(["review", file, "--live"], pointedAt(emulator));
        expect(stdout).toContain(
          "- `group g1`: `Lobby @here`, Public, 2 members, 12,000 of 15,010 messages; 3,010 newer ones stay\n",
        );
      });
    });
  });
});
