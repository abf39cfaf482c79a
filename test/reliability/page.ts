import { gather, type Row, type Suite } from "./row.ts";
import type { When } from "./when.ts";

/** What a run of one suite left. */
export interface Result {
  readonly name: string;
  readonly title: string;
  readonly claims: readonly string[];
  /** Why nothing was tried, if so. */
  readonly lacks?: string;
  /** Where it wasn't all. */
  readonly extent?: "thorough";
  readonly rows: readonly Row[];
  /** Absent in older results. */
  readonly when?: When;
}

const HEAD = `# What was tried, how often, and what came of it

This page is written by \`npm run reliability\`, and by nothing else. Each cell tells how often something was tried on the
emulator and how often that ended as it must: \`24 ok\`, or \`24, 1 FAILED\`. What "as it must" means stands above each table. It
is judged from the emulator's call log and from what members of its groups can see, never from what the provider says of itself;
what the provider says is compared with it.

## How to repeat it

| command | does |
|---|---|
| \`npm run reliability\` | everything, and writes this page: hours on two cores, most of them for the kills |
| \`npm run reliability -- faults concurrency\` | these suites only; the page keeps what it had of the others |
| \`npm run reliability -- --thorough\` | without most of the final codes, which are alike by the hundred, and with fewer rounds |
| \`npm run reliability -- --list\` | the suites' names |

It ends with 1 if a cell failed, and prints each failure with what was called. \`npm test\` plays a slice of the same,
\`CI=1 npm test\` the thorough extent but for what waits for minutes. Without \`pulumi\` on PATH the suite of the real CLI isn't run, and without \`redis-server\` the
cells of the shared quota aren't; the page says so then.
`;

/** The page of these results. */
export function renderPage(results: readonly Result[]): string {
  return [HEAD, total(results), ...results.map(section), ...times(results)].join("\n");
}

/** Which code and versions the page is of; nothing where no result tells. */
function times(results: readonly Result[]): string[] {
  if (results.every(({ when }) => when === undefined)) return [];
  const rows = results.map(({ title, when = {} }) => {
    const { day, node, sdk, cli, code }: Partial<When> = when;
    return [title, day, node, sdk, cli, code === undefined ? undefined : `\`${code}\``].map((text) => text ?? "–");
  });
  return [`## When\n\n${WHEN}${rows.map(line).join("")}`];
}

const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |\n`;

const WHEN = `The code is the hash that \`git rev-parse HEAD:provider/src\` gives, with \`+\` where files differed from it.

| suite | day (UTC) | Node | @pulumi/pulumi | real CLI | code |
|---|---|---|---|---|---|
`;

function total(results: readonly Result[]): string {
  const rows = results.flatMap((result) => result.rows);
  const tried = rows.reduce((sum, row) => sum + row.tried, 0);
  const failed = rows.reduce((sum, row) => sum + row.failures.length, 0);
  return `## In all\n\n${tried} things were tried; ${failed === 0 ? "all ended as they must" : `${failed} FAILED`}.\n`;
}

function section({ title, claims, lacks, extent, rows }: Result): string {
  const claimed = claims.map((claim) => `- ${claim}\n`).join("");
  const part = extent === undefined ? "" : "\nTried with `--thorough`.\n";
  const head = `## ${title}\n\n${claimed}${part}`;
  if (lacks !== undefined) return `${head}\nNot tried: ${lacks}.\n`;
  const tables = Object.entries(Object.groupBy(gather(rows), ({ table }) => table));
  return `${head}${tables.map(([name, of = []]) => `\n${name === title ? "" : `### ${name}\n\n`}${renderTable(of)}`).join("")}`;
}

/** Lines and columns in the order in which they come first. */
function renderTable(rows: readonly Row[]): string {
  const columns = [...new Set(rows.map(({ column = "result" }) => column))];
  const lines = [...new Set(rows.map(({ what }) => what))].map((what) => [
    what,
    ...columns.map((column) => cell(rows.find((row) => row.what === what && (row.column ?? "result") === column))),
  ]);
  return [line(["", ...columns]), `|${"---|".repeat(columns.length + 1)}\n`, ...lines.map(line)].join("");
}

function cell(row: Row | undefined): string {
  if (row === undefined) return "–";
  const note = row.note === undefined ? "" : `; ${row.note}`;
  return `${row.failures.length === 0 ? `${row.tried} ok` : `${row.tried}, ${row.failures.length} FAILED`}${note}`;
}

/** Results of suites in their order, new ones instead of those of the same name. One that was never run is told as such. */
export function merge(kept: readonly Result[], now: readonly Result[], suites: readonly Suite[]): Result[] {
  const byName = new Map([...kept, ...now].map((result) => [result.name, result]));
  return suites.map(
    ({ name, title, claims }) =>
      byName.get(name) ?? { name, title, claims, lacks: "this suite was not run for the page yet", rows: [] },
  );
}
