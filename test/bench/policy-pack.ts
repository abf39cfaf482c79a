/**
 * What the policy pack adds to a preview: 1,000 marks under all rules against an empty pack, in turns, in one run; the
 * fastest of each count.
 * On the real CLI where there is one, else on the test engine. Ends with 1 if it is more than a quarter; to be
 * run on a machine with nothing else to do.
 *
 * `npm run bench`, or with other numbers: `npm run bench -- 200 1` (marks, rounds).
 */
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { TencentChatGuardArgs } from "pulumi-tencent-chat/policy";
import { createCliStack, findPulumi } from "../cli/pulumi-cli.ts";
import type { PulumiStack, RunResult } from "../engine/stack.ts";
import { createTestEngine } from "../engine/test-engine.ts";

const MOST = 0.25;

const [marks = 1_000, rounds = 3] = process.argv.slice(2).map(Number);

const fixture = (name: string): string => fileURLToPath(new URL(`../engine/fixtures/${name}/`, import.meta.url));

/** All rules on, none of which refuses: each looks at every change to its end. */
const ALL_RULES: TencentChatGuardArgs = {
  all: "mandatory",
  "protected-groups": { groups: ["announcements", "vip-*"], accounts: ["administrator"] },
  "blast-radius": { maxChanges: 1e6, maxTargets: 1e6, maxMessages: 1e12 },
  "change-window": {
    timeZone: "Asia/Singapore",
    windows: [{ days: ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], from: "00:00", to: "24:00" }],
  },
  "allowed-app": { apps: [{ stack: "*", sdkAppIds: [1_400_000_000] }] },
};

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "bench-"));
  const stack = await start();
  try {
    const env = {
      MARKS: String(marks),
      ACKNOWLEDGED: join(folder, "acknowledged.json"),
      GUARD: JSON.stringify(ALL_RULES),
    };
    await writeFile(env.ACKNOWLEDGED, "{}");
    await writeFile(env.ACKNOWLEDGED, JSON.stringify(digestsOf(await stack.preview({ env }))));
    const preview = async (pack: string): Promise<Cost> => {
      const [begin, used] = [performance.now(), processorSeconds()];
      const run = await stack.preview({ env, policyPacks: [fixture(pack)] });
      const cost = { time: (performance.now() - begin) / 1_000, processors: processorSeconds() - used };
      if (run.result !== "succeeded" || run.policies.length > 0) throw new Error(`${pack}: ${run.stdout}${run.stderr}`);
      console.log(`${pack.padEnd(10)} ${cost.time.toFixed(1)} s, processors ${cost.processors.toFixed(1)} s`);
      return cost;
    };
    const empty: Cost[] = [];
    const guard: Cost[] = [];
    for (let round = 0; round < rounds; round++) {
      empty.push(await preview("empty-pack"));
      guard.push(await preview("guard"));
    }
    // What else the machine does only ever adds time.
    const added = (of: keyof Cost): number =>
      Math.min(...guard.map((cost) => cost[of])) / Math.min(...empty.map((cost) => cost[of])) - 1;
    const [time, processors] = [added("time"), added("processors")].map((part) => `${(part * 100).toFixed(1)}%`);
    console.log(
      `${marks} marks on the ${stack.kind}: all rules add ${time} of time (at most ${MOST * 100}%), ${processors} of processor time`,
    );
    process.exitCode = added("time") > MOST ? 1 : 0;
  } finally {
    await stack.dispose();
    await rm(folder, { recursive: true });
  }
}

interface Cost {
  time: number;
  /** Of all processes that the preview started, which a busy machine disturbs less; not a number but on Linux. */
  processors: number;
}

function processorSeconds(): number {
  try {
    // Fields 16 and 17 of the whole line, in hundredths: of children that have ended.
    const fields = readFileSync("/proc/self/stat", "utf8").split(") ")[1]?.split(" ") ?? [];
    return (Number(fields[13]) + Number(fields[14])) / 100;
  } catch {
    return Number.NaN;
  }
}

async function start(): Promise<PulumiStack> {
  const pulumi = await findPulumi();
  const options = { projectDir: fixture("marks"), env: { TENCENT_CHAT_SDK_APP_ID: "1400000000" } };
  return pulumi === undefined ? createTestEngine(options) : createCliStack({ ...options, pulumi });
}

function digestsOf(run: RunResult): Record<string, unknown> {
  return Object.fromEntries(
    run.steps.map(({ name, newInputs }) => [
      name,
      (newInputs?.plannedChange as { digest?: string } | undefined)?.digest,
    ]),
  );
}

await main();
