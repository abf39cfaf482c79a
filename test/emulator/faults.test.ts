import { describe, expect, it } from "vitest";
import type { Emulator, Fault, Seed } from "../../provider/src/emulator/index.ts";
import { group, send, withEmulator } from "./by-hand.ts";

const seed: Seed = { groups: [{ groupId: "g1", type: "Public", messages: { count: 5, senders: ["u7"] } }] };
const clear = (emulator: Emulator, MsgSeq = 3) =>
  send(emulator, group("clear_group_msg"), JSON.stringify({ GroupId: "g1", MsgSeq })).then(
    ({ status, text }) => (status === 200 ? codeOf(text) : status),
    (error: NodeJS.ErrnoException) => error.code,
  );

function codeOf(text: string): number | "broken" {
  try {
    return (JSON.parse(text) as { ErrorCode: number }).ErrorCode;
  } catch {
    return "broken";
  }
}

describe("when a fault strikes", () => {
  it.each<[Fault["when"], number[]]>([
    [{ first: 2 }, [10002, 10002, 0, 0, 0, 0]],
    [{ every: 3 }, [0, 0, 10002, 0, 0, 10002]],
    [{ nth: 2 }, [0, 10002, 0, 0, 0, 0]],
  ])("%j is by count, and hits are counted", async (when, codes) => {
    await withEmulator({ seed }, async (emulator) => {
      const fault: Fault = { command: "clear_group_msg", when, what: { code: 10002 } };
      emulator.fault(fault);
      const found: unknown[] = [];
      for (let n = 0; n < 6; n++) found.push(await clear(emulator));
      expect(found).toEqual(codes);
      expect(emulator.faults()).toEqual([{ fault, seen: 6, hits: codes.filter((code) => code !== 0).length }]);
    });
  });

  it("counts only the calls that it is about", async () => {
    await withEmulator({ seed }, async (emulator) => {
      emulator.fault({ command: "clear_group_msg", when: { first: 1 }, where: { MsgSeq: 4 }, what: { code: 10002 } });
      expect([await clear(emulator, 3), await clear(emulator, 4), await clear(emulator, 4)]).toEqual([0, 10002, 0]);
    });
  });

  it("is over once faults are cleared", async () => {
    await withEmulator({ seed }, async (emulator) => {
      emulator.fault({ command: "clear_group_msg", when: { every: 1 }, what: { code: 60008 } });
      expect(await clear(emulator)).toBe(60008);
      emulator.clearFaults();
      expect([await clear(emulator), emulator.faults()]).toEqual([0, []]);
    });
  });
});

describe("what a fault does", () => {
  it.each<[Fault["what"], boolean | undefined, unknown, boolean]>([
    [{ code: 60008 }, undefined, 60008, false],
    [{ code: 60008 }, true, 60008, true],
    ["refuse", undefined, "ECONNRESET", false],
    ["reset-before", undefined, "ECONNRESET", false],
    ["reset-after", undefined, "ECONNRESET", true],
    [502, undefined, 502, false],
    [502, true, 502, true],
    ["truncated-json", undefined, "broken", true],
    ["truncated-json", false, "broken", false],
    ["envelope-only", undefined, 0, true],
    ["envelope-only", false, 0, false],
    ["empty-object", undefined, undefined, true],
    ["wrong-content-type", undefined, 0, true],
    ["html", undefined, "broken", false],
    [{ slowMs: 20 }, undefined, 0, true],
    [{ slowMs: 20, thenCode: 60008 }, undefined, 60008, false],
    [{ slowMs: 20, thenCode: 60008 }, true, 60008, true],
  ])("%j, executed %j: the caller sees %j", async (what, executed, seen, isCleared) => {
    await withEmulator({ seed }, async (emulator) => {
      const fault = { command: "clear_group_msg", when: { first: 1 }, what };
      emulator.fault(executed === undefined ? fault : { ...fault, executed });
      const started = Date.now();
      expect(await clear(emulator)).toBe(seen);
      if (typeof what === "object" && "slowMs" in what) expect(Date.now() - started).toBeGreaterThanOrEqual(19);
      expect(emulator.view("g1").clearedThrough).toBe(isCleared ? 3 : 0);
      expect(emulator.calls()).toMatchObject([{ executed: isCleared, fault: what }]);
      expect(await clear(emulator)).toBe(0);
    });
  });

  it.each<[Fault["what"], string, Record<string, unknown> | undefined]>([
    ["envelope-only", "application/json", { ActionStatus: "OK", ErrorInfo: "", ErrorCode: 0 }],
    ["empty-object", "application/json", {}],
    ["wrong-content-type", "text/html", { ErrorCode: 0, GroupInfo: [{ GroupId: "g1", NextMsgSeq: 6 }] }],
    ["html", "text/html", undefined],
  ])("%j spoils an answer that has fields", async (what, type, body) => {
    await withEmulator({ seed }, async (emulator) => {
      emulator.fault({ command: "get_group_info", when: { first: 1 }, what });
      const answer = await send(emulator, group("get_group_info"), JSON.stringify({ GroupIdList: ["g1"] }));
      expect([answer.status, answer.type]).toEqual([200, type]);
      if (body === undefined) expect(answer.text).toMatch(/^<html>/);
      else expect(JSON.parse(answer.text)).toMatchObject(body);
    });
  });

  it("can be long without holding up the end", async () => {
    const started = Date.now();
    await withEmulator({ seed }, async (emulator) => {
      emulator.fault({ command: "clear_group_msg", when: { first: 1 }, what: { slowMs: 60_000 } });
      void clear(emulator);
      while (emulator.calls().length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    });
    expect(Date.now() - started).toBeLessThan(10_000);
  });
});

describe("a fault that can't be", () => {
  it.each([
    [
      "an unknown command",
      { command: "clear_group_msgs", when: { first: 1 }, what: 502 },
      /no command "clear_group_msgs"/,
    ],
    ["no count", { command: "clear_group_msg", when: { first: 0 }, what: 502 }, /when\.first/],
    ["chance", { command: "clear_group_msg", when: { chance: 0.5 }, what: 502 }, /when/],
    ["an unknown effect", { command: "clear_group_msg", when: { first: 1 }, what: 503 }, /what/],
  ])("is refused: %s", async (_name, fault, message) => {
    await withEmulator({}, async (emulator) => {
      expect(() => emulator.fault(fault as Fault)).toThrow(message);
      expect(emulator.faults()).toEqual([]);
    });
  });
});
