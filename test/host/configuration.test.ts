import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { signUserSig } from "../../provider/src/client/index.ts";
import { shows } from "../requirements.ts";
import type { ResourceName } from "./declared-resource.ts";
import { ModerationHost } from "./moderation-host.ts";
import type { Properties } from "./provider-host.ts";

let app: ModerationHost;

beforeAll(async () => {
  app = await ModerationHost.start();
});

afterAll(async () => {
  await app[Symbol.asyncDispose]();
});

const secret = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
const sig = (sdkAppId: number, identifier: string, now = 1_700_000_000) =>
  signUserSig({ sdkAppId, identifier, secretKey: secret, now, expireSeconds: 3_600 });

const samples: [ResourceName, Properties][] = [
  ["GroupHistoryCheckpoint", { groupId: "g1", msgSeq: 1 }],
  ["SenderMessageRecall", { groupId: "g1", senderAccount: "u7" }],
  ["ConversationGroupRemoval", { fromAccount: "u1", groupName: "vip" }],
];

const set = (key: string, sample: string, variable: string) =>
  `run \`pulumi config set tencentchat:${key} ${sample}\` or set TENCENT_CHAT_${variable}`;
const cures = {
  sdkAppId: set("sdkAppId", "1400000000", "SDK_APP_ID"),
  secretKey: set("secretKey", "--secret", "SECRET_KEY"),
  userSig: set("userSig", "--secret", "USER_SIG"),
  region: set("region", "singapore", "REGION"),
  endpoint: set("endpoint", "https://adminapisgp.im.qcloud.com", "ENDPOINT"),
  callsPerSecond: set("callsPerSecond", "200", "CALLS_PER_SECOND"),
  quota: set("quota", "--secret", "QUOTA"),
  timeoutSeconds: set("timeoutSeconds", "120", "TIMEOUT_SECONDS"),
  identifier: set("identifier", "administrator", "IDENTIFIER"),
  requireAcknowledgement: set("requireAcknowledgement", "true", "REQUIRE_ACKNOWLEDGEMENT"),
};
const regions = "china, singapore, seoul, tokyo, frankfurt, silicon-valley, jakarta, mumbai";

/** What check says of a configuration, and what create says of it. */
async function said(config: Record<string, string | undefined>): Promise<{ check: string[]; create: string }> {
  await app.reconfigure(config);
  const resource = app.declare("GroupHistoryCheckpoint");
  const { failures } = await resource.check({ groupId: "g1", msgSeq: 1 });
  const error = await resource.create({ groupId: "g1", msgSeq: 1, sdkAppId: 1_400_000_000 }).catch((e: unknown) => e);
  return { check: failures.map(({ reason }) => reason), create: (error as Error).message };
}

