import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { SEED_EPOCH } from "../../provider/src/emulator/index.ts";
import type { ImportedResource } from "../../provider/src/import-file/importable.ts";
import { withEmulator } from "../emulator/by-hand.ts";
import { COMMUNITY, seed, TOPIC } from "../emulator/community.ts";
import { shows } from "../requirements.ts";
import { inFolder, pointedAt, runCommand } from "./run-command.ts";

const APP = ["--sdk-app-id", "1400000000"];

async function made(...options: string[]): Promise<ImportedResource[]> {
  const run = await runCommand(["import-file", ...APP, ...options]);
  expect(run, run.stderr).toMatchObject({ code: 0, stderr: "" });
  return (JSON.parse(run.stdout) as { resources: ImportedResource[] }).resources;
}

async function fromFile(marks: unknown, ...options: string[]) {
  let ended = { code: null as number | null, stdout: "", stderr: "" };
  await inFolder(async (folder) => {
    const file = join(folder, "marks.json");
    await writeFile(file, typeof marks === "string" ? marks : JSON.stringify(marks));
    ended = await runCommand(["import-file", ...APP, "--from", file, ...options]);
  });
  return ended;
}

describe("pulumi-tencent-chat import-file", () => {
  it(shows(["import.file"], "writes what the provider would hold when nothing is left to do"), async () => {
    const [lobby, recall, removal] = await made(
      ...["--checkpoint", "g1=12000", "--name", "lobby", "--recall", "g1/u7", "--removal", "u1/vip"],
    );
    const __provider = 'exports.handler=()=>require("pulumi-tencent-chat/handlers").GroupHistoryCheckpoint';
    const inputs = { groupId: "g1", msgSeq: 12_000, sdkAppId: 1_400_000_000, generation: 1 };
    expect(lobby).toEqual({
      type: "pulumi-nodejs:dynamic/tencentchat:GroupHistoryCheckpoint",
      name: "lobby",
      id: expect.stringMatching(/^[a-z2-7]{20}$/),
      inputs: { ...inputs, __provider },
      outputs: { ...inputs, clearedThrough: 12_000, schemaVersion: 1, outcome: "adopted", __provider },
    });
    expect(recall).toMatchObject({ name: "g1-u7", outputs: { recalledThrough: 0, outcome: "adopted" } });
    expect(removal).toMatchObject({ name: "u1-vip", outputs: { groupName: "vip", outcome: "adopted" } });
  });

  it(shows(["import.names"], "makes valid names, no two alike"), async () => {
    const marks = ["--recall", "a-b/c", "--recall", "a/b-c", "--recall", "大/小", "--recall", "a b/c"];
    const names = (await made(...marks)).map(({ name }) => name);
    expect(names[0]).toBe("a-b-c");
    expect(new Set(names).size).toBe(4);
    for (const name of names) expect(name).toMatch(/^[A-Za-z0-9_.][A-Za-z0-9_.-]*$/);
    const [alone] = await made("--recall", "大/小");
    expect(alone?.name).toBe(names[2]);
  });

  it(shows(["import.file"], "prints nothing of an id that a pipeline would obey"), async () => {
    const groupId = "x##[add-mask]y\u202ez";
    const { stdout } = await fromFile({ checkpoints: [{ groupId, msgSeq: 7 }] });
    expect(stdout).not.toMatch(/##\[|\u202e/);
    expect(JSON.parse(stdout)).toMatchObject({ resources: [{ inputs: { groupId } }] });
  });

  it(shows(["import.file"], "takes ids with any characters, and all inputs, from a file"), async () => {
    const run = await fromFile({
      checkpoints: [
        { name: "a=b", groupId: "a=b/c", msgSeq: 7, triggers: ["x", 1], onMissing: "skip", reason: "TS-1" },
        { groupId: "g2", msgSeq: "newest", clearedThrough: 9 },
      ],
      recalls: [{ groupId: COMMUNITY, topicId: TOPIC, senderAccount: "u/7", enforce: "always", recalledThrough: 40 }],
      removals: [{ fromAccount: "u=1", groupName: " vip " }],
    });
    expect(run.code, run.stderr).toBe(0);
    const { resources } = JSON.parse(run.stdout) as { resources: ImportedResource[] };
    expect(resources).toMatchObject([
      { name: "a=b", inputs: { groupId: "a=b/c", msgSeq: 7, triggers: ["x", 1], onMissing: "skip", reason: "TS-1" } },
      { name: "g2", inputs: { msgSeq: "newest" }, outputs: { msgSeq: "newest", clearedThrough: 9 } },
      { inputs: { topicId: TOPIC, enforce: "always" }, outputs: { recalledThrough: 40, enforce: "always" } },
      { outputs: { groupName: " vip " } },
    ]);
    expect(resources[0]?.outputs).not.toHaveProperty("reason");
    expect(resources[1]?.inputs).not.toHaveProperty("clearedThrough");
  });

  it.each<[string, string[], number, RegExp]>([
    ["nothing", APP, 2, /nothing to import/],
    ["no app", ["--checkpoint", "g1=1"], 1, /sdkAppId is missing; set TENCENT_CHAT_SDK_APP_ID/],
    [
      "a mark without a number",
      [...APP, "--checkpoint", "g1"],
      2,
      /--checkpoint "g1" isn't of the form <groupId>=<msgSeq>/,
    ],
    ["ids that could be cut in two places", [...APP, "--recall", "a/b/c"], 2, /several ways: use --from/],
    ["a name before its resource", [...APP, "--name", "n", "--checkpoint", "g1=1"], 2, /must follow/],
    ["a MsgSeq of 0", [...APP, "--checkpoint", "g1=0"], 1, /checkpoint g1: msgSeq 0 must be a whole number from 1/],
    ["a community's history", [...APP, "--checkpoint", `${COMMUNITY}=1`], 1, /is a community/],
    ["an id that is too long", [...APP, "--recall", `g1/${"x".repeat(33)}`], 1, /at most 32 bytes/],
    ["one thing twice", [...APP, "--checkpoint", "g1=1", "--checkpoint", "g1=2"], 1, /are the same thing/],
    [
      "one name twice",
      [...APP, "--recall", "a/b", "--name", "n", "--recall", "a/c", "--name", "n"],
      1,
      /are named "n"/,
    ],
    ["a file that isn't there", [...APP, "--from", "missing.json"], 1, /missing\.json: ENOENT/],
  ])(shows(["import.rules", "command.errors"], "ends for %s and says why"), async (_, options, code, message) => {
    const run = await runCommand(["import-file", ...options]);
    expect(run).toMatchObject({ code, stdout: "", stderr: expect.stringMatching(message) });
  });

  it.each<[string, unknown, RegExp]>([
    ["no JSON", "{", /marks\.json: /],
    ["an unknown list", { checkpoint: [] }, /marks\.json: the file: .*"checkpoint"/],
    ["a list that is none", { recalls: {} }, /marks\.json: recalls: /],
    ["an unknown input", { checkpoints: [{ groupId: "g1", msgSeq: 1, seq: 2 }] }, /has no input "seq"/],
    [
      "what the provider computes",
      { removals: [{ fromAccount: "u1", groupName: "v", generation: 3 }] },
      /generation is computed/,
    ],
    [
      "the newest, whatever that was",
      { checkpoints: [{ groupId: "g1", msgSeq: "newest" }] },
      /say it with clearedThrough/,
    ],
    [
      "a reach below the mark",
      { checkpoints: [{ groupId: "g1", msgSeq: 5, clearedThrough: 4 }] },
      /4 is lower than msgSeq 5/,
    ],
  ])(shows(["import.rules"], "refuses a file with %s"), async (_, marks, message) => {
    expect(await fromFile(marks)).toMatchObject({ code: 1, stdout: "", stderr: expect.stringMatching(message) });
  });

  it(shows(["import.no-overwrite"], "doesn't overwrite a file unless told to"), async () => {
    await inFolder(async (folder) => {
      const out = join(folder, "import.json");
      const write = (mark: string, ...more: string[]) =>
        runCommand(["import-file", ...APP, "--checkpoint", mark, "--out", out, ...more]);
      expect(await write("g1=1")).toMatchObject({
        code: 0,
        stdout: "",
        stderr: expect.stringContaining(`--file ${out}`),
      });
      expect(await write("g1=2")).toMatchObject({ code: 1, stderr: expect.stringContaining("--force") });
      expect(await readFile(out, "utf8")).toContain('"clearedThrough": 1,');
      expect(await write("g1=2", "--force")).toMatchObject({ code: 0 });
      expect(await readFile(out, "utf8")).toContain('"clearedThrough": 2,');
    });
  });

  it(shows(["import.live"], "looks groups up in one call if told to, and notes what they are"), async () => {
    await withEmulator({ seed }, async (emulator) => {
      const marks = [
        "--checkpoint",
        "work=2",
        "--recall",
        "meeting/u7",
        "--removal",
        "u1/vip",
        "--checkpoint",
        "live=9",
      ];
      const run = await runCommand(["import-file", "--live", ...marks], pointedAt(emulator));
      expect(run.code, run.stderr).toBe(0);
      expect((JSON.parse(run.stdout) as { resources: ImportedResource[] }).resources).toMatchObject([
        { outputs: { groupType: "Private", groupCreateTime: SEED_EPOCH, clearedThrough: 2 } },
        { outputs: { groupType: "ChatRoom" } },
        { outputs: { outcome: "adopted" } },
        { outputs: { groupType: "AVChatRoom", clearedThrough: 9 } },
      ]);
      expect(emulator.calls().map(({ command }) => command)).toEqual(["group_open_http_svc/get_group_info"]);
    });
  });

  it(shows(["import.live"], "refuses all marks that can't be at once if told to look"), async () => {
    await withEmulator({ seed }, async (emulator) => {
      const marks = ["--checkpoint", "work=3", "--checkpoint", "g9=1", "--recall", "live/u7"];
      const run = await runCommand(["import-file", "--live", ...marks], pointedAt(emulator));
      expect(run).toMatchObject({ code: 1, stdout: "" });
      expect(run.stderr).toMatch(/checkpoint work: msgSeq 3 of group work was not sent yet.*the newest is 2/);
      expect(run.stderr).toMatch(/checkpoint g9: group g9 doesn't exist .*10010/);
      expect(run.stderr).toMatch(/recall live-u7: group live is an AVChatRoom/);
    });
  });
});
