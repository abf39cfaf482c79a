import { groupIds, groups, startEmulatorProcess } from "../emulator-process.ts";
import type { Row } from "../row.ts";
import { checkpointsOf, SetHost } from "../set-host.ts";

export const refreshes: Row = {
  name: "refreshes",
  what: "refresh of a set of 10,000 checkpoints",
  against: "one look for 50 groups",
  async run({ size }) {
    const ids = groupIds(size(10_000));
    const looks = Math.ceil(ids.length / 50);
    const emulator = await startEmulatorProcess(groups(ids.length), "unlimited");
    try {
      await using host = await SetHost.start(emulator, { callsPerSecond: "10000" });
      const set = host.declare("GroupHistoryCheckpointSet");
      await set.up(checkpointsOf(ids));
      await emulator.clearCalls();
      await set.refresh();
      const calls = await emulator.calls();
      return {
        measures: [{ what: "in all", value: calls.length, unit: "calls", atMost: looks, atLeast: looks }],
        sides: [],
      };
    } finally {
      await emulator.close();
    }
  },
};
