import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Guesses, Seed } from "../../provider/src/emulator/index.ts";
import { connectEmulator, startEmulator } from "../../provider/src/emulator/index.ts";
import { contact, group, withEmulator } from "./by-hand.ts";

const seed: Seed = { groups: [{ groupId: "g1", type: "Public", messages: { count: 3, senders: ["u7"] } }] };

describe("an emulator driven from another process", () => {
  it("has the verbs of one at hand", async () => {
    await withEmulator({ seed }, async (emulator, ask) => {
      const remote = connectEmulator(emulator.url);
      expect(await remote.health()).toEqual({ ok: true, url: emulator.url, sdkAppId: emulator.sdkAppId });
      expect(await remote.post("g1", "u2", "hello")).toBe(4);
      expect(await remote.view("g1")).toEqual(emulator.view("g1"));
      await remote.seed({ groups: [{ groupId: "g2", type: "Public" }] });
      await remote.fault({ command: "clear_group_msg", when: { first: 1 }, what: { code: 10002 } });
      expect((await ask(group("clear_group_msg"), { GroupId: "g2" })).ErrorCode).toBe(10002);
      expect(await remote.faults()).toMatchObject([{ seen: 1, hits: 1 }]);
      expect(await remote.calls()).toMatchObject([{ n: 1, request: { GroupId: "g2" }, code: 10002 }]);
      await remote.clearCalls();
      await remote.clearFaults();
      expect([await remote.calls(), await remote.faults()]).toEqual([[], []]);
      expect(await remote.snapshot()).toEqual(emulator.snapshot());
      await remote.replace({ groups: [{ groupId: "g3", type: "Public" }] });
      expect((await remote.snapshot()).groups.map(({ id }) => id)).toEqual(["g3"]);
      await remote.reset();
      expect((await remote.view("g1")).counts.visible).toBe(3);
    });
  });

  it("says what is wrong", async () => {
    await withEmulator({ seed }, async (emulator) => {
      const remote = connectEmulator(emulator.url);
      await expect(remote.view("nobody")).rejects.toThrow('group "nobody" does not exist');
      await expect(remote.seed(seed)).rejects.toThrow('group "g1" exists already');
      expect((await fetch(`${emulator.url}/emulator/x`)).status).toBe(404);
      expect((await fetch(`${emulator.url}/emulator/seed`, { method: "POST", body: "{" })).status).toBe(400);
    });
  });
});

describe("a seed", () => {
  it.each<[string, unknown, RegExp]>([
    ["a type", { groups: [{ groupId: "g", type: "Pubic" }] }, /groups\[0\]\.type: .*"Public"/],
    ["a key", { groups: [{ groupId: "g", type: "Public", mesages: [] }] }, /groups\[0\]: .*"mesages"/],
    ["a message", { groups: [{ groupId: "g", type: "Public", messages: [{ form: "u" }] }] }, /messages\[0\]: .*"form"/],
    ["a generator", { groups: [{ groupId: "g", type: "Public", messages: { count: 0, senders: ["a"] } }] }, /count/],
    ["a Community's id", { groups: [{ groupId: "g", type: "Community" }] }, /groups\[0\]\.groupId: must begin @TGS#_/],
    ["topics", { groups: [{ groupId: "g", type: "Public", topics: [] }] }, /only a Community has topics/],
    ["a name of 65 bytes", { accounts: [{ userId: "u", conversationGroups: [{ name: "x".repeat(65) }] }] }, /64 bytes/],
    ["a group twice", { groups: Array(2).fill({ groupId: "g", type: "Public" }) }, /group "g" exists already/],
  ])("that is wrong about %s is refused in one line, and nothing of it is kept", async (_name, wrong, message) => {
    await withEmulator({ seed }, async (emulator) => {
      const before = emulator.snapshot();
      expect(() => emulator.seed(wrong as Seed)).toThrow(message);
      expect(emulator.snapshot()).toEqual(before);
    });
  });

  it("gives the same each time, written and generated messages mixed", async () => {
    const messages = [
      { from: "a", text: "first" },
      { count: 2, senders: ["b", "c"], text: "{n} of {from}" },
    ];
    const mixed: Seed = { groups: [{ groupId: "g", type: "Public", messages }] };
    const snapshots: unknown[] = [];
    for (let run = 0; run < 2; run++) {
      await withEmulator({ seed: mixed }, async (emulator) => {
        expect(emulator.view("g").messages.map(({ text }) => text)).toEqual(["first", "1 of b", "2 of c"]);
        snapshots.push(emulator.snapshot());
      });
    }
    expect(snapshots[0]).toEqual(snapshots[1]);
  });

  it("shows members neither what it says is recalled nor what is gone", async () => {
    const messages = [{ from: "a", recalled: true }, { from: "a", gone: true }, { from: "a" }];
    const hidden: Seed = { groups: [{ groupId: "g", type: "Public", messages }] };
    await withEmulator({ seed: hidden }, async (emulator) => {
      expect(emulator.view("g").counts).toEqual({ stored: 3, visible: 1, cleared: 0, recalled: 1, gone: 1 });
    });
  });
});

describe("a data file", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "emulator-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("keeps the state from one start to the next, and the seed is for the first", async () => {
    const dataFile = join(folder, "state.json");
    const accounts = [{ userId: "u1", conversationGroups: [{ name: "work" }] }];
    const options = { seed: { ...seed, accounts }, dataFile };
    await withEmulator(options, async (emulator, ask) => {
      await ask(group("clear_group_msg"), { GroupId: "g1", MsgSeq: 2 });
      emulator.post("g1", "u2", "kept");
    });
    await withEmulator(options, async (emulator, ask) => {
      expect(emulator.view("g1")).toMatchObject({ clearedThrough: 2, nextMsgSeq: 5, counts: { visible: 2 } });
      const removal = { From_Account: "u1", GroupName: ["work"] };
      expect((await ask(contact("del_contact_group"), removal)).ErrorCode).toBe(0);
    });
    expect(JSON.parse(readFileSync(dataFile, "utf8"))).toMatchObject({ version: 1 });
  });

  it("that can't be written is refused at the start", async () => {
    await expect(startEmulator({ dataFile: join(folder, "none", "state.json") })).rejects.toThrow("ENOENT");
  });

  it.each([
    ["{", /is no JSON/],
    ["{}", /snapshot: version/],
  ])("with %s in it is refused", async (content, message) => {
    const dataFile = join(folder, "state.json");
    writeFileSync(dataFile, content);
    await expect(startEmulator({ dataFile })).rejects.toThrow(message);
  });
});

describe("starting", () => {
  it.each(["0.0.0.0", "192.168.1.1", "::", "example.com"])("refuses to listen on %s", async (host) => {
    await expect(startEmulator({ host })).rejects.toThrow("no loopback address");
  });

  it("refuses a guess that there isn't", async () => {
    await expect(startEmulator({ guesses: { foo: 1 } as Partial<Guesses> })).rejects.toThrow(
      'guesses: Unrecognized key: "foo"',
    );
  });

  it("fails when the port is in use", async () => {
    await withEmulator({}, async (emulator) => {
      await expect(startEmulator({ port: Number(new URL(emulator.url).port) })).rejects.toThrow("EADDRINUSE");
    });
  });
});
