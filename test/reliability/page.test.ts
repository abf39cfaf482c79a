import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { shows } from "../requirements.ts";
import { merge, type Result, renderPage } from "./page.ts";
import { suites } from "./suites/index.ts";
import { readWhen } from "./when.ts";

const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");

it(shows(["reliability.page"], "shows the kept results, and no others, of every suite that there is"), () => {
  const kept = JSON.parse(read("../../docs/reliability/results.json")) as Result[];
  expect(read("../../docs/reliability.md")).toBe(renderPage(kept));
  expect(kept.map(({ name }) => name)).toEqual(suites.map(({ name }) => name));
  for (const { lacks, rows } of kept) expect(lacks !== undefined || rows.length > 0).toBe(true);
  for (const { tried, failures } of kept.flatMap(({ rows }) => rows)) {
    expect(tried).toBeGreaterThan(0);
    expect(failures).toEqual([]);
  }
});

it("tells of what failed, of what wasn't tried, and of figures beside a count", () => {
  const suite = { name: "s", title: "Things", claims: ["It holds."] };
  const row = { table: "Things", what: "a fault", column: "a command", tried: 3, failures: [] };
  const page = renderPage([
    {
      ...suite,
      rows: [row, { ...row, column: "another", failures: ["it broke"] }, { ...row, what: "b", note: "7 repeated" }],
    },
    { ...suite, title: "Others", lacks: "no tool", rows: [] },
    { ...suite, title: "Parts", extent: "thorough", rows: [row] },
  ]);
  expect(page).toContain("12 things were tried; 1 FAILED.");
  expect(page).toContain(
    "|  | a command | another |\n|---|---|---|\n| a fault | 3 ok | 3, 1 FAILED |\n| b | 3 ok; 7 repeated | – |\n",
  );
  expect(page).toContain("## Parts\n\n- It holds.\n\nTried with `--thorough`.\n\n### Things\n\n|  | a command |\n");
  expect(page).toContain("## Others\n\n- It holds.\n\nNot tried: no tool.\n");
});

it("tells of a suite that was never run, and keeps what it had of the others", () => {
  const suite = (name: string) => ({ name, title: name, claims: [], run: async () => [] });
  const result = (name: string, tried: number): Result => ({
    ...{ name, title: name, claims: [] },
    rows: [{ table: name, what: "x", tried, failures: [] }],
  });
  const merged = merge([result("a", 1), result("b", 2)], [result("b", 3)], [suite("a"), suite("b"), suite("c")]);
  expect(merged.map(({ name, rows, lacks }) => [name, rows[0]?.tried, lacks !== undefined])).toEqual([
    ["a", 1, false],
    ["b", 3, false],
    ["c", undefined, true],
  ]);
  expect(renderPage(merged)).toContain("Not tried: this suite was not run for the page yet.");
});

it("tells at the end of which code, day and versions it is, as far as results do", () => {
  const suite = { name: "s", claims: [], rows: [{ table: "x", what: "x", tried: 1, failures: [] }] };
  const when = { day: "2026-11-30", node: "24.21.0", sdk: "3.260.0", code: "0123abc+" };
  const page = renderPage([
    { ...suite, title: "New", when },
    { ...suite, title: "Cli", when: { ...when, cli: "3.261.0" } },
    { ...suite, title: "Old" },
  ]);
  expect(page.split("\n").slice(-4)).toEqual([
    "| New | 2026-11-30 | 24.21.0 | 3.260.0 | – | `0123abc+` |",
    "| Cli | 2026-11-30 | 24.21.0 | 3.260.0 | 3.261.0 | `0123abc+` |",
    "| Old | – | – | – | – | – |",
    "",
  ]);
});

it("reads the code's hash, the day and the versions", async () => {
  const when = await readWhen(false, new Date("2026-11-30T23:59:59Z"));
  expect(when).toMatchObject({ day: "2026-11-30", node: process.versions.node });
  expect(when.sdk).toMatch(/^3\.\d+\.\d+/);
  expect(when.code ?? "0000000").toMatch(/^[0-9a-f]{7,}\+?$/);
});
