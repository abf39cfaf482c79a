import type { PulumiStack } from "../../engine/stack.ts";
import { type EmulatorProcess, environmentOf, groups, startEmulatorProcess } from "../emulator-process.ts";
import { inTurns, least, type Measured, type Row, type RowContext, spread } from "../row.ts";
import { startStack, timed, writesStateOnce } from "../stacks.ts";

/** At most so much of the floor counts as noise, however restless the machine. */
const MOST_NOISE = 0.05;

/** The third `up`: the first creates, the second stores the inputs without their plan. */
export const unchanged: Row = {
  name: "unchanged",
  what: "`up` with 1,000 single checkpoints unchanged, the third",
  against: "the leanest dynamic provider, unchanged",
  async run(context) {
    const count = context.size(1_000);
    const emulator = await startEmulatorProcess(groups(count));
    const stacks: PulumiStack[] = [];
    try {
      for (const fixture of ["checkpoints", "leanest"]) {
        const stack = await startStack(fixture, { ...environmentOf(emulator), COUNT: String(count) });
        stacks.push(stack);
        for (let ups = 0; ups < 2; ups++) await timed((options) => stack.up(options), { env: writesStateOnce });
        context.say(`${fixture} is ready`);
      }
      const [ours, floor] = stacks as [PulumiStack, PulumiStack];
      return await measure(context, emulator, { ours, floor }, count);
    } finally {
      for (const stack of stacks) await stack.dispose();
      await emulator.close();
    }
  },
};

async function measure(
  { say, rounds }: RowContext,
  emulator: EmulatorProcess,
  stacks: { ours: PulumiStack; floor: PulumiStack },
  count: number,
): Promise<Measured> {
  await emulator.clearCalls();
  const seconds = { ours: [] as number[], floor: [] as number[] };
  const side = async (name: "ours" | "floor") => {
    const up = await timed((options) => stacks[name].up(options));
    const same = up.result.changes.same;
    // With the stack itself.
    if (same !== count + 1) throw new Error(`${name}: ${same} of ${count} were the same`);
    seconds[name].push(up.seconds);
    say(`${name.padEnd(5)} ${up.seconds.toFixed(1)} s`);
  };
  await inTurns(
    rounds(3),
    () => side("floor"),
    () => side("ours"),
  );
  const { ours, floor } = seconds;
  const noise = Math.min(MOST_NOISE, Math.max(spread(ours), spread(floor)));
  return {
    measures: [
      { what: "time", value: least(ours) / least(floor), unit: "×", atMost: 1, noise },
      { what: "calls", value: (await emulator.calls()).length, unit: "calls", atMost: 0 },
    ],
    sides: [
      { what: "ours", unit: "s", rounds: ours },
      { what: "leanest", unit: "s", rounds: floor },
    ],
  };
}
