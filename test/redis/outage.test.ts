import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { shows } from "../requirements.ts";
import { freePort, hasRedis, RedisServer } from "./redis-server.ts";
import { Runs, sustained } from "./runs.ts";

const RATE = 200;

describe.skipIf(!hasRedis)("where a real Redis", () => {
  it(
    shows(
      ["quota.outage", "quota.back"],
      "is killed half-way, work goes on at each run's part, and is shared again later",
    ),
    async () => {
      await using redis = await RedisServer.start();
      await using runs = await Runs.of(RATE);
      const both = [await runs.start(redis.url), await runs.start(redis.url)];
      // Until each has seen the other.
      await delay(2500);
      await redis.kill();
      const killed = Date.now();
      // Long enough for many stretches, of which one must be undisturbed.
      await delay(8000);
      await redis.start();
      const back = Date.now();
      await runs.reach(0.95 * RATE, { since: back, seconds: 3 });
      const calls = await runs.calls();
      expect(calls.filter(({ code }) => code !== 0)).toEqual([]);
      const without = calls.filter(({ at }) => at > killed + 1500 && at < back);
      expect(Math.max(...sustained(without, 2))).toBeGreaterThan(0.75 * RATE);
      expect(without.length / ((back - killed - 1500) / 1000)).toBeLessThan(0.95 * RATE);
      const shown = `redis://127.0.0.1:${redis.port}/0`;
      for (const { events } of both) {
        expect(events).toEqual([
          {
            type: "quota-lost",
            quota: shown,
            reason: expect.stringMatching(/^the connection (broke|was refused)$/),
            callsPerSecond: 90,
            of: RATE,
            participants: 2,
          },
          { type: "quota-back", quota: shown },
        ]);
      }
      expect(await Promise.all(both.map((run) => run.stop()))).toEqual([0, 0]);
    },
  );

  it(
    shows(["quota.outage"], "was never there, two runs start at a tenth each, and share once it is there"),
    async () => {
      await using redis = await RedisServer.start();
      await redis.kill();
      await using runs = await Runs.of(RATE);
      const both = [await runs.start(redis.url), await runs.start(redis.url)];
      const since = Date.now();
      await delay(1500);
      const until = Date.now();
      const slow = (await runs.calls()).filter(({ at }) => at >= since && at < until);
      expect(slow.length).toBeGreaterThan(15);
      expect(slow.length / ((until - since) / 1000)).toBeLessThan(60);
      await redis.start();
      await runs.reach(0.95 * RATE, { since, seconds: 3 });
      const calls = await runs.calls();
      expect(calls.filter(({ code }) => code !== 0)).toEqual([]);
      for (const { events } of both) {
        expect(events.map(({ type }) => type)).toEqual(["quota-lost", "quota-back"]);
        expect(events[0]).toMatchObject({ reason: "the connection was refused", callsPerSecond: 20 });
      }
    },
  );

  it(shows(["quota.outage"], "never answers, a run goes on within two seconds"), async () => {
    const { createServer } = await import("node:net");
    const port = await freePort();
    const silent = createServer(() => {}).listen(port, "127.0.0.1");
    await using runs = await Runs.of(RATE);
    const run = await runs.start(`redis://127.0.0.1:${port}`);
    await expect.poll(async () => (await runs.calls()).length).toBeGreaterThan(3);
    expect(run.events).toMatchObject([{ type: "quota-lost", reason: "no answer within a second" }]);
    expect(await run.stop()).toBe(0);
    silent.close();
  });
});
