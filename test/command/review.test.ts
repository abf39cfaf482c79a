import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { reviewCommand } from "../../provider/src/cli/commands/review.ts";
import { shows } from "../requirements.ts";
import { inFolder, runCommand } from "./run-command.ts";

const streams = fileURLToPath(new URL("../review/streams/", import.meta.url));
const golden = (name: string) => readFileSync(new URL(`../review/golden/${name}.md`, import.meta.url), "utf8");
const stream = (name: string) => join(streams, `${name}.ndjson`);

/** Options of each command that calls the service, described with the others. */
const SERVICE = ["--sdk-app-id", "--region", "--endpoint", "--identifier"];

describe("the command review", () => {
  it.each([
    [["create"], [], 0, ""],
    [["create"], ["--fail-on", "unacknowledged"], 3, ""],
    [["policy-failure"], [], 3, ""],
    [["policy-failure"], ["--fail-on", "never"], 0, ""],
    [["refresh-drift"], ["--fail-on", "change"], 3, ""],
  ] as const)(shows(["command.review"], "%s with %s ends with %d"), async ([name], options, code, stderr) => {
    const run = await runCommand(["review", stream(name), ...options]);
    expect(run).toEqual({ code, stderr, stdout: golden(name) });
  });

  it(shows(["command.review"], "writes several formats, and reviews several stacks at once"), async () => {
    await inFolder(async (folder) => {
      const [page, data] = [join(folder, "r.html"), join(folder, "r.json")];
      const out = ["--out", page, "--out", data, "--format", "label"];
      const run = await runCommand(["review", stream("create"), stream("destroy"), ...out]);
      expect(run).toEqual({ code: 0, stderr: "", stdout: "irreversible\n" });
      expect(readFileSync(page, "utf8")).toMatch(/^<!doctype html>/);
      const { stacks } = JSON.parse(readFileSync(data, "utf8")) as { stacks: { operation: string }[] };
      expect(stacks.map(({ operation }) => operation)).toEqual(["up", "destroy"]);
    });
  });

  it(shows(["command.review", "review.unreadable"], "says so where nothing came, and ends with 1"), async () => {
    await inFolder(async (folder) => {
      const empty = join(folder, "empty.json");
      await writeFile(empty, "");
      for (const [file, says] of [
        [empty, "is empty"],
        [join(folder, "none.json"), "doesn't exist"],
      ] as const) {
        const run = await runCommand(["review", file, "--fail-on", "never", "--stack", "p/s"]);
        expect(run.stdout).toContain("Stack `p/s`, preview of up");
        expect(run).toMatchObject({
          code: 1,
          stdout: expect.stringMatching(/^\*\*Blocked\*\*: the preview could not be read/),
        });
        expect(run.stderr).toContain(says);
      }
    });
  });

  it(shows(["command.review"], "reads stdin"), () => {
    const main = fileURLToPath(new URL("../../provider/src/cli/main.ts", import.meta.url));
    const input = readFileSync(stream("no-change"));
    const run = spawnSync(process.execPath, [main, "review"], { input, encoding: "utf8" });
    expect(run).toMatchObject({ status: 0, stdout: golden("no-change") });
  });

  it(shows(["command.review"], "writes a job's page and outputs on GitHub Actions"), async () => {
    await inFolder(async (folder) => {
      const env = { GITHUB_STEP_SUMMARY: join(folder, "summary.md"), GITHUB_OUTPUT: join(folder, "output") };
      expect(await runCommand(["review", stream("create"), "--step-summary"], env)).toMatchObject({ code: 0 });
      expect(readFileSync(env.GITHUB_STEP_SUMMARY, "utf8")).toBe(golden("create"));
      expect(readFileSync(env.GITHUB_OUTPUT, "utf8")).toBe("verdict=needs-acknowledgement\nlabel=irreversible\n");
    });
  });

  it.each([
    [["--format", "pdf"], "Allowed choices"],
    [["--out", "review.pdf"], ".md, .html or .json"],
    [["--fail-on", "always"], "Allowed choices"],
  ])(shows(["command.review"], "refuses %s"), async (options, says) => {
    const run = await runCommand(["review", stream("create"), ...options]);
    expect(run).toMatchObject({ code: 2, stderr: expect.stringContaining(says) });
  });

  it(shows(["review.measured"], "reviews 1,000 changes in 10,000 events of the CLI with 250 MB of heap"), async () => {
    const events = readFileSync(stream("all-kinds"), "utf8").split("\n");
    const lobby = events.filter((line) => line.includes("::lobby") && line.includes("metadata"));
    const debug = JSON.stringify({ sequence: 1, diagnosticEvent: { severity: "debug", message: "x".repeat(1_000) } });
    const many = Array.from({ length: 1_000 }, (_, i) => [
      ...lobby.map((line) => line.replaceAll("::lobby", `::lobby${i}`)),
      ...Array(8).fill(debug),
    ]);
    await inFolder(async (folder) => {
      const file = join(folder, "events.json");
      await writeFile(file, [...events.slice(0, 2), ...many.flat(), ...events.slice(-3)].join("\n"));
      const run = await runCommand(["review", file], { NODE_OPTIONS: "--max-old-space-size=250" });
      expect(run).toMatchObject({
        code: 0,
        stdout: expect.stringContaining("1,000 irreversible changes to 1,000 groups"),
      });
      expect(run.stdout.length).toBeLessThanOrEqual(65_536);
    });
  });

  it(shows(["command.review"], "is described with each of its options"), () => {
    const page = readFileSync(new URL("../../docs/review.md", import.meta.url), "utf8");
    for (const { long } of reviewCommand().options.filter(({ long }) => !SERVICE.includes(long ?? ""))) {
      expect(page).toContain(`\`${long}`);
    }
  });
});
