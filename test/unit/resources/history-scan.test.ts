import { describe, expect, it } from "vitest";
import { ChatClient, type GroupMessage } from "../../../provider/src/client/index.ts";
import { startEmulator } from "../../../provider/src/emulator/index.ts";
import {
  forgetScans,
  type ScanTarget,
  visibleAbove,
} from "../../../provider/src/resources/sender-message-recall/history-scan.ts";
import { shows } from "../../requirements.ts";
import { failure } from "../client/chat.ts";

type Range = Parameters<ChatClient["groupMessages"]>[0];

/** A history of so many messages, newest first; tells which ranges were begun and which messages were read. */
class History {
  readonly ranges: Range[] = [];
  readonly read: number[] = [];
  /** Reading this message fails, so often. */
  broken = { at: 0, times: 0 };
  readonly client: ChatClient;

  constructor(newest: number, change: (message: GroupMessage) => GroupMessage = (message) => message) {
    this.client = {
      groupMessages: (range: Range) => {
        this.ranges.push(range);
        return this.#messages(newest, change);
      },
    } as Pick<ChatClient, "groupMessages"> as ChatClient;
  }

  async *#messages(newest: number, change: (message: GroupMessage) => GroupMessage) {
    for (let msgSeq = newest; msgSeq > 0; msgSeq -= 1) {
      await new Promise((resolve) => setImmediate(resolve));
      if (this.broken.at === msgSeq && this.broken.times-- > 0) throw new Error("the history broke off");
      this.read.push(msgSeq);
      yield change({ msgSeq, fromAccount: `u${msgSeq % 2}`, state: "visible", system: false } as GroupMessage);
    }
  }
}

const g1: ScanTarget = { groupId: "g1", topicId: undefined, newest: 9 };
const seqs = async (history: History, above: number, target = g1) =>
  (await visibleAbove(history.client, target, above)).map(({ msgSeq }) => msgSeq);

describe("a scan of a history", () => {
  it("gives what is visible above a mark, the newest first, and reads no further down", async () => {
    const history = new History(9);
    expect(await visibleAbove(history.client, g1, 7)).toEqual([
      { msgSeq: 9, fromAccount: "u1" },
      { msgSeq: 8, fromAccount: "u0" },
    ]);
    expect(history.read).toEqual([9, 8]);
  });

  it("leaves out notices, and what isn't visible any more", async () => {
    const history = new History(9, (message) => {
      if (message.msgSeq === 9) return { ...message, system: true } as GroupMessage;
      return message.msgSeq === 8 ? ({ ...message, state: "recalled" } as GroupMessage) : message;
    });
    expect(await seqs(history, 5)).toEqual([7, 6]);
  });

  it(shows(["recall.one-scan"], "serves all that ask, each with what is above its own mark"), async () => {
    const history = new History(9);
    expect(await seqs(history, 6)).toEqual([9, 8, 7]);
    expect(await seqs(history, 8)).toEqual([9]);
    expect(await seqs(history, 4)).toEqual([9, 8, 7, 6, 5]);
    expect(history.read).toEqual([9, 8, 7, 6, 5]);
    expect(history.ranges).toHaveLength(1);
  });

  it(shows(["recall.one-scan"], "serves those who ask at the same time"), async () => {
    const history = new History(9);
    expect(await Promise.all([7, 2, 5].map((above) => seqs(history, above)))).toEqual([
      [9, 8],
      [9, 8, 7, 6, 5, 4, 3],
      [9, 8, 7, 6],
    ]);
    expect(history.read).toEqual([9, 8, 7, 6, 5, 4, 3]);
  });

  it("ends where the history does, and isn't begun again for that", async () => {
    expect(await seqs(new History(0), 0)).toEqual([]);
    // Of a group whose oldest messages are gone.
    const history = new History(9, (message) => ({ ...message, msgSeq: message.msgSeq + 100 }));
    const all = [109, 108, 107, 106, 105, 104, 103, 102, 101];
    expect(await seqs(history, 5)).toEqual(all);
    expect(await seqs(history, 3)).toEqual(all);
    expect(history.ranges).toHaveLength(1);
  });

  it("asks for the place and from the message down that it was told", async () => {
    const history = new History(9);
    await seqs(history, 8);
    await seqs(history, 8_999, { groupId: "g1", topicId: "t1", newest: 9_000 });
    expect(history.ranges).toStrictEqual([
      { groupId: "g1", above: 0, through: 9 },
      { groupId: "g1", above: 8_000, through: 9_000, topicId: "t1" },
    ]);
  });

  it.each<[string, Partial<ScanTarget>]>([
    ["another group", { groupId: "g2" }],
    ["a topic", { topicId: "t1" }],
    ["a later state", { newest: 10 }],
  ])(shows(["recall.one-scan"], "of %s is one of its own"), async (_, other) => {
    const history = new History(9);
    await seqs(history, 8);
    await seqs(history, 8, { ...g1, ...other });
    await seqs(history, 8, { ...g1, ...other });
    expect(history.ranges).toHaveLength(2);
    await seqs(history, 8, { ...g1, ...other, topicId: "t2" });
    expect(history.ranges).toHaveLength(3);
  });

  it("of one client says nothing to another", async () => {
    const [one, other] = [new History(9), new History(9)];
    await seqs(one, 8);
    await seqs(other, 8);
    expect([one, other].map(({ ranges }) => ranges.length)).toEqual([1, 1]);
  });
});

