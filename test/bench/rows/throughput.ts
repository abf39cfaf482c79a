import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { CallRecord } from "pulumi-tencent-chat/emulator";
import { HostProcess } from "../../engine/host-process.ts";
import { rateOf } from "../call-rates.ts";
import { type EmulatorProcess, startEmulatorProcess, withSpareGroups } from "../emulator-process.ts";
import { inTurns, type Row } from "../row.ts";
import { checkpointsOf, SetHost } from "../set-host.ts";

const bareLoop = fileURLToPath(new URL("../bare-loop.ts", import.meta.url));

/** Of each answer, in milliseconds. */
const LATENCY = 5;
/** Calls that compile the code of either side, and open its connections. */
const WARM_UP = 1_000;
/** The most that the configuration takes: in effect none. */
const NO_LIMIT = { callsPerSecond: "10000" };

export const throughput: Row = {
  name: "throughput",
  what: "set of 10,000 checkpoints without limit, 5 ms latency",
  against: "a bare undici loop with as many connections, sending the same bodies",
  async run({ size, rounds, say }) {
    const { seed, ...targets } = withSpareGroups(size(10_000), WARM_UP);
    const emulator = await startEmulatorProcess(seed, "unlimited");
    const folder = await mkdtemp(join(tmpdir(), "bench-"));
    const bodies = join(folder, "calls.json");
    const [ours, whole, bare]: [number[], number[], number[]] = [[], [], []];
    let count = 0;
    try {
      for (const command of ["clear_group_msg", "get_group_info"]) {
        await emulator.fault({ command, when: { every: 1 }, what: { slowMs: LATENCY } });
      }
      await inTurns(
        rounds(3),
        async () => {
          const { calls, seconds } = await throughSet(emulator, targets);
          if (ours.length === 0) await writeFile(bodies, JSON.stringify(calls));
          count = calls.length;
          ours.push(rateOf(calls));
          whole.push(calls.length / seconds);
          say(`ours ${ours.at(-1)?.toFixed(0)} calls a second`);
        },
        async () => {
          bare.push(rateOf((await throughLoop(emulator, bodies)).slice(-count)));
          say(`bare ${bare.at(-1)?.toFixed(0)} calls a second`);
        },
      );
    } finally {
      await rm(folder, { recursive: true });
      await emulator.close();
    }
    return {
      measures: [{ what: "throughput", value: (Math.max(...ours) / Math.max(...bare)) * 100, unit: "%", atLeast: 80 }],
      sides: [
        { what: "ours", unit: "calls/s", rounds: ours },
        { what: "ours, the engine's request and answer included", unit: "calls/s", rounds: whole },
        { what: "bare loop", unit: "calls/s", rounds: bare },
      ],
    };
  },
};

async function throughSet(
  emulator: EmulatorProcess,
  { ids, spare }: { ids: readonly string[]; spare: readonly string[] },
): Promise<{ calls: readonly CallRecord[]; seconds: number }> {
  await using host = await SetHost.start(emulator, NO_LIMIT);
  await host.warmUp(spare);
  await emulator.clearCalls();
  const set = host.declare("GroupHistoryCheckpointSet");
  const checked = await set.plan(checkpointsOf(ids));
  const from = performance.now();
  await set.create(checked);
  const seconds = (performance.now() - from) / 1_000;
  return { calls: await emulator.calls(), seconds };
}

async function throughLoop(emulator: EmulatorProcess, bodies: string): Promise<readonly CallRecord[]> {
  const { url, sdkAppId, secretKey } = emulator;
  await emulator.clearCalls();
  const loop = new HostProcess({
    script: bareLoop,
    args: [url, bodies, String(WARM_UP), String(sdkAppId), secretKey],
    cwd: ".",
  });
  const { code } = await loop.exited;
  if (code !== 0) throw new Error(`the bare loop failed: ${loop.stderr}`);
  return emulator.calls();
}
