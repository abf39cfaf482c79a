import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Row, Suite } from "../row.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** What else of `npm test` this page is about; folders and files that there are. */
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

interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly message?: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

export const testFiles: Suite = {
  name: "tests",
  title: "Tests",
  claims: [
    "Tests of `npm test` about the same matters, in their thorough extent: how many ran. Skipped ones aren't counted.",
  ],
  run: async ({ say, extent }) => {
    const rows: Row[] = [];
    for (const [what, paths] of Object.entries(AREAS)) {
      const found = paths.filter((path) => existsSync(join(root, path)));
      if (found.length === 0) continue;
      say(what);
      rows.push({ table: "Tests", what, column: "tests", ...(await runTests(found, extent !== "slice")) });
    }
    return rows;
  },
};

async function runTests(paths: readonly string[], isThorough: boolean): Promise<Pick<Row, "tried" | "failures">> {
  const folder = await mkdtemp(join(tmpdir(), "reliability-tests-"));
  const file = join(folder, "report.json");
  try {
    const vitest = join(root, "node_modules/vitest/vitest.mjs");
    const args = [vitest, "run", ...paths, "--reporter=json", `--outputFile=${file}`];
    const env = { ...process.env, ...(isThorough ? { CI: "1", PULUMI_VERSIONS: "1" } : {}) };
    const child = spawn(process.execPath, args, { cwd: root, env, stdio: "ignore" });
    await new Promise<void>((resolve, reject) => child.once("exit", () => resolve()).once("error", reject));
    const { testResults } = JSON.parse(await readFile(file, "utf8")) as Report;
    const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
    const broken = testResults.filter((of) => of.assertionResults.length === 0 && of.message);
    return {
      tried: tests.filter(({ status }) => status === "passed" || status === "failed").length,
      failures: [
        ...tests.filter(({ status }) => status === "failed").map(({ fullName }) => fullName),
        ...broken.map(({ name, message }) => `${name}: ${message}`),
      ],
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
