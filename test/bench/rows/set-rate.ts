import { CALLS_PER_SECOND, countRateLimited, rateOf, succeeded } from "../call-rates.ts";
import { groupIds, groups, startEmulatorProcess } from "../emulator-process.ts";
import type { Measure, Row } from "../row.ts";
import { checkpointsOf, SetHost } from "../set-host.ts";

export const setRate: Row = {
  name: "set-rate",
  what: "set of 10,000 checkpoints, emulator that enforces 200 calls a second",
  against: "the service's limit",
  async run({ size, say }) {
    const ids = groupIds(size(10_000));
    const emulator = await startEmulatorProcess(groups(ids.length));
    try {
      await using host = await SetHost.start(emulator, {}, SMALL);
      await host.declare("GroupHistoryCheckpointSet").up(checkpointsOf(ids));
      const calls = await emulator.calls();
      const cleared = succeeded(calls, "clear_group_msg");
      if (cleared.length !== ids.length) throw new Error(`${cleared.length} of ${ids.length} groups were cleared`);
      const rate = rateOf(cleared);
      say(`${rate.toFixed(2)} calls a second, ${host.peak.toFixed(0)} MB`);
      return {
        measures: [
          { what: "of the limit", value: (rate / CALLS_PER_SECOND) * 100, unit: "%", atLeast: 97.5 },
          { what: "refused as too many", value: countRateLimited(calls), unit: "calls", atMost: 0 },
          ...(Number.isNaN(host.peak) ? [] : [resident(host.peak)]),
        ],
        sides: [{ what: "clears", unit: "calls/s", rounds: [rate] }],
      };
    } finally {
      await emulator.close();
    }
  },
};

/** As docs/scale.md recommends for small runners: else V8 lets the space for new objects grow, since there is room. */
const SMALL = { NODE_OPTIONS: "--max-semi-space-size=1 --max-old-space-size=72" };

function resident(value: number): Measure {
  return { what: "resident at most", value, unit: "MB", atMost: 200 };
}
