import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { ModerationHost } from "../host/moderation-host.ts";
import { hasRedis, RedisServer } from "../redis/redis-server.ts";
import { shows } from "../requirements.ts";
import { CANARIES, leaksIn, SECRETS, secretsWith } from "./canaries.ts";
import { answersOf, seedOfAll } from "./verbs.ts";
import { MISBEHAVIOURS, WatchedService } from "./watched-service.ts";

const tracer = fileURLToPath(new URL("./tracer.mjs", import.meta.url));

/** Everything Node and gRPC can be made to print, but what makes the client refuse to call. */
const verbose = {
  NODE_DEBUG: "http,http2,net,tls,stream",
  GRPC_NODE_TRACE: "all",
  GRPC_NODE_VERBOSITY: "DEBUG",
  PULUMI_DEBUG_COMMANDS: "true",
  DEBUG: "*",
};

/** A provider host of whose credential and surroundings all is a canary. */
function hostOf(
  service: WatchedService,
  env: Readonly<Record<string, string>> = {},
  timeoutSeconds = "1",
): Promise<ModerationHost> {
  return ModerationHost.start({
    config: { secretKey: CANARIES.secretKey, endpoint: service.url, timeoutSeconds },
    env: { PULUMI_CONFIG_PASSPHRASE: CANARIES.passphrase, ...env },
  });
}

const printedBy = (app: ModerationHost) =>
  [JSON.stringify(app.engine.log), app.host.stdout, app.host.stderr].join("\n");

describe("a provider host with every debug log on", () => {
  it(shows(["secrets.never"], "shows no canary where the service quotes what it was asked, however"), async () => {
    await using service = await WatchedService.start({ seed: seedOfAll });
    await using app = await hostOf(service, verbose);
    const shown: string[] = [];
    for (const misbehaves of [...Object.keys(MISBEHAVIOURS), "a broken connection"] as (keyof typeof MISBEHAVIOURS)[]) {
      const before = service.asked;
      service.misbehaves = misbehaves;
      shown.push(await answersOf(app));
      expect(service.asked, misbehaves).toBeGreaterThan(before);
    }
    await app.host.close();
    // Otherwise nothing was on that could have shown them.
    expect(app.host.stderr).toContain("HTTP2");
    expect(leaksIn(`${shown}\n${printedBy(app)}`, secretsWith(service.userSigs))).toEqual([]);
  });

  it(shows(["secrets.never"], "shows no canary where all goes well, after repeats"), async () => {
    await using service = await WatchedService.start({ seed: seedOfAll });
    for (const command of ["clear_group_msg", "get_group_info", "get_contact_group", "delete_group_msg_by_sender"]) {
      service.emulator.fault({ command, when: { first: 1 }, what: 502 });
    }
    await using app = await hostOf(service, verbose, "20");
    const shown = await answersOf(app);
    await app.host.close();
    expect(service.emulator.calls().filter(({ executed }) => executed).length).toBeGreaterThan(6);
    expect(leaksIn(`${shown}\n${printedBy(app)}`, secretsWith(service.userSigs))).toEqual([]);
  });

  it.skipIf(!hasRedis)(
    shows(["quota.secret", "secrets.never"], "shows no password of a real Redis, which is there or gone"),
    async () => {
      await using redis = await RedisServer.start({ password: CANARIES.password });
      await using service = await WatchedService.start({ seed: seedOfAll });
      await using app = await hostOf(service, { ...verbose, TENCENT_CHAT_QUOTA: redis.url });
      const shown = [await answersOf(app)];
      await redis.kill();
      shown.push(await answersOf(app));
      await app.host.close();
      expect(app.engine.log.some(({ message }) => message.includes("the shared quota at"))).toBe(true);
      expect(leaksIn(`${shown}\n${printedBy(app)}`, secretsWith(service.userSigs))).toEqual([]);
    },
  );
});

const WRONG: readonly Readonly<Record<string, string | undefined>>[] = [
  { sdkAppId: CANARIES.secretKey },
  { region: CANARIES.secretKey, endpoint: undefined },
  { endpoint: CANARIES.secretKey },
  { endpoint: `https://${encodeURIComponent(CANARIES.secretKey)}@host.example` },
  { callsPerSecond: CANARIES.secretKey, timeoutSeconds: CANARIES.secretKey },
  { requireAcknowledgement: CANARIES.secretKey, identifier: CANARIES.secretKey },
  { secretKey: `${CANARIES.secretKey}\n${CANARIES.secretKey}` },
  { secretKey: undefined, userSig: CANARIES.secretKey },
  { userSig: CANARIES.secretKey },
  { quota: `redis://:${encodeURIComponent(CANARIES.password)}@` },
  { quota: `http://:${encodeURIComponent(CANARIES.password)}@host.example` },
];

it(shows(["secrets.never"], "a configuration with secrets in wrong places is refused without them"), async () => {
  await using service = await WatchedService.start({ seed: seedOfAll });
  await using app = await hostOf(service);
  for (const config of WRONG) {
    await app.reconfigure(config);
    const shown = await answersOf(app);
    expect(shown).toMatch(/tencentchat:/);
    expect(leaksIn(shown, SECRETS)).toEqual([]);
  }
  await app.host.close();
  expect(service.userSigs.size).toBe(0);
  expect(leaksIn(printedBy(app), SECRETS)).toEqual([]);
});

it(shows(["secrets.traced"], "a tracer that listens to undici would see the UserSig: no call is made"), async () => {
  await using service = await WatchedService.start({ seed: seedOfAll });
  await using app = await hostOf(service, { NODE_OPTIONS: `--import=${tracer}` });
  const shown = await answersOf(app);
  await app.host.close();
  expect(service.userSigs.size).toBe(0);
  expect(shown).toMatch(/a tracer in this process would see the UserSig .*OTEL_NODE_DISABLED_INSTRUMENTATIONS=undici/);
  expect(printedBy(app)).not.toContain("TRACE");
});
