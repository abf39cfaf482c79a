import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { oneLine } from "../../provider/src/cli/one-line.ts";
import { readSeedFile, startEmulator } from "../../provider/src/emulator/index.ts";
import { importFile } from "../../provider/src/import-file/import-file.ts";
import { importables } from "../../provider/src/import-file/importables.ts";
import { readMarksFile } from "../../provider/src/import-file/marks-file.ts";
import { runCommand } from "../command/run-command.ts";
import { shows } from "../requirements.ts";
import { configuration } from "../unit/host/kinds.ts";
import { holds, isPristine, json, ONE_LINE, object } from "./fuzz.ts";

const folder = mkdtempSync(join(tmpdir(), "hostile-"));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, "file.json");

const SEED = [
  "accounts",
  "groups",
  "groupId",
  "type",
  "messages",
  "count",
  "senders",
  "topics",
  "userId",
  "plan",
  "body",
];
const DATA = ["version", "sdkAppId", "plan", "groups", "accounts", "conversation", "rows", "destroyedGroups", "id"];
const MARKS = [
  "checkpoints",
  "recalls",
  "removals",
  "groupId",
  "msgSeq",
  "senderAccount",
  "fromAccount",
  "groupName",
  "name",
];

const readers: [string, string[], () => unknown][] = [
  [
    "seed",
    SEED,
    async () => {
      const emulator = await startEmulator({ seed: readSeedFile(path) });
      await emulator.close();
    },
  ],
  ["data", DATA, async () => (await startEmulator({ dataFile: path })).close()],
  ["marks", MARKS, () => importFile(readMarksFile(path, importables), configuration)],
];

async function read(content: string, reader: () => unknown): Promise<void> {
  writeFileSync(path, content);
  try {
    await reader();
  } catch (error) {
    // As the command prints it.
    expect(oneLine((error as Error).message)).toMatch(ONE_LINE);
    expect((error as Error).message).not.toContain("Maximum call stack");
  }
  expect(isPristine()).toBe(true);
}

it(shows(["hostile.files"], "a file of control characters is told by the command without them"), async () => {
  writeFileSync(path, "\0\u001b[2J\u202e".repeat(1_000));
  for (const options of [
    ["emulator", "--seed"],
    ["emulator", "--data"],
    ["import-file", "--from"],
  ]) {
    const { code, stderr } = await runCommand([...options, path], { TENCENT_CHAT_SDK_APP_ID: "1400000000" });
    expect(code).toBe(1);
    expect(stderr.replace(/\n$/, "")).toMatch(ONE_LINE);
  }
});

describe.each(readers)("a %s file", (_, keys, reader) => {
  it(shows(["hostile.files"], "of any content is read or refused in one line"), async () => {
    const list = fc.array(object(keys), { maxLength: 3 });
    const listed = fc.tuple(fc.constantFrom(...keys), list).map(([key, value]) => ({ [key]: value }));
    const content = fc.oneof(
      fc.oneof(json(keys), object(keys), listed).map((value) => JSON.stringify(value) ?? ""),
      fc.string({ unit: "binary" }),
    );
    await holds(
      fc.asyncProperty(content, (given) => read(given, reader)),
      150,
    );
  });

  it.each([
    ["nested deep", `{"groups":${"[".repeat(200_000)}${"]".repeat(200_000)}}`],
    ["of a hundred thousand wrong items", `{"${keys[0]}":[${Array(100_000).fill("7")}]}`],
    ["of a hundred thousand unknown keys", `{${Array.from({ length: 100_000 }, (_, n) => `"k${n}":1`)}}`],
    ["that is empty", ""],
    ["of zeros", "\0".repeat(1_000)],
    ["with a mark of byte order", "\ufeff{}"],
  ])(shows(["hostile.files"], "%s is refused in one line, soon"), async (_name, content) => {
    const from = performance.now();
    await read(content, reader);
    expect(performance.now() - from).toBeLessThan(20_000);
  });
});