describe("a configuration that stands in the way of previews", () => {
  it.each<[string, Record<string, string | undefined>, string]>([
    ["without an app", { sdkAppId: undefined }, `tencentchat:sdkAppId is missing; ${cures.sdkAppId}`],
    [
      "with a name for an app",
      { sdkAppId: "lobby" },
      `tencentchat:sdkAppId must be a whole number from 1 to 4294967295, not "lobby"; ${cures.sdkAppId}`,
    ],
    [
      "with an unknown region",
      { endpoint: undefined, region: "mars" },
      `tencentchat:region must be one of ${regions}, not "mars"; ${cures.region}`,
    ],
    [
      "with region and endpoint",
      { region: "singapore" },
      "tencentchat:region and tencentchat:endpoint are both set and exclude each other; " +
        "run `pulumi config rm tencentchat:region`, or run `pulumi config rm tencentchat:endpoint`",
    ],
    [
      "with key and signature",
      { userSig: sig(1_400_000_000, "administrator") },
      "tencentchat:secretKey and tencentchat:userSig are both set and exclude each other; " +
        "run `pulumi config rm tencentchat:secretKey`, or run `pulumi config rm tencentchat:userSig`",
    ],
    [
      "that would send in clear text",
      { endpoint: "http://chat.example" },
      "tencentchat:endpoint can't be used: http: would send the UserSig in clear text to chat.example; " +
        `it is for this machine only; ${cures.endpoint}`,
    ],
    [
      "with a key of the old scheme",
      { secretKey: `-----BEGIN PRIVATE KEY-----\n${secret}` },
      "tencentchat:secretKey must be the console's key on one line (keys of the old ECDSA scheme aren't supported); " +
        cures.secretKey,
    ],
    [
      "with a rate of nothing",
      { callsPerSecond: "0" },
      `tencentchat:callsPerSecond must be a whole number from 1 to 10000, not "0"; ${cures.callsPerSecond}`,
    ],
    [
      "with a time limit in words",
      { timeoutSeconds: "2m" },
      `tencentchat:timeoutSeconds must be a whole number from 1 to 3600, not "2m"; ${cures.timeoutSeconds}`,
    ],
    [
      "with a long account",
      { identifier: "x".repeat(33) },
      `tencentchat:identifier must be an admin account of at most 32 bytes, without white space; ${cures.identifier}`,
    ],
    [
      "with a switch that is neither on nor off",
      { requireAcknowledgement: "yes" },
      `tencentchat:requireAcknowledgement must be true or false, not "yes"; ${cures.requireAcknowledgement}`,
    ],
  ])(
    shows(
      ["configuration.bounds", "configuration.exclusive", "configuration.endpoint"],
      "%s fails check, and create too, with the cure",
    ),
    async (_, config, problem) => {
      const { check, create } = await said(config);
      expect(check).toEqual([problem]);
      expect(create).toBe(`the configuration is not complete:\n  - ${problem}`);
    },
  );
});

describe("a configuration that stands in the way of calls", () => {
  it.each<[string, Record<string, string | undefined>, string]>([
    [
      "without a key",
      { secretKey: undefined },
      `tencentchat:secretKey is missing, and there is no tencentchat:userSig either; ${cures.secretKey}`,
    ],
    ["without a place", { endpoint: undefined }, `tencentchat:region is missing (one of ${regions}); ${cures.region}`],
    [
      "with a signature that is none",
      { secretKey: undefined, userSig: "eJw" },
      `tencentchat:userSig can't be used: it can't be decoded; it may be cut off or escaped; ${cures.userSig}`,
    ],
    [
      "with a signature that expired",
      { secretKey: undefined, userSig: sig(1_400_000_000, "administrator") },
      `tencentchat:userSig can't be used: it expired on 2023-11-14T23:13:20.000Z by this machine's clock; ${cures.userSig}`,
    ],
    [
      "with a quota that is no Redis",
      { quota: "https://:hush@cache" },
      "tencentchat:quota can't be used: https: is not supported; write redis://[:password@]host[:port][/db], or " +
        `rediss:// for TLS; ${cures.quota}`,
    ],
  ])(
    shows(
      ["configuration.previews", "configuration.user-sig", "configuration.quota"],
      "%s lets check pass, and fails create with the cure",
    ),
    async (_, config, problem) => {
      const { check, create } = await said(config);
      expect(check).toEqual([]);
      expect(create).toBe(`the configuration is not complete:\n  - ${problem}`);
    },
  );
});

it(
  shows(
    ["configuration.all-at-once", "secrets.never"],
    "all problems of a configuration are told at once, each with its cure, and none with a secret",
  ),
  async () => {
    const config = {
      sdkAppId: "1400000000",
      secretKey: undefined,
      userSig: sig(1_400_000_001, "someone"),
      endpoint: "ftp://chat.example",
      callsPerSecond: "many",
      timeoutSeconds: "0",
      requireAcknowledgement: "1",
    };
    const { check, create } = await said(config);
    const lines = create.split("\n  - ");
    expect(lines.map((line) => /^tencentchat:(\w+)/.exec(line)?.[1])).toEqual([
      undefined,
      "userSig",
      "userSig",
      "userSig",
      "endpoint",
      "callsPerSecond",
      "timeoutSeconds",
      "requireAcknowledgement",
    ]);
    for (const line of lines.slice(1))
      expect(line).toMatch(/; run `pulumi config set .*` or set TENCENT_CHAT_[A-Z_]+$/);
    expect(check).toEqual(lines.slice(4));
    const shown = [create, ...check].join("\n");
    expect(shown).not.toContain(config.userSig);
    expect(shown).not.toContain(secret);
  },
);

