import { execFileSync, spawn, spawnSync } from "node:child_process";
import { closeSync, ftruncateSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { shows } from "../requirements.ts";
import { clearPlan, type MadeChange, stream } from "../review/stream.ts";
import { type Ended, inFolder, runCommand } from "./run-command.ts";

const main = fileURLToPath(new URL("../../provider/src/cli/main.ts", import.meta.url));
const SMALL = { NODE_OPTIONS: "--max-old-space-size=96", TENCENT_CHAT_SDK_APP_ID: "1400000000" };
const MIB = 1024 * 1024;

/** A file of zeros that takes up no room on the disk. */
function sparse(path: string, bytes: number): void {
  const file = openSync(path, "w");
  ftruncateSync(file, bytes);
  closeSync(file);
}

/** Writes the same made anew, until the file has so many bytes. */
function writeMany(path: string, bytes: number, make: (n: number) => string): number {
  const file = openSync(path, "w");
  let [n, written] = [0, 0];
  while (written < bytes) written += writeSync(file, make(n++));
  closeSync(file);
  return n;
}

const READERS = [
  ["review", ["review"], "line 1 of "],
  ["emulator --seed", ["emulator", "--seed"], ""],
  ["emulator --data", ["emulator", "--data"], "data file "],
  ["import-file --from", ["import-file", "--from"], ""],
] as const;

function expectRefused({ code, stderr }: Ended, path: string, begin: string): void {
  expect(stderr.split("\n")[0]).toMatch(
    new RegExp(`^error: ${begin}${path} has (?:more than )?[\\d,]{9,} bytes; at most [\\d,]{9,} are read`),
  );
  expect(stderr).not.toMatch(/heap limit|^\s+at /m);
  expect(code).toBe(1);
}

describe.each(READERS)("%s with a small heap", (_, options, begin) => {
  it(shows(["hostile.large-files"], "refuses a file of 300 MiB, names it, its size and the limit"), async () => {
    await inFolder(async (folder) => {
      const path = join(folder, "large.json");
      sparse(path, 300 * MIB);
      const ended = await runCommand([...options, path], SMALL);
      expectRefused(ended, path, begin);
      if (begin !== "line 1 of ") expect(ended.stderr).toContain("has 314,572,800 bytes");
    });
  });

  it(shows(["hostile.large-files"], "counts what comes from a pipe, which has no size"), async () => {
    await inFolder(async (folder) => {
      const path = join(folder, "pipe");
      execFileSync("mkfifo", [path]);
      const writer = spawn("sh", ["-c", 'exec head -c 300000000 /dev/zero >"$0"', path], { stdio: "ignore" });
      const ended = new Promise((resolve) => writer.once("exit", resolve));
      expectRefused(await runCommand([...options, path], SMALL), path, begin);
      await ended;
    });
  });
});

const OTHER = "aws:s3/bucket:Bucket";
const BULK = "x".repeat(5_000);

/** A resource of another provider, with much that no review tells. */
function bucket(n: number): MadeChange {
  const inputs = { policy: `${BULK}${n}`, acl: "private" };
  return { name: `bucket${n}`, type: OTHER, op: "update", inputs, outputs: { policy: BULK }, old: { inputs } };
}

const lobby = (more: object = {}): MadeChange => ({
  name: "lobby",
  inputs: { ...more, plannedChange: clearPlan("g", 9) },
});
const lines = (changes: readonly MadeChange[]) => stream(changes).split("\n");

describe("review of an event stream with a small heap", () => {
  it(shows(["hostile.large-files"], "reads 200 MB of other resources, and tells what would be lost"), async () => {
    await inFolder(async (folder) => {
      const path = join(folder, "events.json");
      const [prelude = "", pre = "", done = "", ...end] = lines([lobby()]);
      const own = [prelude, pre, done].join("\n");
      const many = (n: number) =>
        `${n === 0 ? `${own}\n` : ""}${lines([bucket(n)])
          .slice(1, 3)
          .join("\n")}\n`;
      const written = writeMany(path, 200 * MIB, many);
      const file = openSync(path, "a");
      writeSync(file, end.join("\n"));
      closeSync(file);
      const { code, stdout, stderr } = await runCommand(["review", path], SMALL);
      expect(stderr).toBe("");
      expect(stdout).toContain("1 irreversible change");
      expect(stdout).toContain(`${written.toLocaleString("en")} updated`);
      expect(code).toBe(0);
    });
  });

  it(shows(["hostile.large-files"], "is blocked where there is more to keep than fits, and says so"), async () => {
    await inFolder(async (folder) => {
      const path = join(folder, "events.json");
      const change = (n: number) => ({ ...lobby({ reason: BULK }), name: `lobby${n}` });
      writeMany(
        path,
        120 * MIB,
        (n) =>
          `${lines([change(n)])
            .slice(n === 0 ? 0 : 1, 3)
            .join("\n")}\n`,
      );
      const { code, stdout, stderr } = await runCommand(["review", path, "--stack", "p/s"], SMALL);
      expect(stderr.split("\n")[0]).toMatch(
        new RegExp(
          `^error: ${path} has more events than memory is given to; at most [\\d,]{9,} are read, since Node's heap`,
        ),
      );
      expect(stdout).toMatch(/^\*\*Blocked\*\*: the preview could not be read: the event stream is larger/);
      expect(stdout).toContain("Stack `p/s`");
      expect(code).toBe(1);
    });
  });

  it(shows(["hostile.large-files"], "counts stdin"), () => {
    const script = `head -c 300000000 /dev/zero | "${process.execPath}" "${main}" review`;
    const env = { ...process.env, ...SMALL };
    const { status, stderr, stdout } = spawnSync("sh", ["-c", script], { env, encoding: "utf8" });
    expectRefused({ code: status, stderr, stdout }, "stdin", "line 1 of ");
  });
});
