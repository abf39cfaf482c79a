import { describe, expect, it } from "vitest";
import { searchMsgSeq } from "../../../provider/src/seq/search.ts";
import { shows } from "../../requirements.ts";
import { EPOCH, type History, history, type Loss, lastBefore, numbers, search, without } from "./histories.ts";

const MILLION = 1_000_000;

describe("pages of a million messages", () => {
  const random = numbers(7);
  it.each<[string, number, number, (msgSeq: number) => number]>([
    ["come at even pauses", 1, 1, () => 30],
    ["come by chance", 4, 12, () => -Math.log(1 - random()) * 30],
    ["come by night rarely and by day often", 8, 18, (n) => (Math.floor(n / 3_000) % 2 ? 2 : 40)],
    ["come in bursts", 8, 18, (n) => (Math.floor(n / 5_000) % 10 === 0 ? 0.05 : 60)],
    ["come more and more often", 14, 18, (n) => 3e7 / (n + 1)],
    ["stop for months", 15, 18, (n) => (n % 100_000 === 0 ? 8e6 : 3)],
    ["come mostly in one second", 8, 18, (n) => (n < 300_000 || n > 700_000 ? 20 : 0)],
  ])(
    shows(["seq.few-calls", "seq.before"], "that %s: %d on average, never above %d"),
    async (_, average, most, pause) => {
      const sent = history(MILLION, pause);
      const places = numbers(11);
      const until = sent.sentAt(MILLION) ?? 0;
      const needed: number[] = [];
      for (let i = 0; i < 60; i++) {
        const anyMessage = sent.sentAt(1 + Math.floor(places() * MILLION)) ?? 0;
        const anyMoment = EPOCH + Math.floor(places() * (until - EPOCH));
        const before = i % 2 === 0 ? anyMessage : anyMoment;
        const { result, pages } = await search(sent, before);
        const found = result.kind === "found" ? result.message.msgSeq : 0;
        expect(sent.sentAt(found) ?? 0).toBeLessThan(before);
        expect(found === MILLION || (sent.sentAt(found + 1) ?? 0) >= before).toBe(true);
        needed.push(pages);
      }
      expect(needed.reduce((sum, pages) => sum + pages, 0) / needed.length).toBeLessThanOrEqual(average);
      expect(Math.max(...needed)).toBeLessThanOrEqual(most);
    },
  );
});

describe("boundaries", () => {
  const even = history(1_000, () => 10);
  it.each<[string, number, number]>([
    ["a second after the first message", EPOCH + 11, 1],
    ["the second of a message, which doesn't count", EPOCH + 5_000, 499],
    ["a second after a message", EPOCH + 5_001, 500],
    ["the second of the newest message", EPOCH + 10_000, 999],
    ["a second after the newest", EPOCH + 10_001, 1_000],
    ["long after the newest", EPOCH + 99_999_999, 1_000],
  ])(shows(["seq.before", "seq.few-calls"], "before %s"), async (_, before, msgSeq) => {
    const { result, pages } = await search(even, before);
    expect(result).toEqual({ kind: "found", message: { msgSeq, sentAt: even.sentAt(msgSeq) } });
    expect(pages).toBeLessThanOrEqual(2);
  });

  it(shows(["seq.before"], "tells the first message where none was sent before"), async () => {
    const first = { msgSeq: 1, sentAt: EPOCH + 10 };
    expect((await search(even, EPOCH + 10)).result).toEqual({ kind: "none-before", first });
    expect((await search(even, 1)).result).toEqual({ kind: "none-before", first });
  });

  it("reads no page where there are no messages", async () => {
    const { result, pages } = await search(
      history(0, () => 1),
      EPOCH,
      "absent",
      {},
    );
    expect(result).toEqual({ kind: "none-before", first: undefined });
    expect(pages).toBe(0);
  });

  it(shows(["seq.before"], "takes all or none of the messages of one second"), async () => {
    const crowd = history(500, (n) => (n > 100 && n <= 400 ? 0 : 5));
    const second = crowd.sentAt(250) ?? 0;
    expect((await search(crowd, second)).result).toMatchObject({ message: { msgSeq: 99 } });
    expect((await search(crowd, second + 1)).result).toMatchObject({ message: { msgSeq: 400 } });
  });

  it(shows(["seq.before"], "takes in nothing newer where clocks put messages in another order"), async () => {
    const times = [10, 20, 31, 29, 40];
    const rows = times.map((time, i) => ({ msgSeq: i + 1, timestamp: EPOCH + time }));
    const found = await searchMsgSeq({ before: EPOCH + 30, newest: 5 }, async () => rows);
    expect(found).toEqual({ kind: "found", message: { msgSeq: 2, sentAt: EPOCH + 20 } });
  });

  it(shows(["seq.before"], "agrees with looking at every message, wherever some are lost"), async () => {
    const random = numbers(3);
    for (let round = 0; round < 300; round++) {
      const newest = 1 + Math.floor(random() * 400);
      const lost = new Set(Array.from({ length: Math.floor(random() * 60) }, () => 1 + Math.floor(random() * newest)));
      const whole = history(newest, () => Math.floor(random() * 4));
      const holey: History = { newest, sentAt: (n) => (lost.has(n) ? undefined : whole.sentAt(n)) };
      const before = EPOCH + Math.floor(random() * 3 * newest);
      const loss = (["no-time", "absent", "absent-filled-up"] as const)[round % 3];
      const { result } = await search(holey, before, loss, round % 2 ? {} : { createTime: EPOCH });
      const expected = lastBefore(holey, before);
      expect(result.kind === "found" ? result.message.msgSeq : 0, `round ${round}`).toBe(expected);
    }
  });
});

