import type { RunResult } from "../../engine/stack.ts";
import { type EmulatorProcess, environmentOf, groups, startEmulatorProcess } from "../emulator-process.ts";
import { inTurns, least, type Measured, type Row, type RowContext, spread } from "../row.ts";
import { startStack, timed } from "../stacks.ts";

/** An `up` that creates single checkpoints, calls to the service included. */
function creates(name: string, full: number, fullRounds: number): Row {
  return {
    name,
    what: `\`up\` creating ${full.toLocaleString("en-US")} single checkpoints`,
    against: "the leanest dynamic provider, whose create does nothing",
    async run(context) {
      const count = context.size(full);
      const emulator = await startEmulatorProcess(groups(count));
      try {
        return await measure(context, emulator, count, context.rounds(fullRounds));
      } finally {
        await emulator.close();
      }
    },
  };
}

async function measure(
  { say }: RowContext,
  emulator: EmulatorProcess,
  count: number,
  rounds: number,
): Promise<Measured> {
  const [ours, floor]: [number[], number[]] = [[], []];
  const side = async (fixture: string, seconds: number[]) => {
    const up = await upOfNewStack(fixture, emulator, count);
    seconds.push(up.seconds);
    say(`${fixture.padEnd(11)} ${up.seconds.toFixed(1)} s`);
  };
  await inTurns(
    rounds,
    () => side("leanest", floor),
    async () => {
      await emulator.clearCalls();
      await side("checkpoints", ours);
      await requireCleared(emulator, count);
    },
  );
  return {
    measures: [{ what: "time", value: least(ours) / least(floor), unit: "×", atMost: 0.8 }, apart(floor)],
    sides: [
      { what: "ours", unit: "s", rounds: ours },
      { what: "leanest", unit: "s", rounds: floor },
    ],
  };
}

function apart(floor: readonly number[]) {
  return { what: "slowest against fastest round of the leanest", value: 1 + spread(floor), unit: "×" } as const;
}

async function upOfNewStack(
  fixture: string,
  emulator: EmulatorProcess,
  count: number,
): Promise<{ seconds: number; result: RunResult }> {
  const stack = await startStack(fixture, { ...environmentOf(emulator), COUNT: String(count) });
  try {
    const up = await timed((options) => stack.up(options));
    // With the stack itself.
    if (up.result.changes.create !== count + 1) throw new Error(`made ${up.result.changes.create} of ${count}`);
    return up;
  } finally {
    await stack.dispose();
  }
}

async function requireCleared(emulator: EmulatorProcess, count: number): Promise<void> {
  const calls = await emulator.calls();
  const cleared = calls.filter(({ command, code }) => command.endsWith("/clear_group_msg") && code === 0);
  if (cleared.length !== count) throw new Error(`${cleared.length} of ${count} groups were cleared`);
}

/** Three rounds, since a few seconds are easily disturbed. */
export const creates200: Row = creates("creates-200", 200, 3);

/** One round takes minutes. */
export const creates1000: Row = creates("creates-1000", 1_000, 1);
