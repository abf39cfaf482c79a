import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { formatNumber } from "../../../provider/src/change/text.ts";
import type { Tried } from "../../tried.ts";
import type { Row, Suite } from "../row.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** What else of `npm test` this page is about: folders and files. */
const AREAS: Readonly<Record<string, readonly string[]>> = {
  "model-based programs, interference and faults": ["test/model"],
  "states of earlier versions, replayed; the oldest and the newest @pulumi/pulumi": ["test/corpus"],
  "hostile configuration, inputs, answers, streams and files": ["test/hostile"],
  "secrets in all that runs leave behind": [
    "test/secrets",
    "test/host/secrecy.test.ts",
    "test/unit/client/secrecy.test.ts",
  ],
  "memory, sockets and timers of a minute's work": ["test/soak"],
  "repeating, giving up and signing again, in fake time": [
    "test/unit/client/client-retry.test.ts",
    "test/unit/client/retry.test.ts",
  ],
  "interrupted and parallel runs": ["test/moderation/interruptions.test.ts", "test/host/engine-gone.test.ts"],
  "the emulator left running": ["test/emulator/bounds.test.ts", "test/emulator/exposure.test.ts"],
  "a quota that runs share": ["test/redis"],
  "supply chain": ["test/supply-chain"],
};

/** Of vitest's JSON report what is read here. */
export interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly message?: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly meta?: { readonly tried?: Tried };
    }[];
  }[];
}

/** What a run of vitest left. */
export interface Ended {
  /** Absent where it wrote none. */
  readonly report?: Report;
  /** Exit code, or the signal that ended it. */
  readonly by: number | string;
  /** The end of what it said. */
  readonly said: string;
}

/** What skipped tests lacked, by their names. */
const LACKED: readonly (readonly [name: RegExp, lacked: string])[] = [
  [/\breal Redis\b/, "no redis-server"],
  [/\breal CLI\b/, "no pulumi"],
  [/\bactionlint\b/, "no actionlint"],
];
const MOST_SAID = 2_000;

export const testFiles: Suite = {
  name: "tests",
  title: "Tests",
  claims: [
    "Tests of `npm test` about the same matters, in their thorough extent: how many ran, and how often those tried that count it. Skipped ones are told beside.",
  ],
  usesCli: true,
  run: async ({ say, extent }) => {
    const rows: Row[] = [];
    for (const [what, paths] of Object.entries(AREAS)) {
      say(what);
      const missing = paths.filter((path) => !existsSync(join(root, path)));
      const found = judge(await runTests(paths, extent !== "slice"));
      const failures = [...missing.map((path) => `there is no ${path}`), ...found.failures];
      rows.push({ table: "Tests", what, column: "tests", ...found, failures });
    }
    return rows;
  },
};

/** How many tests ran, and what went wrong: tests, files that didn't load, and whatever else vitest ended for. */
export function judge({ report, by, said }: Ended): Pick<Row, "tried" | "note" | "failures"> {
  const files = report?.testResults ?? [];
  const tests = files.flatMap(({ assertionResults }) => assertionResults);
  const broken = files.filter((of) => of.assertionResults.length === 0 && of.message);
  const failures = [
    ...tests.filter(({ status }) => status === "failed").map(({ fullName }) => fullName),
    ...broken.map(({ name, message }) => `${name}: ${message}`),
  ];
  if (failures.length === 0 && (by !== 0 || report === undefined)) {
    failures.push(`vitest ended with ${by}, and no test had failed: ${said}`);
  }
  const ran = tests.filter(({ status }) => status === "passed" || status === "failed");
  const skipped = tests.filter((test) => !ran.includes(test)).map(({ fullName }) => fullName);
  const notes = [...tellTried(ran.map(({ meta }) => meta?.tried ?? {})), ...tellSkipped(skipped)];
  return { tried: ran.length, failures, ...(notes.length > 0 && { note: notes.join("; ") }) };
}

function tellTried(each: readonly Tried[]): string[] {
  const sums = new Map<string, number>();
  for (const [what, count] of each.flatMap(Object.entries<number>)) sums.set(what, (sums.get(what) ?? 0) + count);
  const told = [...sums].map(([what, count]) => `${formatNumber(count)} ${what}`);
  return told.length === 0 ? [] : [told.join(", ")];
}

function tellSkipped(names: readonly string[]): string[] {
  const reasonOf = (name: string) => LACKED.find(([pattern]) => pattern.test(name))?.[1] ?? "";
  return Object.entries(Object.groupBy(names, reasonOf)).map(
    ([reason, of = []]) => `${of.length} skipped${reason === "" ? "" : `: ${reason}`}`,
  );
}

async function runTests(paths: readonly string[], isThorough: boolean): Promise<Ended> {
  const folder = await mkdtemp(join(tmpdir(), "reliability-tests-"));
  const file = join(folder, "report.json");
  try {
    const vitest = join(root, "node_modules/vitest/vitest.mjs");
    const args = [vitest, "run", ...paths, "--reporter=json", `--outputFile=${file}`];
    const env = { ...process.env, ...(isThorough ? { CI: "1", PULUMI_VERSIONS: "1" } : {}) };
    const child = spawn(process.execPath, args, { cwd: root, env, stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said = `${said}${text}`.slice(-MOST_SAID);
    });
    const by = await new Promise<number | string>((resolve, reject) => {
      child.once("close", (code, signal) => resolve(signal ?? code ?? "nothing")).once("error", reject);
    });
    const text = await readFile(file, "utf8").catch(() => undefined);
    return { by, said, ...(text !== undefined && { report: JSON.parse(text) as Report }) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
