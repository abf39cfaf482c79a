import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { startEmulator } from "../../provider/src/emulator/index.ts";
import { runCommand } from "../command/run-command.ts";
import { ModerationHost } from "../host/moderation-host.ts";
import { shows } from "../requirements.ts";
import { hasRedis, RedisServer } from "./redis-server.ts";

const password = "s3cret/Quota?pass";
const withoutRedis = fileURLToPath(new URL("without-redis.mjs", import.meta.url));

/** Clears as many groups as asked for, at the same time. */
async function clear(app: ModerationHost, count: number): Promise<unknown[]> {
  const made = Array.from({ length: count }, async () => {
    const resource = app.declare("GroupHistoryCheckpoint");
    await resource.up({ groupId: app.group(), msgSeq: 30 });
    return [resource.inputs, resource.outputs];
  });
  return Promise.all(made);
}

const warnings = (app: ModerationHost) => app.engine.log.filter(({ severity }) => severity === "warning");
const printed = (app: ModerationHost) => [JSON.stringify(app.engine.log), app.host.stdout, app.host.stderr].join("\n");
const forms = [password, encodeURIComponent(password)];

describe.skipIf(!hasRedis)("the provider host with a real Redis", () => {
  it(
    shows(
      ["quota.outage", "quota.back", "quota.secret"],
      "applies, goes on when Redis is killed with one warning, and never prints the password",
    ),
    async () => {
      await using redis = await RedisServer.start({ password });
      const env = { TENCENT_CHAT_QUOTA: redis.url, NODE_DEBUG: "net,tls,stream", DEBUG: "*" };
      await using app = await ModerationHost.start({ env });
      const states = [await clear(app, 5)];
      expect(warnings(app)).toEqual([]);
      await redis.kill();
      states.push(await clear(app, 3), await clear(app, 3));
      const shown = `redis://127.0.0.1:${redis.port}/0`;
      const lost = expect.stringMatching(
        `^the shared quota at ${shown} can't be used: the connection (broke|was refused); until it can, this run makes at ` +
          "most 180 of the 200 calls a second of each command, as the only run that was seen$",
      );
      expect(warnings(app).map(({ message }) => message)).toEqual([lost]);
      await redis.start();
      const back = `the shared quota at ${shown} can be used again, and is`;
      await expect
        .poll(
          async () => {
            states.push(await clear(app, 1));
            return app.engine.log.filter(({ message }) => message === back).length;
          },
          { timeout: 10_000 },
        )
        .toBe(1);
      expect(app.takeIrreversible().length).toBeGreaterThanOrEqual(12);
      for (const form of forms) expect(`${printed(app)}${JSON.stringify(states)}`).not.toContain(form);
      // Otherwise nothing was on that could have shown it.
      expect(app.host.stderr).toContain("NET");
    },
  );

  it(shows(["quota.secret", "quota.outage"], "says that a password is wrong, without it, and goes on"), async () => {
    await using redis = await RedisServer.start({ password: "another" });
    const quota = `redis://:${encodeURIComponent(password)}@127.0.0.1:${redis.port}/0`;
    await using app = await ModerationHost.start({ config: { quota } });
    await clear(app, 3);
    expect(warnings(app).map(({ message }) => message)).toEqual([
      expect.stringContaining(
        "can't be used: Redis refuses the user name or password; until it can, this run makes at most 20",
      ),
    ]);
    for (const form of forms) expect(printed(app)).not.toContain(form);
  });
});

describe("the provider host with a quota", () => {
  it(
    shows(["quota.packages"], "says which package isn't installed, and what to run; a preview needs none"),
    async () => {
      const env = { NODE_OPTIONS: `--import=${withoutRedis}` };
      await using app = await ModerationHost.start({ env, config: { quota: "redis://127.0.0.1:6379" } });
      const resource = app.declare("GroupHistoryCheckpoint");
      const inputs = { groupId: app.group(), msgSeq: 30 };
      expect((await resource.check(inputs)).failures).toEqual([]);
      await expect(resource.up(inputs)).rejects.toThrow(
        "tencentchat:quota needs redis, which isn't installed: run `npm install rate-limiter-flexible redis`",
      );
      expect(app.takeIrreversible()).toEqual([]);
    },
  );
});

describe.skipIf(!hasRedis)("the command with a real Redis", () => {
  it(
    shows(["quota.outage", "quota.secret"], "ends when it is done, and warns on stderr where Redis is gone"),
    async () => {
      await using redis = await RedisServer.start({ password });
      const messages = { count: 30, senders: ["u7"] };
      const emulator = await startEmulator({ seed: { groups: [{ groupId: "g1", type: "Public", messages }] } });
      const env = {
        TENCENT_CHAT_SDK_APP_ID: String(emulator.sdkAppId),
        TENCENT_CHAT_SECRET_KEY: emulator.secretKey,
        TENCENT_CHAT_ENDPOINT: emulator.url,
        TENCENT_CHAT_QUOTA: redis.url,
      };
      const seq = () => runCommand(["seq", "--group", "g1", "--before", "2024-01-01"], env);
      const before = await seq();
      expect(before).toMatchObject({ code: 0, stdout: "30\n", stderr: expect.not.stringContaining("warning") });
      await redis.kill();
      const after = await seq();
      const warning = `warning: the shared quota at redis://127.0.0.1:${redis.port}/0 can't be used: the connection was refused`;
      expect(after).toMatchObject({ code: 0, stdout: "30\n", stderr: expect.stringContaining(warning) });
      for (const form of forms) expect(before.stderr + after.stderr).not.toContain(form);
      await emulator.close();
    },
  );
});
