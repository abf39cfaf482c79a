import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { shows } from "../requirements.ts";
import { ModerationHost } from "./moderation-host.ts";
import type { Properties } from "./provider-host.ts";

/** Groups of a message each, and their ids of 12 characters. */
function groups(app: ModerationHost, count: number, prefix: string): string[] {
  const ids = Array.from({ length: count }, (_, n) => `${prefix}${String(n).padStart(12 - prefix.length, "0")}`);
  app.emulator.seed({
    groups: ids.map((groupId) => ({ groupId, type: "Public", messages: { count: 3, senders: ["u7"] } })),
  });
  return ids;
}

function bytes(properties: Properties, provider: string): number {
  return Buffer.byteLength(JSON.stringify({ ...properties, __provider: provider }));
}

function count(calls: readonly { command: string }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { command } of calls) counts[command] = (counts[command] ?? 0) + 1;
  return counts;
}

describe("a set in Pulumi's provider host", () => {
  let app: ModerationHost;
  beforeAll(async () => {
    app = await ModerationHost.start({ config: { callsPerSecond: "10000" }, emulator: { callsPerSecond: false } });
  });
  afterAll(() => app[Symbol.asyncDispose]());

  it(
    shows(
      ["sets.batches", "sets.state-size", "sets.progress"],
      "takes a look for 50 groups, one call each, and little state",
    ),
    async () => {
      const ids = groups(app, 1_000, "check-");
      const set = app.declare("GroupHistoryCheckpointSet");
      const inputs = { checkpoints: Object.fromEntries(ids.map((id) => [id, 2])) };
      app.takeLog();
      expect(await set.up(inputs)).toBe("create");
      expect(count(app.takeCalls())).toEqual({ get_group_info: 20, clear_group_msg: 1_000 });
      const log = app.takeLog();
      expect(log.filter(({ ephemeral }) => !ephemeral).map(({ message }) => message)).toEqual([
        expect.stringMatching(
          /^GroupHistoryCheckpointSet finished: 1,000 groups in \d+ s( \([\d,]+ a second\))?: 1,000 applied$/,
        ),
      ]);
      expect(await set.up(inputs)).toBe("same");
      await set.refresh();
      expect(count(app.takeCalls())).toEqual({ get_group_info: 20 });
      const size = bytes(set.inputs, set.provider) + bytes(set.outputs, set.provider);
      expect(size / ids.length).toBeLessThanOrEqual(60);
      expect(app.emulator.view(ids[999] as string).clearedThrough).toBe(2);
    },
  );

  it(
    shows(["sets.batches", "sets.state-size"], "recalls one sender in many groups with a look for 50 of them"),
    async () => {
      const groupIds = groups(app, 200, "recall-");
      const set = app.declare("SenderMessageRecallSet");
      await set.up({ senderAccount: "u7", groupIds });
      expect(count(app.takeCalls())).toEqual({ get_group_info: 4, delete_group_msg_by_sender: 200 });
      await set.up({ senderAccount: "u7", groupIds: groupIds.toReversed() });
      await set.refresh();
      expect(count(app.takeCalls())).toEqual({ get_group_info: 4 });
      expect(app.emulator.view(groupIds[0] as string).counts.visible).toBe(0);
      const fixed = 2 * bytes({}, set.provider) + 400;
      const size = bytes(set.inputs, set.provider) + bytes(set.outputs, set.provider);
      expect((size - fixed) / groupIds.length).toBeLessThanOrEqual(60);
    },
  );

  it(shows(["recall.one-scan"], "scans a group once for all senders of a set"), async () => {
    const groupId = app.group({ messages: { count: 100, senders: ["u1"] } });
    const senderAccounts = Array.from({ length: 30 }, (_, n) => `spammer-${n}`);
    const set = app.declare("SenderMessageRecallSet");
    await set.up({ groupId, senderAccounts, enforce: "always" });
    for (let n = 0; n < 25; n++) app.emulator.post(groupId, `spammer-${n}`, "again");
    app.takeCalls();
    await set.refresh();
    expect(count(app.takeCalls())).toEqual({ get_group_info: 1, group_msg_get_simple: 2 });
    expect(Object.keys(set.outputs.drift as object)).toHaveLength(25);
    await set.up({ groupId, senderAccounts, enforce: "always" });
    expect(count(app.takeCalls())).toEqual({ get_group_info: 1, delete_group_msg_by_sender: 25 });
  });

  it(
    shows(["sets.refresh-limit"], "looks at no more accounts in a refresh than it may, and at others the next time"),
    async () => {
      const fromAccounts = Array.from({ length: 40 }, (_, n) => `limited-${String(n).padStart(2, "0")}`);
      app.emulator.seed({
        accounts: fromAccounts.map((userId) => ({ userId, conversationGroups: [{ name: "vip" }] })),
      });
      const set = app.declare("ConversationGroupRemovalSet");
      await set.up({ groupName: "vip", fromAccounts, refreshLimit: 15 });
      const looked = new Set<unknown>();
      for (let n = 0; n < 20 && looked.size < 40; n++) {
        app.takeCalls();
        await set.refresh();
        const calls = app.takeCalls();
        expect(count(calls)).toEqual({ get_contact_group: 15 });
        for (const { request } of calls) looked.add((request as { From_Account: string }).From_Account);
        await new Promise((resolve) => setTimeout(resolve, 1_000));
      }
      expect(looked.size).toBe(40);
      await set.up({ groupName: "vip", fromAccounts, refreshLimit: 100 });
      await set.refresh();
      expect(count(app.takeCalls())).toEqual({ get_contact_group: 40 });
    },
  );

  it(shows(["sets.stops"], "stops where the app is refused, and goes on where one group is"), async () => {
    const ids = groups(app, 900, "stop-");
    const checkpoints = Object.fromEntries(ids.map((id) => [id, 2]));
    // The 40th call finds that the administrator's rights are gone.
    app.emulator.fault({ command: "clear_group_msg", when: { nth: 40 }, what: { code: 60010 } });
    const set = app.declare("GroupHistoryCheckpointSet");
    await expect(set.up({ checkpoints })).rejects.toThrow(/done, 1 failed, \d+ not tried/);
    const { clear_group_msg: made = 0 } = count(app.takeCalls());
    expect(made).toBeGreaterThanOrEqual(40);
    expect(made).toBeLessThanOrEqual(450);
    app.emulator.clearFaults();
    const gone = { ...checkpoints, "stop-missing": 2 };
    await expect(app.declare("GroupHistoryCheckpointSet").up({ checkpoints: gone })).rejects.toThrow(
      "GroupHistoryCheckpointSet: 900 of 901 groups done, 1 failed; what is done is kept",
    );
  });
});
