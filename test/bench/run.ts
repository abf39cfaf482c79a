/**
 * The benchmarks: each row of rows/ is a ratio or a count measured in one run. Ends with 1 if a bound is missed, with 2
 * for wrong options. docs/benchmarks.md tells how to read and repeat them.
 */
import { availableParallelism } from "node:os";
import { measureNoise } from "./noise.ts";
import { type BenchOptions, readOptions, USAGE } from "./options.ts";
import { type KeptRow, keptResults, mergeResults, readResults, saveResults, writeResults } from "./results.ts";
import { isMet, type Row, type RowContext, type RowResult } from "./row.ts";
import { rows } from "./rows/index.ts";
import { engine } from "./stacks.ts";
import { renderTable } from "./table.ts";

/** Of the full size, in a trial. */
const TRIAL = 1 / 20;

async function main({ rows: chosen, save, json, trial }: BenchOptions): Promise<void> {
  const context: RowContext = {
    say: (line) => console.log(`  ${line}`),
    size: (full) => (trial ? Math.max(1, Math.round(full * TRIAL)) : full),
    rounds: (full) => (trial ? 1 : full),
  };
  const [on, order] = [new Date().toISOString().slice(0, 10), rows.map(({ name }) => name)];
  const results: KeptRow[] = [];
  const broken: string[] = [];
  for (const row of chosen) {
    const result = await measure(row, context).catch((error: unknown) => {
      console.error(error);
      broken.push(row.name);
    });
    if (result === undefined) continue;
    results.push({ ...result, on, engine, node: process.versions.node, cores: availableParallelism() });
    // Row by row, so that a run that breaks off has kept what it found.
    if (save) saveResults(mergeResults(readResults(keptResults), results, order));
    if (json !== undefined) writeResults(json, mergeResults({ rows: {} }, results, order));
  }
  console.log(`\n${renderTable(results, "plain")}`);
  const missed = results.filter(({ met }) => !met).map(({ name }) => name);
  if (trial) console.log("a trial: the figures say nothing");
  else if (missed.length > 0) console.log(`missed: ${missed.join(", ")}`);
  if (broken.length > 0) console.log(`broke off: ${broken.join(", ")}`);
  if (broken.length > 0 || (missed.length > 0 && !trial)) process.exitCode = 1;
}

async function measure(row: Row, context: RowContext): Promise<RowResult> {
  console.log(`${row.name}: ${row.what}`);
  const from = performance.now();
  const before = await measureNoise();
  const measured = await row.run(context);
  const after = await measureNoise();
  context.say(`${((performance.now() - from) / 1_000).toFixed(0)} s in all`);
  const { name, what, against } = row;
  return { name, what, against, ...measured, noise: { before, after }, met: measured.measures.every(isMet) };
}

let options: BenchOptions | undefined;
try {
  options = readOptions(process.argv.slice(2), rows);
} catch (error) {
  console.error(`${(error as Error).message}\n\n${USAGE}`);
  process.exitCode = 2;
}
if (options?.list) for (const { name, what } of rows) console.log(`${name.padEnd(14)} ${what}`);
else if (options) await main(options);