const even = history(MILLION, () => 1);
const expired = without(even, 1, 400_000);

describe.each<Loss>(["no-time", "absent", "absent-filled-up"])("messages that are given as %s", (loss) => {
  it("are no hindrance where the answer is readable", async () => {
    for (const msgSeq of [400_001, 450_000, 999_999]) {
      const { result, pages } = await search(expired, EPOCH + msgSeq + 1, loss, {});
      expect(result).toMatchObject({ kind: "found", message: { msgSeq } });
      expect(pages).toBeLessThanOrEqual(20);
    }
  });

  it(
    shows(["seq.unreadable"], "are told where the answer is one of them, with the oldest readable message"),
    async () => {
      for (const before of [200_000, 400_001]) {
        const { result, pages } = await search(expired, EPOCH + before, loss);
        const next = { msgSeq: 400_001, sentAt: EPOCH + 400_001 };
        expect(result).toEqual({ kind: "unreadable", from: 1, through: 400_000, last: undefined, next });
        expect(pages).toBeLessThanOrEqual(35);
      }
    },
  );

  it(shows(["seq.unreadable"], "are told where nothing is readable at all"), async () => {
    const { result, pages } = await search(without(even, 1, MILLION), EPOCH + 5, loss);
    expect(result).toEqual({ kind: "unreadable", from: 1, through: MILLION, last: undefined, next: undefined });
    expect(pages).toBeLessThanOrEqual(35);
  });

  it("don't hide what is readable below them", async () => {
    const twice = without(expired, 500_000, 600_000);
    const { result } = await search(twice, EPOCH + 450_000, loss, {});
    expect(result).toMatchObject({ kind: "found", message: { msgSeq: 449_999 } });
  });

  it("are passed over where they are few", async () => {
    const holed = without(even, 500_001, 500_600);
    const { result, pages } = await search(holed, EPOCH + 500_300, loss);
    expect(result).toMatchObject({ kind: "found", message: { msgSeq: 500_000 } });
    expect(pages).toBeLessThanOrEqual(60);
  });
});

it(
  shows(["seq.unreadable"], "tells both readable neighbours where many messages between them can't be read"),
  async () => {
    const { result } = await search(without(even, 500_001, 600_000), EPOCH + 550_000);
    expect(result).toEqual({
      kind: "unreadable",
      from: 500_001,
      through: 600_000,
      last: { msgSeq: 500_000, sentAt: EPOCH + 500_000 },
      next: { msgSeq: 600_001, sentAt: EPOCH + 600_001 },
    });
  },
);