describe("a scan of a history of which the service gives no row any more", () => {
  it(shows(["recall.one-scan"], "ends with the window of a recall"), async () => {
    const emulator = await startEmulator({
      seed: {
        retentionDays: 7,
        groups: [{ groupId: "g1", type: "Public", messages: { count: 20_000, senders: ["u7"] } }],
      },
      guesses: { expiredRows: "absent" },
      callsPerSecond: false,
    });
    const { url: origin, sdkAppId, secretKey } = emulator;
    const client = new ChatClient({ origin, sdkAppId, credential: { secretKey }, identifier: "administrator" });
    try {
      expect(await visibleAbove(client, { groupId: "g1", topicId: undefined, newest: 20_000 }, 19_500)).toEqual([]);
      expect(emulator.calls().length).toBeLessThanOrEqual(50);
    } finally {
      await client.close();
      await emulator.close();
    }
  });
});

describe("a scan that broke off", () => {
  it(shows(["doubt.refresh"], "fails all that wait for it, and is no history that ended"), async () => {
    const history = new History(9);
    history.broken = { at: 7, times: 1 };
    const ended = await Promise.allSettled([5, 4, 8].map((above) => seqs(history, above)));
    expect(ended).toEqual(
      ended.map(() => ({ status: "rejected", reason: expect.objectContaining({ message: "the history broke off" }) })),
    );
    expect(history.ranges).toHaveLength(1);
  });

  it(shows(["doubt.refresh"], "is begun anew by who asks later"), async () => {
    const history = new History(9);
    history.broken = { at: 7, times: 1 };
    expect((await failure(seqs(history, 5))).message).toBe("the history broke off");
    expect(await seqs(history, 5)).toEqual([9, 8, 7, 6]);
    expect(history.ranges).toHaveLength(2);
  });

  it(shows(["doubt.refresh"], "takes none with it that was begun after it"), async () => {
    const history = new History(9);
    history.broken = { at: 7, times: 1 };
    const broken = seqs(history, 5);
    await new Promise((resolve) => setImmediate(resolve));
    forgetScans(history.client, "g1");
    const next = seqs(history, 5);
    expect((await failure(broken)).message).toBe("the history broke off");
    expect(await next).toEqual([9, 8, 7, 6]);
    await seqs(history, 5);
    expect(history.ranges).toHaveLength(2);
  });
});

describe("scans that were forgotten", () => {
  it(shows(["recall.one-scan"], "are those of that group and its topics, and of no other"), async () => {
    const history = new History(9);
    const inTopic = { ...g1, topicId: "t1" };
    const others = [
      { ...g1, groupId: "g10" },
      { ...g1, groupId: 'g1",' },
      { ...g1, groupId: "g" },
    ];
    for (const target of [g1, inTopic, ...others]) await seqs(history, 8, target);
    forgetScans(history.client, "g1");
    for (const target of others) await seqs(history, 8, target);
    expect(history.ranges).toHaveLength(5);
    for (const target of [g1, inTopic]) await seqs(history, 8, target);
    expect(history.ranges).toHaveLength(7);
  });

  it("may be none at all", () => {
    expect(() => forgetScans(new History(9).client, "g1")).not.toThrow();
  });
});