describe("one stack is one app:", () => {
  const message =
    "the state belongs to app 1400000000, but tencentchat:sdkAppId is 1400000001; one stack is one app: correct the " +
    "configuration, or use another stack for the other app";

  it.each(samples)(
    shows(
      ["configuration.other-app"],
      "%s of another app fails check, create, read and update with both ids, and calls nothing",
    ),
    async (name, inputs) => {
      await app.reconfigure({});
      const planned = await app.declare(name).plan(inputs);
      const { plannedChange: _, ...settled } = planned;
      await app.reconfigure({ sdkAppId: "1400000001" });
      const resource = app.declare(name);
      expect((await resource.check(inputs, settled)).failures).toEqual([{ property: "", reason: message }]);
      const outputs = { ...settled, outcome: "applied", clearedThrough: 1, recalledThrough: 1, schemaVersion: 1 };
      Object.assign(resource, { id: "x", inputs: settled, outputs });
      await expect(resource.create(planned)).rejects.toThrow(message);
      await expect(resource.update(planned)).rejects.toThrow(message);
      await expect(resource.refresh()).rejects.toThrow(message);
      expect(app.takeCalls()).toEqual([]);
    },
  );
});

describe("requireAcknowledgement", () => {
  it.each(samples)(
    shows(
      ["configuration.acknowledgement"],
      "fails an unacknowledged change of %s in check, and lets the acknowledged one pass",
    ),
    async (name, inputs) => {
      await app.reconfigure({ requireAcknowledgement: "true" });
      const resource = app.declare(name);
      const { inputs: checked, failures } = await resource.check(inputs);
      const { digest, summary } = checked.plannedChange as { digest: string; summary: string };
      const reason = `this change is not acknowledged: ${summary}; to go on, add acknowledge: "${digest}"`;
      expect(failures).toEqual([{ property: "acknowledge", reason }]);
      expect((await resource.check({ ...inputs, acknowledge: "aaaaaaaa" })).failures).toHaveLength(1);
      expect((await resource.check({ ...inputs, acknowledge: ["aaaaaaaa", digest] })).failures).toEqual([]);
      const { plannedChange: _, ...settled } = await resource.plan({ ...inputs, acknowledge: digest });
      expect((await resource.check(inputs, settled)).failures).toEqual([]);
    },
  );

  it(
    shows(
      ["plan.unknown", "configuration.acknowledgement"],
      "says that a change of something unknown can't be acknowledged yet",
    ),
    async () => {
      await app.reconfigure({ requireAcknowledgement: "true" });
      const resource = app.declare("GroupHistoryCheckpoint");
      const inputs = { groupId: "04da6b54-80e4-46f7-96ec-b56ff0331ba9", msgSeq: 1, acknowledge: "aaaaaaaa" };
      const { failures } = await resource.check(inputs);
      expect(failures.map(({ reason }) => reason)).toEqual([
        expect.stringMatching(/: apply in two steps, first what it depends on$/),
      ]);
    },
  );
});

it(
  shows(
    ["configuration.environment-wins"],
    "a variable of the environment wins over the stack's configuration, also over a key that it excludes",
  ),
  async () => {
    const env = { TENCENT_CHAT_SDK_APP_ID: "1400000000", TENCENT_CHAT_REGION: "china" };
    await using other = await ModerationHost.start({ config: { sdkAppId: "7" }, env });
    const resource = other.declare("GroupHistoryCheckpoint");
    expect(await resource.plan({ groupId: "g1", msgSeq: 1 })).toMatchObject({ sdkAppId: 1_400_000_000 });
  },
);
