import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Emulator, Seed } from "../../provider/src/emulator/index.ts";
import {
  addLiveFacts,
  type LiveFacts,
  type Review,
  renderHtml,
  renderJson,
  renderMarkdown,
  reviewStreams,
} from "../../provider/src/review/index.ts";
import { inFolder, pointedAt, runCommand } from "../command/run-command.ts";
import { withEmulator } from "../emulator/by-hand.ts";
import { shows } from "../requirements.ts";
import { clearPlan, type MadeChange, setOf, stream } from "./stream.ts";

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
          "- `group g1`: `Lobby @here`, `Public`, 2 members, 12,000 of 15,010 messages; 3,010 newer ones stay\n",
        );
        await writeFile(file, stream([setOf(["g1", "g2"])]));
        expect((await runCommand(["review", file, "--live"], pointedAt(emulator))).stdout).toContain(
          "- `2 groups`: 2 looked at, 1 of them there now, 5 messages hidden in those; " +
            "`group g2 not found: up would fail there, or skip it if told so`\n",
        );
      });
    });
  });

  it(shows(["review.live", "review.strangers"], "shows whatever a service answers as text of a stranger"), async () => {
    const evil = `</dd><a href=https://evil>click</a> @team ![x](https://evil/x.png) \u202E|\n<b>`;
    const group = { found: true, groupId: "g1", type: evil, name: evil, createTime: 1, nextMsgSeq: 9 } as const;
    const reader = {
      getGroupInfo: async () => group,
      getTopic: async () => Promise.reject(new Error(evil)),
      getContactGroups: async () => Promise.reject(new Error(evil)),
      async *groupMessages() {},
    };
    const inTopic = { ...clear("topic", "g1", 5), inputs: { ...clear("topic", "g1", 5).inputs, topicId: "t" } };
    const changes = [clear("clear", "g1", 5), removal("vip"), recall("u7"), inTopic, setOf(["g1", "g2"])];
    const review = await addLiveFacts(reviewStreams([stream(changes)]), reader, { app: 1_400_000_000 });
    expect(JSON.parse(renderJson(review)).stacks[0].changes[0].live).toMatchObject({
      groupName: evil,
      groupType: evil,
    });
    for (const text of [renderMarkdown(review), renderHtml(review), renderJson(review)]) {
      expect(text).not.toContain("\u202E");
    }
    expect(renderHtml(review)).not.toContain("<a ");
    expect(renderHtml(review)).toContain(`<bdi>&lt;/dd&gt;&lt;a href=https:`);
    const outsideOfCode = renderMarkdown(review).replace(/`[^`]*`/g, "");
    expect(outsideOfCode).not.toMatch(/evil|@team/);
  });

  it(
    shows(["review.live", "review.sets"], "looks a set's groups up by fifties, and says how many it left out"),
    async () => {
      const groups = Array.from({ length: 1_020 }, (_, n) => ({
        groupId: `g${n}`,
        type: "Public" as const,
        owner: "u1",
      }));
      const messages = { count: 30, senders: ["u7", "u1"] };
      const accounts = [{ userId: "u1", conversationGroups: [{ name: "vip" }] }, { userId: "u2" }];
      const seeded = { accounts, groups: groups.map((group, n) => (n < 3 ? { ...group, messages } : group)) };
      const plan = (changed: object) => setOf([], changed).inputs?.plannedChange;
      const recalled = { action: "recall-sender-messages", messages: undefined, largest: undefined };
      await withEmulator({ seed: seeded }, async (emulator) => {
        const { facts } = await live(emulator, [
          setOf(["g0", "g1", "g2", "gone"], {
            reached: { g0: 2 },
            of: { raise: ["g0"], create: ["g1", "g2", "gone"] },
          }),
          { ...setOf(["g0", "g3"]), name: "beyond" },
          { ...setOf(groups.map(({ groupId }) => groupId)), name: "many" },
          {
            ...{ ...setOf([]), name: "recalls" },
            inputs: {
              senderAccount: "u7",
              groupIds: ["g0", "g1", "g9"],
              plannedChange: plan({ ...recalled, targets: 3 }),
            },
          },
          {
            ...{ ...setOf([]), name: "senders" },
            inputs: { groupId: "g0", senderAccounts: ["u1", "u7"], plannedChange: plan({ ...recalled, targets: 2 }) },
          },
          {
            ...{ ...setOf([]), name: "badges" },
            inputs: {
              ...{ groupName: "vip", fromAccounts: ["u1", "u2"] },
              plannedChange: plan({ ...recalled, action: "remove-conversation-group", targets: 2 }),
            },
          },
          {
            ...{ ...setOf([]), name: "secret" },
            inputs: { groupId: "[secret]", senderAccounts: ["u1"], plannedChange: plan({ ...recalled, targets: 1 }) },
          },
        ]);
        expect(facts).toMatchObject({
          wave: {
            looked: 4,
            notLooked: 0,
            found: 3,
            hides: 13,
            notes: [expect.stringMatching(/^group gone not found/)],
          },
          beyond: { looked: 2, hides: 5, notes: [expect.stringContaining("group g3: the mark was not sent yet")] },
          many: { looked: 1_000, notLooked: 20, found: 1_000 },
          recalls: { looked: 3, found: 3, visible: 30 },
          senders: { looked: 2, visible: 30, notes: [] },
          badges: { looked: 2, found: 1, notes: [] },
          secret: { notes: [expect.stringContaining("its targets are secret")] },
        });
        const commands = emulator.calls().map(({ command }) => command.split("/").at(-1));
        expect(commands.filter((command) => command === "get_group_info").length).toBeLessThanOrEqual(30);
        expect(commands.filter((command) => command === "get_contact_group")).toHaveLength(2);
        expect(commands.every((command) => /^(?:get_|group_msg_get)/.test(command ?? ""))).toBe(true);
      });
    },
  );
});
