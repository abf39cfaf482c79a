import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TencentChatGuardArgs } from "pulumi-tencent-chat/policy";
import type { PulumiStack, RunResult } from "../../engine/stack.ts";
import { inTurns, least, type Measured, type Row, type RowContext } from "../row.ts";
import { fixture, startStack, timed } from "../stacks.ts";

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

export const policies: Row = {
  name: "policies",
  what: "preview of 1,000 single checkpoints under all rules",
  against: "an empty policy pack",
  async run(context) {
    const folder = await mkdtemp(join(tmpdir(), "bench-"));
    const stack = await startStack("marks", { TENCENT_CHAT_SDK_APP_ID: "1400000000" });
    try {
      return await measure(context, stack, join(folder, "acknowledged.json"));
    } finally {
      await stack.dispose();
      await rm(folder, { recursive: true });
    }
  },
};

async function measure({ say, size, rounds }: RowContext, stack: PulumiStack, acknowledged: string): Promise<Measured> {
  const env = { MARKS: String(size(1_000)), ACKNOWLEDGED: acknowledged, GUARD: JSON.stringify(ALL_RULES) };
  await writeFile(acknowledged, "{}");
  await writeFile(acknowledged, JSON.stringify(digestsOf(await stack.preview({ env }))));
  const seconds = { "empty-pack": [] as number[], guard: [] as number[] };
  const processors = { "empty-pack": [] as number[], guard: [] as number[] };
  const preview = async (pack: "empty-pack" | "guard") => {
    const before = processorSeconds();
    const run = await timed((options) => stack.preview(options), { env, policyPacks: [fixture(pack)] });
    if (run.result.policies.length > 0) throw new Error(`${pack}: ${run.result.stdout}`);
    seconds[pack].push(run.seconds);
    processors[pack].push(processorSeconds() - before);
    say(`${pack.padEnd(10)} ${run.seconds.toFixed(1)} s`);
  };
  await inTurns(
    rounds(3),
    () => preview("empty-pack"),
    () => preview("guard"),
  );
  const added = (of: typeof seconds) => (least(of.guard) / least(of["empty-pack"]) - 1) * 100;
  return {
    measures: [
      { what: "added time", value: added(seconds), unit: "%", atMost: 25 },
      ...(Number.isNaN(added(processors))
        ? []
        : [{ what: "added processor time", value: added(processors), unit: "%" } as const]),
    ],
    sides: [
      { what: "all rules", unit: "s", rounds: seconds.guard },
      { what: "empty pack", unit: "s", rounds: seconds["empty-pack"] },
    ],
  };
}

/** Of all children that have ended, which a busy machine disturbs less; not a number but on Linux. */
function processorSeconds(): number {
  try {
    // Fields 16 and 17 of the whole line, in hundredths.
    const fields = readFileSync("/proc/self/stat", "utf8").split(") ")[1]?.split(" ") ?? [];
    return (Number(fields[13]) + Number(fields[14])) / 100;
  } catch {
    return Number.NaN;
  }
}

function digestsOf(run: RunResult): Record<string, unknown> {
  return Object.fromEntries(
    run.steps.map(({ name, newInputs }) => [
      name,
      (newInputs?.plannedChange as { digest?: string } | undefined)?.digest,
    ]),
  );
}
