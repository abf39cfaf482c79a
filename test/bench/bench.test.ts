import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { readOptions } from "./options.ts";
import { keptResults, mergeResults, type Results, readResults, resultsPage, withResults } from "./results.ts";
import { inTurns, isMet, type Measure, type Row } from "./row.ts";
import { rows } from "./rows/index.ts";

const runner = fileURLToPath(new URL("run.ts", import.meta.url));

const row = (name: string): Row => ({ name, what: "", against: "", run: () => Promise.reject(new Error("not run")) });
const some = [row("creates-200"), row("creates-1000"), row("state")];

describe("a bound", () => {
  const measure = (value: number, bound: Partial<Measure>): Measure => ({ what: "time", unit: "×", value, ...bound });

  it.each<[boolean, Measure]>([
    [true, measure(0.8, { atMost: 0.8 })],
    [false, measure(0.81, { atMost: 0.8 })],
    [true, measure(1.02, { atMost: 1, noise: 0.03 })],
    [false, measure(1.04, { atMost: 1, noise: 0.03 })],
    [false, measure(97.4, { atLeast: 97.5 })],
    [false, measure(3_061, { atMost: 3_060, atLeast: 3_060 })],
    [true, measure(5, {})],
    [false, measure(Number.NaN, { atMost: 200 })],
  ])("is met: %s of %j", (expected, given) => {
    expect(isMet(given)).toBe(expected);
  });
});

describe("the runner", () => {
  it.each([
    [[], ["creates-200", "creates-1000", "state"]],
    [["creates"], ["creates-200", "creates-1000"]],
    [
      ["state", "creates-2"],
      ["creates-200", "state"],
    ],
  ])("given %j takes the rows %j", (args, names) => {
    expect(readOptions(args, some).rows.map(({ name }) => name)).toEqual(names);
  });

  it.each([
    [["stat", "nothing"], /no row begins with nothing; there are creates-200, creates-1000, state/],
    [["--trial", "--save"], /trial/],
    [["--fast"], /--fast/],
  ])("refuses %j", (args, message) => {
    expect(() => readOptions(args, some)).toThrow(message);
  });

  it("lets the sides take turns, and each be first", async () => {
    const ran: string[] = [];
    const side = (name: string) => async (round: number) => void ran.push(`${name}${round}`);
    await inTurns(3, side("a"), side("b"));
    expect(ran).toEqual(["a0", "b0", "b1", "a1", "a2", "b2"]);
  });

  it("writes what a trial found, row by row", async () => {
    const folder = await mkdtemp(join(tmpdir(), "bench-"));
    try {
      const file = join(folder, "results.json");
      const { stdout } = await promisify(execFile)(process.execPath, [runner, "state", "--trial", "--json", file]);
      const { rows: found } = JSON.parse(await readFile(file, "utf8")) as Results;
      expect(Object.keys(found)).toEqual(["state"]);
      expect(found.state?.measures.map(({ what, unit }) => `${what} in ${unit}`)).toContain(
        "single checkpoint in bytes",
      );
      expect(stdout).toMatch(/single checkpoint \d+ bytes +≤ 700 bytes: met/);
      expect(stdout).toContain("a trial: the figures say nothing");
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe("the kept results", () => {
  it("are those that the page shows", async () => {
    const page = await readFile(resultsPage, "utf8");
    expect(withResults(page, readResults(keptResults))).toBe(page);
  });

  it("are of rows that there are, in the table's order", () => {
    const kept = readResults(keptResults);
    const order = rows.map(({ name }) => name);
    expect(Object.keys(kept.rows)).toEqual(Object.keys(mergeResults(kept, [], order).rows));
  });

  it.each(rows.map(({ name }) => name))("have row %s explained on the page", async (name) => {
    expect(await readFile(resultsPage, "utf8")).toContain(`\`${name}\``);
  });
});
