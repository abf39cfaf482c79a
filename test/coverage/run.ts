/**
 * How much of provider/src the tests run, in their own process and in all that they start. Ends with 1 if a bound is missed
 * or a test fails, with 2 for wrong options.
 */
import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { coveredSources, mergeCounts } from "./covered.ts";
import { figuresOf, foldersOf, furthestBelow, missed, renderTable, showLines, sumOf } from "./figures.ts";

const USAGE = `npm run coverage -- [paths…] [--json <file>]

  paths          test files or folders; default all. Of a part, no bound is judged
  --json <file>  write the figures there
`;

/** Files listed as furthest below. */
const LISTED = 25;

const root = fileURLToPath(new URL("../../", import.meta.url));
const beside = (name: string) => fileURLToPath(new URL(name, import.meta.url));

async function main(paths: readonly string[], json: string | undefined): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "coverage-"));
  try {
    const passed = await runTests(paths, folder);
    const { counts, processes } = mergeCounts(folder);
    const files = figuresOf(await coveredSources(counts));
    const [folders, all, below] = [foldersOf(files), sumOf(files), furthestBelow(files)];
    console.log(`\n${renderTable([...folders.map((of) => [of.folder, of] as const), ["all", all]])}`);
    console.log(`\n${processes} counts of processes; ${below.length} of ${files.length} files are below`);
    const rows = below.slice(0, LISTED).map((of) => [of.file, of, showLines(of.uncovered)] as const);
    if (rows.length > 0) console.log(`\n${renderTable(rows)}`);
    if (json !== undefined) await writeFile(json, `${JSON.stringify({ all, folders, files }, null, 2)}\n`);
    const faults = [...(paths.length > 0 ? [] : missed(all)), ...(passed ? [] : ["tests failed"])];
    if (faults.length > 0) process.exitCode = 1;
    console.log(`\n${faults.join("\n") || (paths.length > 0 ? "a part of the tests: no bound is judged" : "met")}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runTests(paths: readonly string[], folder: string): Promise<boolean> {
  const args = [join(root, "node_modules/vitest/vitest.mjs"), "run", "--config", beside("vitest.config.ts"), ...paths];
  const env = {
    ...process.env,
    NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ""} --require ${beside("probe.cjs")}`.trim(),
    COVERAGE_DIR: folder,
    // V8 counts no blocks in what it takes from a cache.
    NODE_DISABLE_COMPILE_CACHE: "1",
  };
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: "inherit" });
  const code = await new Promise((resolve, reject) => child.once("exit", resolve).once("error", reject));
  return code === 0;
}

try {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: "string" } } });
  await main(positionals, values.json);
} catch (error) {
  if (!(error as NodeJS.ErrnoException).code?.startsWith("ERR_PARSE_ARGS")) throw error;
  console.error(`${(error as Error).message}\n\n${USAGE}`);
  process.exitCode = 2;
}
