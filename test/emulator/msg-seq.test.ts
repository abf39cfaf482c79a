import { describe, expect, it } from "vitest";
import { ChatClient } from "../../provider/src/client/index.ts";
import { type Emulator, type Guesses, SEED_EPOCH, type Seed } from "../../provider/src/emulator/index.ts";
import { type LookUpRequest, lookUpMsgSeq } from "../../provider/src/seq/look-up.ts";
import { shows } from "../requirements.ts";
import { withEmulator } from "./by-hand.ts";
import { COMMUNITY, seed, TOPIC } from "./community.ts";

const DAY = 86_400;
const now = Math.floor(Date.now() / 1000);

/** 60 days with a message every hour, of which the last 30 are kept. */
const expiring: Seed = {
  retentionDays: 30,
  groups: [
    {
      groupId: "aged",
      type: "Public",
      createTime: now - 60 * DAY,
      messages: { count: 60 * 24, senders: ["u7"], startTime: now - 60 * DAY, intervalSeconds: 3_600 },
    },
    { groupId: "gone", type: "Public", createTime: now - 60 * DAY, messages: { count: 50, senders: ["u7"] } },
    {
      groupId: "holes",
      type: "Public",
      messages: [
        { from: "u7", text: "kept" },
        ...Array.from({ length: 45 }, () => ({ from: "u7", gone: true })),
        { from: "u7", text: "kept too", time: now - DAY },
      ],
    },
  ],
};

const at = (seconds: number) => new Date(seconds * 1000);

async function lookUp(emulator: Emulator, request: LookUpRequest) {
  const { url: origin, sdkAppId, secretKey } = emulator;
  const client = new ChatClient({ origin, sdkAppId, identifier: "administrator", credential: { secretKey } });
  try {
    return await lookUpMsgSeq(client, request, Date.now());
  } finally {
    await client.close();
  }
}

describe("a MsgSeq by time, over the wire", () => {
  it.each([
    ["in a group", { groupId: "big", before: at(SEED_EPOCH + 15_000) }, { msgSeq: 14_999, newest: 20_000, calls: 2 }],
    ["at the end", { groupId: "big", before: at(SEED_EPOCH + 90_000) }, { msgSeq: 20_000, newest: 20_000, calls: 2 }],
    ["in the midst of a second", { groupId: "big", before: new Date(SEED_EPOCH * 1000 + 9_900) }, { msgSeq: 8 }],
    ["in a group that starts late", { groupId: "old", before: at(SEED_EPOCH + 3) }, { msgSeq: 7_803_322 }],
    ["in a community", { groupId: COMMUNITY, before: at(SEED_EPOCH + 3) }, { msgSeq: 2, newest: 3 }],
    [
      "in a topic",
      { groupId: COMMUNITY, topicId: TOPIC, before: at(SEED_EPOCH + 4) },
      { msgSeq: 3, newest: 4, calls: 3 },
    ],
  ])(shows(["seq.before", "seq.few-calls"], "is found %s"), async (_, request, answer) => {
    await withEmulator({ seed }, async (emulator) => {
      const found = await lookUp(emulator, request);
      expect(found).toMatchObject(answer);
      expect(found.calls).toBe(emulator.calls().length);
    });
  });

  it.each<[string, LookUpRequest, RegExp]>([
    ["a group that isn't there", { groupId: "g9", before: at(now) }, /^group g9 doesn't exist .*10010/],
    [
      "a topic that isn't there",
      { groupId: COMMUNITY, topicId: `${COMMUNITY}@TOPIC#_no`, before: at(now) },
      /^topic .*110003/,
    ],
    ["an AVChatRoom", { groupId: "live", before: at(now) }, /keeps no history/],
    ["a group without messages", { groupId: "empty", before: at(now) }, /before \S+Z: it has no messages$/],
    [
      "a moment before the first",
      { groupId: "big", before: at(SEED_EPOCH) },
      /its first message is MsgSeq 1, sent 2023-11-14T22:13:21Z$/,
    ],
    ["a moment to come", { groupId: "big", before: at(now + 3_600) }, /^before \S+ hasn't come yet/],
    ["no moment", { groupId: "big", before: new Date("x") }, /^before is no date/],
  ])(shows(["seq.refused"], "is refused for %s"), async (_, request, message) => {
    await withEmulator({ seed }, async (emulator) => {
      emulator.seed({ groups: [{ groupId: "empty", type: "Public" }] });
      await expect(lookUp(emulator, request)).rejects.toThrow(message);
    });
  });

  const each: Partial<Guesses>[] = [{ expiredRows: "placeholder" }, { expiredRows: "absent" }];
  it.each(each)("is found above what expired, with %j", async (guesses) => {
    await withEmulator({ seed: expiring, guesses }, async (emulator) => {
      const before = at(now - 10 * DAY);
      expect(await lookUp(emulator, { groupId: "aged", before })).toMatchObject({ msgSeq: 50 * 24, newest: 60 * 24 });
    });
  });

  it(shows(["seq.unreadable"], "is found among what expired only where placeholders tell their times"), async () => {
    const before = at(now - 45 * DAY);
    await withEmulator({ seed: expiring, guesses: { expiredRows: "placeholder" } }, async (emulator) => {
      expect(await lookUp(emulator, { groupId: "aged", before })).toMatchObject({ msgSeq: 15 * 24 });
    });
    await withEmulator({ seed: expiring, guesses: { expiredRows: "absent" } }, async (emulator) => {
      const oldest =
        /among messages 1 to 72\d, which are not readable any more; the oldest readable message is MsgSeq 72\d, sent \S+Z\./;
      await expect(lookUp(emulator, { groupId: "aged", before })).rejects.toThrow(oldest);
      const nothing = /messages 1 to 50, which are not readable any more; no newer message is readable/;
      await expect(lookUp(emulator, { groupId: "gone", before })).rejects.toThrow(nothing);
      const beforeAll = lookUp(emulator, { groupId: "aged", before: at(now - 61 * DAY) });
      await expect(beforeAll).rejects.toThrow(/no message .* it was created at/);
    });
  });

  it("is the newest readable one below deleted messages", async () => {
    await withEmulator(
      { seed: { ...expiring, retentionDays: 10_000 }, guesses: { expiredRows: "absent" } },
      async (emulator) => {
        expect(await lookUp(emulator, { groupId: "holes", before: at(now - 2 * DAY) })).toMatchObject({ msgSeq: 1 });
      },
    );
  });
});
