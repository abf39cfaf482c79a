/**
 * Plays all suites and writes docs/reliability.md. Ends with 1 if anything failed, with 2 for wrong options.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { merge, type Result, renderPage } from "./page.ts";
import type { Extent, Suite } from "./row.ts";
import { suites } from "./suites/index.ts";
import { readWhen } from "./when.ts";

const USAGE = `npm run reliability -- [suites…] [--thorough] [--slice] [--no-page] [--list]

  suites      names, or how they begin; default all
  --thorough  leave out what is alike by the hundred, and play fewer rounds
  --slice     a few of everything: shows that the suites run; writes no page
  --no-page   write no page
  --list      the suites' names
`;

const page = fileURLToPath(new URL("../../docs/reliability.md", import.meta.url));
const kept = fileURLToPath(new URL("../../docs/reliability/results.json", import.meta.url));

interface Options {
  readonly chosen: readonly Suite[];
  readonly extent: Extent;
  readonly writes: boolean;
  readonly list: boolean;
}

/** @throws Error for an unknown option or suite */
function readOptions(args: readonly string[]): Options {
  const flag = { type: "boolean", default: false } as const;
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { thorough: flag, slice: flag, "no-page": flag, list: flag },
  });
  for (const name of positionals) {
    if (suites.some((suite) => suite.name.startsWith(name))) continue;
    throw new Error(`no suite begins with ${name}; there are ${suites.map((suite) => suite.name).join(", ")}`);
  }
  const isChosen = ({ name }: Suite) => positionals.length === 0 || positionals.some((one) => name.startsWith(one));
  const extent = values.slice ? "slice" : values.thorough ? "thorough" : "all";
  return { chosen: suites.filter(isChosen), extent, writes: !values.slice && !values["no-page"], list: values.list };
}

async function main({ chosen, extent, writes }: Options): Promise<void> {
  const results: Result[] = [];
  for (const suite of chosen) {
    const result = await play(suite, extent);
    results.push(result);
    // Suite by suite, so that a run that breaks off has kept what it found.
    if (writes) save(merge(readKept(), results, suites));
  }
  const rows = results.flatMap((result) => result.rows);
  const failures = rows.flatMap((row) => row.failures);
  const tried = rows.reduce((sum, row) => sum + row.tried, 0);
  for (const failure of failures) console.log(`FAILED ${failure}`);
  console.log(`${tried} tried, ${failures.length} failed`);
  if (failures.length > 0) process.exitCode = 1;
}

async function play(suite: Suite, extent: Extent): Promise<Result> {
  const { name, title, claims } = suite;
  const from = performance.now();
  const say = (line: string) => console.log(`  ${((performance.now() - from) / 1000).toFixed(0)} s  ${line}`);
  console.log(name);
  const lacks = await suite.lacks?.();
  if (lacks !== undefined) {
    say(`not run: ${lacks}`);
    return { name, title, claims, lacks, rows: [] };
  }
  const part = extent === "thorough" ? { extent } : {};
  const when = await readWhen(suite.usesCli === true);
  return { name, title, claims, ...part, rows: await suite.run({ say, extent }), when };
}

function readKept(): Result[] {
  try {
    return JSON.parse(readFileSync(kept, "utf8")) as Result[];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

function save(results: readonly Result[]): void {
  mkdirSync(dirname(kept), { recursive: true });
  writeFileSync(kept, `${JSON.stringify(results, undefined, 2)}\n`);
  writeFileSync(page, renderPage(results));
}

let options: Options | undefined;
try {
  options = readOptions(process.argv.slice(2));
} catch (error) {
  console.error(`${(error as Error).message}\n\n${USAGE}`);
  process.exitCode = 2;
}
if (options?.list) for (const { name, title } of suites) console.log(`${name.padEnd(16)} ${title}`);
else if (options) await main(options);
