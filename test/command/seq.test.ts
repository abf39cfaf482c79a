import { describe, expect, it } from "vitest";
import { parseMoment } from "../../provider/src/cli/moment.ts";
import { SEED_EPOCH } from "../../provider/src/emulator/index.ts";
import { withEmulator } from "../emulator/by-hand.ts";
import { COMMUNITY, seed, TOPIC } from "../emulator/community.ts";
import { shows } from "../requirements.ts";
import { pointedAt, runCommand } from "./run-command.ts";

const before = new Date((SEED_EPOCH + 15_000) * 1000).toISOString();

describe("pulumi-tencent-chat seq", () => {
  it(shows(["command.seq"], "prints the MsgSeq for scripts, and who and what for people"), async () => {
    await withEmulator({ seed }, async (emulator) => {
      const { code, stdout, stderr } = await runCommand(
        ["seq", "--group", "big", "--before", before],
        pointedAt(emulator),
      );
      expect({ code, stdout }).toEqual({ code: 0, stdout: "14999\n" });
      expect(stderr).toBe(
        "Newest message of group big in app 1400000000 sent before 2023-11-15T02:23:20Z\n" +
          "MsgSeq 14,999, sent 2023-11-15T02:23:19Z; 5,001 newer ones stay\n",
      );
    });
  });

  it(shows(["command.seq", "command.configuration"], "prints JSON, and options win over the environment"), async () => {
    await withEmulator({ seed, sdkAppId: 7 }, async (emulator) => {
      const env = { ...pointedAt(emulator), TENCENT_CHAT_SDK_APP_ID: "8", TENCENT_CHAT_REGION: "seoul" };
      const place = ["--group", COMMUNITY, "--topic", TOPIC, "--before", "2023-11-15"];
      const run = await runCommand(["seq", ...place, "--json", "--endpoint", emulator.url, "--sdk-app-id", "7"], env);
      expect(run.code, run.stderr).toBe(0);
      expect(JSON.parse(run.stdout)).toEqual({
        groupId: COMMUNITY,
        topicId: TOPIC,
        before: "2023-11-15T00:00:00Z",
        msgSeq: 4,
        sentAt: "2023-11-14T22:13:24Z",
        newest: 4,
        calls: 3,
      });
      expect(run.stderr).toContain("it is the newest of all");
    });
  });

  it(shows(["command.seq"], "prints nothing of an id that a pipeline would obey"), async () => {
    const groupId = "g##[add-mask]y";
    await withEmulator({ seed: { groups: [{ groupId, type: "Public" }] } }, async (emulator) => {
      emulator.post(groupId, "u7", "hello", { time: SEED_EPOCH });
      const asked = ["seq", "--group", groupId, "--before", before, "--json"];
      const { code, stdout, stderr } = await runCommand(asked, pointedAt(emulator));
      expect({ code, said: JSON.parse(stdout) }, stderr).toMatchObject({ code: 0, said: { groupId, msgSeq: 1 } });
      expect(stdout + stderr).not.toContain("##[");
    });
  });

  it.each<[string, string[], number, RegExp]>([
    ["a time without a zone", ["--group", "big", "--before", "2023-11-15T00:00"], 2, /has no zone.*2023-11-15T00:00Z/],
    ["a missing group", ["--before", "2023-11-15"], 2, /--group/],
    [
      "an id that can't be",
      ["--group", " big", "--before", "2023-11-15"],
      2,
      /^error: groupId " big" must not have white space/,
    ],
    ["a topic elsewhere", ["--group", "big", "--topic", "t", "--before", "2023-11-15"], 2, /needs a community/],
    [
      "a key on the command line",
      ["--group", "big", "--before", "2023-11-15", "--secret-key", "k"],
      2,
      /unknown option/,
    ],
    ["an unknown group", ["--group", "g9", "--before", "2023-11-15"], 1, /error: group g9 doesn't exist .*10010/],
    [
      "a moment before all",
      ["--group", "big", "--before", "2020-01-01"],
      1,
      /error: no message of group big was sent before/,
    ],
  ])(
    shows(["command.errors", "command.configuration", "seq.refused"], "ends for %s and says why"),
    async (_, options, code, message) => {
      await withEmulator({ seed }, async (emulator) => {
        const run = await runCommand(["seq", ...options], pointedAt(emulator));
        expect(run).toMatchObject({ code, stdout: "", stderr: expect.stringMatching(message) });
        expect(run.stderr).not.toContain(emulator.secretKey);
      });
    },
  );

  it(
    shows(
      ["command.configuration", "configuration.all-at-once"],
      "lists all that the configuration lacks, with the variable that mends it",
    ),
    async () => {
      const run = await runCommand(["seq", "--group", "big", "--before", "2023-11-15"]);
      expect(run).toMatchObject({ code: 1, stdout: "" });
      for (const variable of ["SDK_APP_ID", "SECRET_KEY", "REGION"]) {
        expect(run.stderr).toContain(`set TENCENT_CHAT_${variable}`);
      }
      expect(run.stderr).not.toContain("pulumi config");
    },
  );

  it(
    shows(
      ["command.errors", "errors.told", "secrets.never"],
      "tells the code, its meaning and the cure of a refused call, and no key",
    ),
    async () => {
      await withEmulator({ seed }, async (emulator) => {
        const env = { ...pointedAt(emulator), TENCENT_CHAT_SECRET_KEY: "f".repeat(64) };
        const run = await runCommand(["seq", "--group", "big", "--before", "2023-11-15"], env);
        expect(run.code).toBe(1);
        expect(run.stderr).toMatch(/error: get_group_info for group "big" failed: 70009, [^;]+; .*secretKey/);
        expect(run.stderr).not.toContain("ffff");
      });
    },
  );
});

describe("--before", () => {
  it.each([
    ["2026-11-01", "2026-11-01T00:00:00.000Z"],
    ["2026-11-01T00:00Z", "2026-11-01T00:00:00.000Z"],
    ["2026-11-01 12:30:15z", "2026-11-01T12:30:15.000Z"],
    ["2026-11-01T00:00:00.5+08:00", "2026-10-31T16:00:00.500Z"],
    ["2026-11-01T00:00-0330", "2026-11-01T03:30:00.000Z"],
    ["2024-02-29T24:00Z", "2024-03-01T00:00:00.000Z"],
  ])(shows(["command.moments"], "%s is %s"), (text, moment) => {
    expect(parseMoment(text).toISOString()).toBe(moment);
  });

  it.each([
    ["2026-11-01T00:00", /no zone/],
    ["2026-02-30", /no such moment/],
    ["2026-02-30T00:00+01:00", /no such moment/],
    ["2026-13-01", /no such moment/],
    ["2026-11-01T25:00Z", /no such moment/],
    ["2026-11-01T00:00+99:00", /no such moment/],
    ["01.11.2026", /must be a date/],
    ["1793491200", /must be a date/],
    ["yesterday", /must be a date/],
    ["", /must be a date/],
  ])(shows(["command.moments"], "%j is refused"), (text, message) => {
    expect(() => parseMoment(text)).toThrow(message);
  });
});
