import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkQuota } from "../../../provider/src/client/quota/address.ts";
import { localShare, mostHeld, paceOf } from "../../../provider/src/client/quota/pace.ts";
import { reasonOf } from "../../../provider/src/client/quota/reasons.ts";
import { shows } from "../../requirements.ts";

const RATES = Array.from({ length: 10_000 }, (_, n) => n + 1);

describe("the turns of a shared quota", () => {
  it(
    shows(["quota.rate"], "keep each second within the rate and reach 95% of it, at all rates from 1 to 10,000"),
    () => {
      for (const rate of RATES) {
        const { spacingMs, points, seconds } = paceOf(rate);
        // Both ends of a second counted.
        expect(Math.floor(1000 / spacingMs) + 1, `${rate}`).toBeLessThanOrEqual(rate);
        expect(1000 / spacingMs, `${rate}`).toBeGreaterThanOrEqual(0.95 * rate);
        // What the library is told says the same, and a whole second is the least it takes.
        expect((seconds * 1000) / points).toBeCloseTo(spacingMs, 9);
        expect(seconds).toBeGreaterThanOrEqual(1);
      }
    },
  );

  it(
    shows(["quota.rate"], "fit a bucket of the service that holds one second's calls, however late they are used"),
    () => {
      const late = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 400, maxLength: 400 });
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 10_000 }), late, (rate, parts) => {
          const { spacingMs, lateMs } = paceOf(rate);
          const used = parts.map((part, n) => n * spacingMs + part * lateMs).sort((a, b) => a - b);
          let tokens = rate;
          used.forEach((at, n) => {
            tokens = Math.min(rate, tokens + ((at - (used[n - 1] ?? 0)) * rate) / 1000) - 1;
            expect(tokens).toBeGreaterThanOrEqual(-1e-6);
          });
        }),
      );
    },
  );

  it("are held by each participant in no greater number than in a fifth of a second come to all, or one", () => {
    const participants = fc.integer({ min: 1, max: 1000 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), participants, (rate, count) => {
        const most = mostHeld(rate, count);
        expect(most).toBeGreaterThanOrEqual(1);
        expect(most).toBeLessThanOrEqual(Math.max(1, (rate / 5 / count) * 1.000001));
        expect(most).toBeLessThanOrEqual(paceOf(rate).points);
      }),
    );
  });

  it(shows(["quota.outage"], "without Redis are nine tenths in all, and a tenth for whom nobody knows of"), () => {
    for (const count of [1, 2, 7]) expect(localShare(200, count) * count).toBeCloseTo(180, 9);
    expect(localShare(200, undefined)).toBeCloseTo(20, 9);
  });
});

describe("the address of a shared quota", () => {
  it.each([
    ["redis://cache", { host: "cache", port: 6379, tls: false, database: 0, shown: "redis://cache:6379/0" }],
    [
      "rediss://:p%40ss@cache:6380/2",
      { port: 6380, tls: true, database: 2, password: "p@ss", shown: "rediss://cache:6380/2" },
    ],
    [
      "REDIS://bot:pw@10.0.0.1/",
      { host: "10.0.0.1", username: "bot", password: "pw", shown: "redis://10.0.0.1:6379/0" },
    ],
    ["redis://[::1]:7000", { host: "::1", port: 7000, shown: "redis://[::1]:7000/0" }],
  ])("is read from %s", (text, address) => {
    expect(checkQuota(text)).toMatchObject({ address });
  });

  it.each([
    ["http://:hush@cache", "http: is not supported"],
    ["unix:///run/redis.sock", "unix: is not supported"],
    ["cache:6379", "it is not a URL"],
    [":hush@cache:6379", "it is not a URL"],
    ["redis://", "it is not a URL"],
    ["redis://:hush/hush@cache", "it is not a URL"],
    ["redis://:12#hush@cache", "it is not a URL"],
    ["redis://bot:12#hush@cache", "it must not hold a query or a fragment"],
    ["redis://cache?password=hush", "it must not hold a query or a fragment"],
    ["redis://bot:12/hush@cache", "its path must be the number of a database"],
    ["redis://cache/hush", "its path must be the number of a database"],
    ["redis://:hush%@cache", 'it holds a lone "%", which is written %25'],
  ])(
    shows(["quota.secret", "configuration.quota"], "%s is refused, without what could be its password"),
    (text, problem) => {
      const checked = checkQuota(text);
      expect(checked).toEqual({ problem: expect.stringContaining(problem) });
      expect(JSON.stringify(checked)).not.toContain("hush");
    },
  );

  it(shows(["quota.secret"], "shows neither user nor password, whatever they are"), () => {
    const word = fc.string({ minLength: 6, unit: "grapheme" }).filter((text) => text.isWellFormed());
    fc.assert(
      fc.property(word, word, (user, password) => {
        const checked = checkQuota(`redis://${encodeURIComponent(user)}:${encodeURIComponent(password)}@cache`);
        expect(checked).toMatchObject({ address: { username: user, password, shown: "redis://cache:6379/0" } });
      }),
    );
  });
});

describe("why Redis can't be used", () => {
  it.each<[object, string]>([
    [{ code: "ECONNREFUSED", message: "connect ECONNREFUSED" }, "the connection was refused"],
    [
      { message: "WRONGPASS invalid username-password pair or user is disabled." },
      "Redis refuses the user name or password",
    ],
    [{ message: "NOAUTH Authentication required." }, "Redis refuses the user name or password"],
    [{ message: "MOVED 3999 127.0.0.1:6381" }, "it is a cluster; a single Redis is needed"],
    [{ message: "READONLY You can't write against a read only replica." }, "it is a replica that can't be written to"],
    [{ code: "DEPTH_ZERO_SELF_SIGNED_CERT" }, "no trusted TLS connection could be made"],
    [{ message: "something with a hush in it" }, "it answers with an error"],
  ])("is told of %j without quoting it", (error, reason) => {
    expect(reasonOf(error)).toBe(reason);
  });
});
