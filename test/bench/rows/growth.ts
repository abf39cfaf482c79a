import { type EmulatorProcess, startEmulatorProcess, withSpareGroups } from "../emulator-process.ts";
import { inTurns, least, type Measure, type Measured, type Row, type Side } from "../row.ts";
import { checkpointsOf, SetHost } from "../set-host.ts";

const [MANY, FEW] = [10_000, 1_000];

interface Cost {
  readonly seconds: number;
  /** Above the host at rest. */
  readonly megabytes: number;
}

export const growth: Row = {
  name: "growth",
  what: "set of 10,000 checkpoints without limit, planned and created",
  against: "ten times one of 1,000",
  async run({ size, rounds, say }) {
    const [many, few] = [size(MANY), size(FEW)];
    const { seed, ids, spare } = withSpareGroups(many);
    const emulator = await startEmulatorProcess(seed, "unlimited");
    const costs = { many: [] as Cost[], few: [] as Cost[] };
    const side = async (name: "many" | "few", count: number) => {
      const cost = await costOf(emulator, { ids: ids.slice(0, count), spare });
      costs[name].push(cost);
      say(`${String(count).padStart(6)} targets ${cost.seconds.toFixed(2)} s, ${cost.megabytes.toFixed(0)} MB`);
    };
    try {
      await inTurns(
        rounds(3),
        () => side("few", few),
        () => side("many", many),
      );
    } finally {
      await emulator.close();
    }
    return measured(costs, many / few);
  },
};

function measured(costs: { many: Cost[]; few: Cost[] }, times: number): Measured {
  const of = (name: "many" | "few", key: keyof Cost) => costs[name].map((cost) => cost[key]);
  const grown = (what: string, key: keyof Cost): Measure => {
    const value = least(of("many", key)) / least(of("few", key)) / times;
    return { what, value, unit: "×", atMost: 1.1 };
  };
  const sides = (key: keyof Cost, unit: Side["unit"]): Side[] => [
    { what: "10,000 targets", unit, rounds: of("many", key) },
    { what: "1,000 targets", unit, rounds: of("few", key) },
  ];
  const isMemoryKnown = !of("many", "megabytes").some(Number.isNaN);
  return {
    measures: [grown("time of linear", "seconds"), ...(isMemoryKnown ? [grown("memory of linear", "megabytes")] : [])],
    sides: [...sides("seconds", "s"), ...(isMemoryKnown ? sides("megabytes", "MB") : [])],
  };
}

async function costOf(
  emulator: EmulatorProcess,
  { ids, spare }: { ids: readonly string[]; spare: readonly string[] },
): Promise<Cost> {
  await emulator.clearCalls();
  await using host = await SetHost.start(emulator, { callsPerSecond: "10000" });
  await host.warmUp(spare);
  const before = host.resident;
  host.forgetPeak();
  const from = performance.now();
  await host.declare("GroupHistoryCheckpointSet").up(checkpointsOf(ids));
  return { seconds: (performance.now() - from) / 1_000, megabytes: host.peak - before };
}
