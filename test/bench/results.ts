import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { RowResult } from "./row.ts";
import { renderTable } from "./table.ts";

/** What a run of the benchmarks leaves. */
export interface Results {
  /** By name of the row. */
  readonly rows: Readonly<Record<string, KeptRow>>;
}

/** A row, and under what it was measured. */
export interface KeptRow extends RowResult {
  /** Day of the run, UTC. */
  readonly on: string;
  /** What ran the stacks. */
  readonly engine: string;
  readonly node: string;
  readonly cores: number;
}

/** The results kept in the repository. */
export const keptResults = fileURLToPath(new URL("../../docs/bench/results.json", import.meta.url));

/** The page that shows them, between two marks. */
export const resultsPage = fileURLToPath(new URL("../../docs/benchmarks.md", import.meta.url));

const [BEGIN, END] = ["<!-- results: written by npm run bench -- --save -->", "<!-- /results -->"];

export function readResults(path: string): Results {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Results;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { rows: {} };
    throw error;
  }
}

/** Writes rows over those of the same name; `order` has all names. */
export function mergeResults(kept: Results, rows: readonly KeptRow[], order: readonly string[]): Results {
  const all = { ...kept.rows, ...Object.fromEntries(rows.map((row) => [row.name, row])) };
  const known = order.flatMap((name) => (all[name] === undefined ? [] : [[name, all[name]] as const]));
  return { rows: Object.fromEntries(known) };
}

export function writeResults(path: string, results: Results): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(results, undefined, 2)}\n`);
}

/** The page with these results in it. */
export function withResults(page: string, { rows }: Results): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`the page lacks the marks ${BEGIN} and ${END}`);
  const table = renderTable(Object.values(rows), "markdown");
  return `${page.slice(0, begin)}${BEGIN}\n\n${table}\n${page.slice(end)}`;
}

/** Writes the results and the page that shows them. */
export function saveResults(results: Results): void {
  writeResults(keptResults, results);
  writeFileSync(resultsPage, withResults(readFileSync(resultsPage, "utf8"), results));
}
