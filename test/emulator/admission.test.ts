import { describe, expect, it } from "vitest";
import type { Emulator } from "../../provider/src/emulator/index.ts";
import { startEmulator } from "../../provider/src/emulator/index.ts";
import { group, send, sign, withEmulator } from "./by-hand.ts";

type Query = Record<string, string | undefined>;
const wrong: readonly [string, (emulator: Emulator) => Query, number][] = [
  ["no sdkappid", () => ({ sdkappid: undefined }), 60012],
  ["an sdkappid that is no number", () => ({ sdkappid: "abc" }), 60006],
  ["another app's sdkappid", () => ({ sdkappid: "1400000001" }), 60006],
  ["no identifier", () => ({ identifier: undefined }), 60004],
  ["no usersig", () => ({ usersig: undefined }), 70002],
  ["an empty usersig", () => ({ usersig: "" }), 70002],
  ["a usersig that can't be decoded", () => ({ usersig: "xxx" }), 70003],
  ["a usersig made with another key", (e) => ({ usersig: sign({ ...named(e), secretKey: "0".repeat(64) }) }), 70009],
  ["an expired usersig", (e) => ({ usersig: sign(e, "administrator", -1) }), 70001],
  ["a usersig of another account", (e) => ({ usersig: sign(e, "u1") }), 70013],
  ["a usersig of another app", (e) => ({ usersig: sign(e, "administrator", 60, 1_400_000_001) }), 70014],
  ["an account that is no administrator", (e) => ({ identifier: "u1", usersig: sign(e, "u1") }), 60010],
  ["no random", () => ({ random: undefined }), 60002],
  ["a random over 32 bits", () => ({ random: "4294967296" }), 60002],
  ["another contenttype", () => ({ contenttype: "xml" }), 60002],
];

function named(emulator: Emulator): Emulator {
  return { ...emulator, url: emulator.url, sdkAppId: emulator.sdkAppId, secretKey: emulator.secretKey };
}

describe("a call is let in only with a right query and body", () => {
  it.each(wrong)("%s is refused with its own code, over HTTP 200", async (_name, query, code) => {
    await withEmulator({ seed: { groups: [{ groupId: "g1", type: "Public" }] } }, async (emulator) => {
      const { status, text } = await send(emulator, group("clear_group_msg"), '{"GroupId":"g1"}', query(emulator));
      expect(status).toBe(200);
      expect(JSON.parse(text)).toMatchObject({ ActionStatus: "FAIL", ErrorCode: code });
      expect(emulator.calls()).toMatchObject([{ code, executed: false, httpStatus: 200 }]);
    });
  });

  it.each([["{"], [""], ["[]"], ["null"]])("a body of %j is refused with 60003", async (body) => {
    await withEmulator({}, async (emulator) => {
      const { text } = await send(emulator, group("clear_group_msg"), body);
      expect(JSON.parse(text)).toMatchObject({ ErrorCode: 60003 });
    });
  });

  it("answers another app's sdkappid with the code of the guess", async () => {
    await withEmulator({ guesses: { unknownAppCode: 70020 } }, async (emulator) => {
      const { text } = await send(emulator, group("clear_group_msg"), "{}", { sdkappid: "1400000001" });
      expect(JSON.parse(text)).toMatchObject({ ErrorCode: 70020 });
    });
  });

  it("refuses another method than POST", async () => {
    await withEmulator({}, async (emulator) => {
      const { status, text } = await send(emulator, group("clear_group_msg"), "", {}, "GET");
      expect([status, JSON.parse(text).ErrorCode]).toEqual([200, 60002]);
    });
  });

  it("never keeps a usersig in the call log", async () => {
    await withEmulator({ seed: { groups: [{ groupId: "g1", type: "Public" }] } }, async (emulator) => {
      const usersig = sign(emulator);
      await send(emulator, group("clear_group_msg"), '{"GroupId":"g1"}', { usersig });
      expect(emulator.calls()).toHaveLength(1);
      expect(JSON.stringify(emulator.calls())).not.toContain(usersig);
    });
  });

  it("notices that a usersig it has seen expires", async () => {
    let now = Date.now();
    await withEmulator({ now: () => now, seed: { groups: [{ groupId: "g1", type: "Public" }] } }, async (emulator) => {
      const usersig = sign(emulator, "administrator", 60);
      const code = async () =>
        JSON.parse((await send(emulator, group("clear_group_msg"), '{"GroupId":"g1"}', { usersig })).text).ErrorCode;
      expect(await code()).toBe(0);
      now += 61_000;
      expect(await code()).toBe(70001);
    });
  });

  it.each([10003, 60008, 60009] as const)("answers an unknown command with the guess %i, and logs it", async (code) => {
    await withEmulator({ guesses: { unknownCommandCode: code } }, async (emulator) => {
      const { text } = await send(emulator, group("clear_group_msgs"), "{}");
      expect(JSON.parse(text)).toMatchObject({ ActionStatus: "FAIL", ErrorCode: code });
      expect(emulator.calls()).toMatchObject([{ n: 1, command: group("clear_group_msgs"), code, executed: false }]);
    });
  });
});

describe("rates", () => {
  const codes = async (emulator: Emulator, command: string, body: string, times: number) => {
    const usersig = sign(emulator);
    const found: number[] = [];
    for (let n = 0; n < times; n++) {
      found.push(JSON.parse((await send(emulator, command, body, { usersig })).text).ErrorCode);
    }
    return found;
  };

  it("limits each command as documented and answers 60007 above it", async () => {
    let now = Date.now();
    const emulator = await startEmulator({ now: () => now });
    try {
      expect(await codes(emulator, group("get_appid_group_list"), "{}", 3)).toEqual([0, 60007, 60007]);
      now += 1000;
      expect(await codes(emulator, group("get_appid_group_list"), "{}", 2)).toEqual([0, 60007]);
      const list = '{"GroupIdList":["g1"]}';
      expect((await codes(emulator, group("get_group_info"), list, 201)).filter((code) => code === 60007)).toHaveLength(
        1,
      );
    } finally {
      await emulator.close();
    }
  });

  it("can be set for all commands, and a call that was too many isn't executed", async () => {
    const started = Date.now();
    await withEmulator({ now: () => started, callsPerSecond: 2 }, async (emulator) => {
      expect(await codes(emulator, group("get_appid_group_list"), "{}", 3)).toEqual([0, 0, 60007]);
      expect(emulator.calls().map(({ executed }) => executed)).toEqual([true, true, false]);
    });
  });
});
