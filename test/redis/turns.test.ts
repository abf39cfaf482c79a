import { setTimeout as delay } from "node:timers/promises";
import { createClient } from "redis";
import { describe, expect, it } from "vitest";
import { SharedQuota, useQuota } from "../../provider/src/client/quota/quota.ts";
import { RateLimiter } from "../../provider/src/client/rate-limit.ts";
import { SYSTEM } from "../../provider/src/client/runtime.ts";
import { shows } from "../requirements.ts";
import { hasRedis, RedisServer } from "./redis-server.ts";

/** As many runs' limiters of one command as asked for, each with a connection of its own. */
async function limiters(url: string, count: number, rate: number) {
  const uses = Array.from({ length: count }, () => useQuota(url, 1400000000, { ...SYSTEM }, () => {}));
  await Promise.all(uses.map(({ quota }) => quota.prepare()));
  const made = uses.map(({ quota }) => {
    const limiter = new RateLimiter(rate, SYSTEM);
    limiter.shareBy(quota.turnsOf("clear_group_msg"));
    return limiter;
  });
  return {
    made,
    async [Symbol.asyncDispose]() {
      await Promise.all(uses.map((use) => use.close()));
    },
  };
}

/** A look at what is in Redis. */
async function connected(url: string) {
  const client = createClient({ url });
  await client.connect();
  return {
    client,
    async [Symbol.asyncDispose]() {
      await client.close();
    },
  };
}

describe.skipIf(!hasRedis)("on a real Redis, turns", () => {
  it(shows(["quota.rate"], "of five users are spaced evenly over all of them"), async () => {
    await using redis = await RedisServer.start();
    await using users = await limiters(redis.url, 5, 50);
    const at: number[] = [];
    const take = (limiter: RateLimiter) => limiter.take().then(() => void at.push(performance.now()));
    await Promise.all(users.made.flatMap((limiter) => Array.from({ length: 20 }, () => take(limiter))));
    const took = ((at.at(-1) ?? 0) - (at[0] ?? 0)) / 1000;
    // 99 spaces of 20.4 ms, less what the first was late; each by itself would take 0.4 s.
    expect(took).toBeGreaterThan(1.5);
    expect(took).toBeLessThan(8);
  });

  it(shows(["quota.abort"], "that an aborted caller waited for go to the next one"), async () => {
    await using redis = await RedisServer.start();
    await using users = await limiters(redis.url, 1, 0.5);
    const [limiter] = users.made;
    await limiter?.take();
    const from = performance.now();
    const abort = new AbortController();
    const second = limiter?.take(abort.signal);
    const third = limiter?.take();
    await delay(100);
    abort.abort(new Error("enough"));
    await expect(second).rejects.toThrow("enough");
    await third;
    // One turn comes every 2 s and more: its own would be the second.
    expect(performance.now() - from).toBeLessThan(3_500);
  });

  it(shows(["quota.keys"], "leave nothing behind but two keys that expire within seconds"), async () => {
    await using redis = await RedisServer.start();
    {
      await using direct = await connected(redis.url);
      await using users = await limiters(redis.url, 2, 200);
      await Promise.all(users.made.map((limiter) => limiter.take()));
      const keys = (await direct.client.keys("*")).sort();
      expect(keys).toEqual(["tencentchat:quota:1400000000", "tencentchat:quota:1400000000:clear_group_msg"]);
      for (const key of keys) {
        const ttl = await direct.client.pTTL(key);
        expect(ttl).toBeGreaterThan(0);
        expect(ttl).toBeLessThanOrEqual(10_000);
      }
      expect(await direct.client.zCard("tencentchat:quota:1400000000")).toBe(2);
    }
    await using direct = await connected(redis.url);
    expect(await direct.client.zCard("tencentchat:quota:1400000000")).toBe(0);
  });

  it("are taken up where a clock of Redis was set back", async () => {
    await using redis = await RedisServer.start();
    await using direct = await connected(redis.url);
    await direct.client.set("tencentchat:quota:1400000000:clear_group_msg", String((Date.now() + 3_600_000) * 1000));
    await using users = await limiters(redis.url, 1, 200);
    const from = performance.now();
    await users.made[0]?.take();
    expect(performance.now() - from).toBeLessThan(10_000);
  });

  it("of a quota that is closed don't hold anyone up", async () => {
    const quota = new SharedQuota({ host: "127.0.0.1", port: 1, shown: "" } as never, 1, SYSTEM);
    await quota.close();
    const limiter = new RateLimiter(200, SYSTEM);
    limiter.shareBy(quota.turnsOf("clear_group_msg"));
    await limiter.take();
  });
});
