import { describe, expect, it } from "vitest";
import { shows } from "../requirements.ts";
import { hasRedis, RedisServer } from "./redis-server.ts";
import { type Logged, Runs } from "./runs.ts";
import { slowLine } from "./slow-line.ts";

const RATE = 200;
const SECONDS = 5;
const refused = (calls: readonly Logged[]) => calls.filter(({ code }) => code !== 0);

/** Of the calls since a moment, the part that each run made. */
function parts(calls: readonly Logged[], since: number, runs: number): number[] {
  const later = calls.filter(({ at }) => at >= since);
  return [...Array(runs).keys()].map((n) => later.filter(({ run }) => run === n).length / later.length);
}

describe.skipIf(!hasRedis)("on a real Redis the rate of an app", () => {
  it.each([2, 4])(
    shows(
      ["quota.rate", "quota.fair"],
      "is reached but for a twentieth by %i runs together, the last one later, and never exceeded; each has its part",
    ),
    async (count) => {
      await using redis = await RedisServer.start();
      await using runs = await Runs.of(RATE);
      const early = await Promise.all(Array.from({ length: count - 1 }, () => runs.start(redis.url)));
      const last = await runs.start(redis.url);
      const since = Date.now() + 1000;
      await runs.reach(0.95 * RATE, { since, seconds: SECONDS });
      const calls = await runs.calls();
      expect(refused(calls)).toEqual([]);
      for (const part of parts(calls, since, count)) expect(part).toBeGreaterThanOrEqual(0.5 / count);
      // Without anything else that kept them alive, the runs end.
      expect(await Promise.all([...early, last].map((run) => run.stop()))).toEqual(Array(count).fill(0));
      expect([...early, last].flatMap(({ events }) => events)).toEqual([]);
    },
  );

  it(
    shows(
      ["quota.rate", "quota.fair"],
      "is reached over a line of 20 ms too, and shared fairly with a run next to Redis",
    ),
    async () => {
      await using redis = await RedisServer.start();
      await using line = await slowLine(redis.port, 10);
      await using runs = await Runs.of(RATE);
      await runs.start(line.url);
      await runs.start(redis.url);
      const since = Date.now() + 1000;
      await runs.reach(0.95 * RATE, { since, seconds: SECONDS });
      const calls = await runs.calls();
      expect(refused(calls)).toEqual([]);
      for (const part of parts(calls, since, 2)) expect(part).toBeGreaterThanOrEqual(0.35);
    },
  );
});
