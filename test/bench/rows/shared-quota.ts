import { hasRedis, RedisServer } from "../../redis/redis-server.ts";
import { CALLS_PER_SECOND, countRateLimited, rateOf, succeeded } from "../call-rates.ts";
import { groupIds, groups, startEmulatorProcess } from "../emulator-process.ts";
import type { Row } from "../row.ts";
import { checkpointsOf, SetHost } from "../set-host.ts";

export const sharedQuota: Row = {
  name: "shared-quota",
  what: "two pipelines with 3,000 checkpoints each, sharing one quota by Redis",
  against: "the service's limit",
  async run({ size, say }) {
    if (!hasRedis) throw new Error("there is no redis-server on PATH");
    const ids = groupIds(size(6_000));
    const halves = [ids.slice(0, ids.length / 2), ids.slice(ids.length / 2)];
    await using redis = await RedisServer.start();
    const emulator = await startEmulatorProcess(groups(ids.length));
    try {
      const pipelines = halves.map(async (half) => {
        await using host = await SetHost.start(emulator, { quota: redis.url });
        await host.declare("GroupHistoryCheckpointSet").up(checkpointsOf(half));
      });
      await Promise.all(pipelines);
      const calls = await emulator.calls();
      const cleared = succeeded(calls, "clear_group_msg");
      if (cleared.length !== ids.length) throw new Error(`${cleared.length} of ${ids.length} groups were cleared`);
      const rate = rateOf(cleared);
      say(`${rate.toFixed(2)} calls a second together`);
      return {
        measures: [
          { what: "of the limit together", value: (rate / CALLS_PER_SECOND) * 100, unit: "%", atLeast: 95 },
          { what: "refused as too many", value: countRateLimited(calls), unit: "calls", atMost: 0 },
        ],
        sides: [{ what: "clears", unit: "calls/s", rounds: [rate] }],
      };
    } finally {
      await emulator.close();
    }
  },
};
