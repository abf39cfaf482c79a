import { describe, expect, it } from "vitest";
import { RateLimiter, rateLimiterFor } from "../../../provider/src/client/rate-limit.ts";
import { shows } from "../../requirements.ts";
import { FakeTime } from "./fake-time.ts";

/** Takes so many turns at once; when each was granted. */
async function grants(limiter: RateLimiter, time: FakeTime, count: number): Promise<number[]> {
  const at: number[] = [];
  const turns = Array.from({ length: count }, () => limiter.take().then(() => void at.push(time.now())));
  await time.run(Promise.all(turns));
  return at;
}

/** The most grants in any window of one second, both ends counted. */
function busiestSecond(at: readonly number[]): number {
  let from = 0;
  return at.reduce((most, end, i) => {
    while (end - (at[from] ?? 0) > 1000) from += 1;
    return Math.max(most, i - from + 1);
  }, 0);
}

function perSecond(at: readonly number[]): number {
  return ((at.length - 1) * 1000) / ((at.at(-1) ?? 0) - (at[0] ?? 0));
}

/** A repeatable stand-in for chance. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

describe("the rate limit", () => {
  it.each([1, 2, 7, 50, 200, 1000])(
    shows(["calls.rate"], "of %i a second is never exceeded, and used to within a fortieth"),
    async (rate) => {
      const time = new FakeTime();
      const at = await grants(new RateLimiter(rate, time), time, rate * 12);
      expect(busiestSecond(at)).toBeLessThanOrEqual(rate);
      expect(perSecond(at)).toBeGreaterThanOrEqual(rate * 0.975);
    },
  );

  it(shows(["calls.rate"], "holds when timers fire late, and makes up for them"), async () => {
    const random = chance(7);
    const late = () => Math.floor(random() * 30);
    const time = new FakeTime({ late });
    const at = await grants(new RateLimiter(200, time), time, 6000);
    expect(busiestSecond(at)).toBeLessThanOrEqual(200);
    expect(perSecond(at)).toBeGreaterThanOrEqual(195);
  });

  it(shows(["calls.rate"], "holds after a pause, when the bucket is full again"), async () => {
    const time = new FakeTime();
    const limiter = new RateLimiter(200, time);
    const at: number[] = [];
    for (let burst = 0; burst < 20; burst += 1) {
      at.push(...(await grants(limiter, time, 90)));
      time.set(time.now() + 150);
    }
    expect(busiestSecond(at)).toBeLessThanOrEqual(200);
  });

  it("starts one by one, at first and after a pause, since new connections bunch a burst", async () => {
    const time = new FakeTime();
    const limiter = new RateLimiter(200, time);
    for (const pauseMs of [5_000, 60_000]) {
      time.set(time.now() + pauseMs);
      const [first = 0, second = 0, third = 0] = await grants(limiter, time, 3);
      expect(second - first).toBeGreaterThanOrEqual(40);
      expect(third - second).toBeGreaterThanOrEqual(5);
    }
  });

  it("spaces calls less than one a second", async () => {
    const time = new FakeTime();
    const at = await grants(new RateLimiter(0.5, time), time, 4);
    for (const [i, t] of at.slice(1).entries()) {
      expect(t - (at[i] ?? 0)).toBeGreaterThan(2000);
      expect(t - (at[i] ?? 0)).toBeLessThan(2100);
    }
  });

  it("is not stopped by a clock that is set back, nor exceeded then", async () => {
    const time = new FakeTime();
    const limiter = new RateLimiter(10, time);
    await grants(limiter, time, 10);
    const back = time.now() - 3_600_000;
    time.set(back);
    const at = await grants(limiter, time, 10);
    expect((at.at(-1) ?? 0) - back).toBeLessThan(3000);
    expect((at[0] ?? 0) - back).toBeGreaterThanOrEqual(1000);
  });

  it("serves in the order of asking", async () => {
    const time = new FakeTime();
    const limiter = new RateLimiter(3, time);
    const order: number[] = [];
    await time.run(Promise.all([...Array(12).keys()].map((i) => limiter.take().then(() => void order.push(i)))));
    expect(order).toEqual([...Array(12).keys()]);
  });

  it(shows(["calls.abort"], "lets an aborted caller go at once, and gives its turn to the next"), async () => {
    const time = new FakeTime();
    const limiter = new RateLimiter(1, time);
    await limiter.take();
    const abort = new AbortController();
    const second = limiter.take(abort.signal);
    const third = limiter.take().then(() => time.now());
    const from = time.now();
    abort.abort(new Error("enough"));
    await expect(second).rejects.toThrow("enough");
    const turn = (await time.run(third)) - from;
    expect(turn).toBeGreaterThan(1000);
    expect(turn).toBeLessThan(1100);
    await expect(limiter.take(abort.signal)).rejects.toThrow("enough");
  });

  it(
    shows(["calls.rate-shared"], "is shared by all users of a command of an app, at the lowest rate asked for"),
    () => {
      const time = new FakeTime();
      const of = (command: string, sdkAppId: number, rate: number) =>
        rateLimiterFor({ origin: "https://host", sdkAppId, command }, rate, time);
      const first = of("clear_group_msg", 1, 200);
      expect(of("clear_group_msg", 1, 100)).toBe(first);
      expect(first.callsPerSecond).toBe(100);
      expect(of("get_group_info", 1, 200)).not.toBe(first);
      expect(of("clear_group_msg", 2, 200)).not.toBe(first);
    },
  );
});
