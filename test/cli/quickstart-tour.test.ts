import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LONGEST_SECONDS, ProjectCopy } from "../engine/quickstart/project-copy.ts";
import { findPulumi } from "./find-pulumi.ts";

const pulumi = await findPulumi();

describe.skipIf(!pulumi)("the tour on the real CLI", () => {
  let copy: ProjectCopy;

  beforeEach(() => {
    copy = new ProjectCopy();
  });

  afterEach(() => copy.remove());

  it("tells its story in under a minute, and leaves nothing behind", async () => {
    const tour = copy.tour(["--engine", "cli"]);
    const { code, seconds } = await tour.ended;
    expect(tour.stderr).toBe("");
    expect(code).toBe(0);
    expect(seconds).toBeLessThan(LONGEST_SECONDS);
    expect(tour.stdout).toContain(` 1  Engine: Pulumi ${pulumi?.version}, found on PATH\n`);
    expect(tour.stdout).toContain("\n    ✓ 3 resources the same, 0 created, 0 updated\n    ✓ 0 calls to the service");
    expect(copy.leftovers()).toEqual([]);
    expect(copy.processes()).toEqual([]);
  });

  it.each([
    ["SIGINT", "\n 1  ", 130],
    ["SIGINT", "\n 5  ", 130],
  ] as const)("leaves nothing behind after %s at step %j", async (signal, moment, exitCode) => {
    const tour = copy.tour(["--engine", "cli"]);
    await tour.printed(moment);
    await new Promise((resolve) => setTimeout(resolve, 900));
    tour.interrupt(signal);
    expect(await tour.ended).toMatchObject({ code: exitCode });
    expect(copy.leftovers()).toEqual([]);
    expect(copy.processes()).toEqual([]);
  });

  it("keeps a stack with --keep, with which its own commands go on, and --clean removes it", async () => {
    const tour = copy.tour(["--engine", "cli", "--keep"]);
    expect(await tour.ended, tour.stderr).toMatchObject({ code: 0 });
    const commands = tour.stdout
      .match(/^ {6}(pulumi .*?)(?: {2}#.*)?$/gm)
      ?.map((line) => line.replace(/ {2}#.*/, "").trim());
    expect(commands).toEqual([
      "pulumi config set quickstart:msgSeq 1500",
      "pulumi preview",
      "pulumi config set quickstart:acknowledge '[\"DIGEST\"]'",
      "pulumi up",
    ]);
    const [setMark = "", preview = "", acknowledge = "", up = ""] = commands ?? [];
    await shell(setMark);
    const refusal = await shell(`${preview} || true`);
    const digest = /add acknowledge: "(\w{8})"/.exec(refusal)?.[1] ?? "";
    await shell(acknowledge.replace("DIGEST", digest));
    expect(await shell(`${up} --yes`)).toMatch(/clearedThrough\s*: 1200 => 1500/);

    expect(await copy.tour(["--clean"]).ended).toMatchObject({ code: 0 });
    expect(copy.leftovers()).toEqual([]);
    expect(copy.processes()).toEqual([]);
  });

  /** As someone would who follows what the tour printed; variables of a real app are set, and must not count. */
  async function shell(command: string): Promise<string> {
    const env = { ...process.env, TENCENT_CHAT_SDK_APP_ID: "1400000123", PULUMI_SKIP_UPDATE_CHECK: "true" };
    const line = `. ${join(".quickstart", "env")} && ${command}`;
    const { stdout } = await promisify(execFile)("sh", ["-c", line], { cwd: copy.folder, env });
    return stdout;
  }
});
