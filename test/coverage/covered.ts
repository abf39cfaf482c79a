import { globSync, readdirSync, readFileSync } from "node:fs";
import type { Profiler } from "node:inspector";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { mergeProcessCovs } from "@bcoe/v8-coverage";
import { convert } from "ast-v8-to-istanbul";
import istanbul, { type FileCoverage } from "istanbul-lib-coverage";
import { parseAstAsync } from "vitest/node";

type Counts = Profiler.TakePreciseCoverageReturnType;

const provider = fileURLToPath(new URL("../../provider/", import.meta.url));

/** Files read at a time; merging more at once is faster, and takes more memory. */
const BATCH = 50;

/** What the processes counted, in sum. */
export function mergeCounts(folder: string): { counts: Counts; processes: number } {
  const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
  let counts: Counts = { result: [] };
  for (let at = 0; at < files.length; at += BATCH) {
    const read = files.slice(at, at + BATCH).map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")));
    counts = mergeProcessCovs([counts, ...read]);
  }
  return { counts, processes: files.length };
}

/** Each file of provider/src that has something to run, by its path there. */
export async function coveredSources(counts: Counts): Promise<ReadonlyMap<string, FileCoverage>> {
  const byUrl = new Map(counts.result.map((script) => [script.url, script]));
  const sources = new Map<string, FileCoverage>();
  for (const source of globSync("**/*.ts", { cwd: join(provider, "src") }).sort()) {
    const built = join(provider, "dist", source.replace(/\.ts$/, ".js"));
    const code = readFileSync(built, "utf8");
    const { href: url } = pathToFileURL(built);
    const { functions } = byUrl.get(url) ?? { functions: [neverRun(code)] };
    const sourceMap = JSON.parse(readFileSync(`${built}.map`, "utf8"));
    const data = await convert({ ast: parseAstAsync(code), code, coverage: { url, functions }, sourceMap });
    const map = istanbul.createCoverageMap(data as istanbul.CoverageMapData);
    for (const file of map.files()) {
      const covered = map.fileCoverageFor(file);
      if (covered.toSummary().lines.total > 0) sources.set(source, covered);
    }
  }
  return sources;
}

function neverRun({ length }: string): Profiler.FunctionCoverage {
  return { functionName: "", isBlockCoverage: true, ranges: [{ startOffset: 0, endOffset: length, count: 0 }] };
}
