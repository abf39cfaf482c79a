import { describe, expect, it } from "vitest";
import { signUserSig } from "../../../provider/src/client/user-sig.ts";
import { type ConfigurationReading, readConfiguration } from "../../../provider/src/host/configuration.ts";
import { shows } from "../../requirements.ts";

const now = 1_700_000_000;
const secretKey = "5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e";
const app = { sdkAppId: 1_400_000_000, identifier: "administrator" };
const sign = (changed: Partial<typeof app & { now: number }> = {}) =>
  signUserSig({ ...app, secretKey, now, expireSeconds: 3_600, ...changed });
const userSig = sign();

type Settings = Readonly<Record<string, string | undefined>>;

/** Reads settings by their keys in the stack, and variables by their names after `TENCENT_CHAT_`. */
function read(stack: Settings, environment: Settings = {}): ConfigurationReading {
  const variables = Object.entries(environment).map(([name, value]) => [`TENCENT_CHAT_${name}`, value]);
  const keys = new Map(Object.entries(stack).map(([key, value]) => [`tencentchat:${key}`, value]));
  return readConfiguration((key) => keys.get(key), Object.fromEntries(variables), now);
}

const whole: Settings = { sdkAppId: "1400000000", secretKey, region: "singapore" };

/** What is wrong, as a Pulumi program's user reads it. */
function told({ problems }: ConfigurationReading) {
  return problems.map(({ key, blocks, message }) => ({ key, blocks, message }));
}

function problemsOf(stack: Settings, environment: Settings = {}): string[] {
  return read(stack, environment).problems.map(({ message }) => message);
}

describe("a configuration", () => {
  it(shows(["configuration.defaults"], "of what is required has the documented defaults"), () => {
    expect(read(whole)).toEqual({
      problems: [],
      configuration: {
        sdkAppId: 1_400_000_000,
        identifier: "administrator",
        credential: { secretKey },
        origin: "https://adminapisgp.im.qcloud.com",
        callsPerSecond: 200,
        timeoutSeconds: 120,
        requireAcknowledgement: false,
      },
    });
  });

  const values: [
    key: string,
    variable: string,
    inStack: string,
    inEnvironment: string,
    field: string,
    read: unknown,
  ][] = [
    ["sdkAppId", "SDK_APP_ID", "1400000000", "1400000001", "sdkAppId", 1_400_000_001],
    ["identifier", "IDENTIFIER", "moderator", "robot", "identifier", "robot"],
    ["secretKey", "SECRET_KEY", secretKey, "other-key", "credential", { secretKey: "other-key" }],
    ["region", "REGION", "tokyo", "china", "origin", "https://console.tim.qq.com"],
    ["callsPerSecond", "CALLS_PER_SECOND", "10", "20", "callsPerSecond", 20],
    ["quota", "QUOTA", "redis://a", "rediss://:hush@b:1/2", "quota", "rediss://:hush@b:1/2"],
    ["timeoutSeconds", "TIMEOUT_SECONDS", "10", "20", "timeoutSeconds", 20],
    ["requireAcknowledgement", "REQUIRE_ACKNOWLEDGEMENT", "false", "true", "requireAcknowledgement", true],
  ];

  it.each(values)(
    shows(["configuration.environment-wins"], "takes %s from the stack or from TENCENT_CHAT_%s, which wins"),
    (...row) => {
      const [key, variable, inStack, inEnvironment, field, expected] = row;
      const { [key]: _, ...others } = whole;
      expect(read({ ...others, [key]: inEnvironment })).toEqual(read(others, { [variable]: inEnvironment }));
      const { configuration, problems } = read({ ...whole, [key]: inStack }, { [variable]: inEnvironment });
      expect(problems).toEqual([]);
      expect(configuration).toHaveProperty(field, expected);
    },
  );

  it(
    shows(
      ["configuration.environment-wins"],
      "takes the endpoint and a UserSig from the stack or from the environment, which wins",
    ),
    () => {
      const stack = { sdkAppId: "1400000000", userSig, endpoint: "https://a.example" };
      expect(read(stack)).toMatchObject({
        problems: [],
        configuration: { credential: { userSig }, origin: "https://a.example" },
      });
      const later = sign({ now: now + 60 });
      expect(read(stack, { USER_SIG: later, ENDPOINT: "https://b.example" })).toMatchObject({
        problems: [],
        configuration: { credential: { userSig: later }, origin: "https://b.example" },
      });
    },
  );

  it.each(["", " \n"])("goes by the stack where a variable holds %j", (blank) => {
    expect(read(whole, { SDK_APP_ID: blank, SECRET_KEY: blank, REGION: blank })).toEqual(read(whole));
  });

  it("leaves out blanks around values, as pasting brings them", () => {
    const padded = Object.fromEntries(Object.entries(whole).map(([key, value]) => [key, ` ${value}\n`]));
    expect(read(padded)).toEqual(read(whole));
  });
});

describe("a configuration without anything but the app", () => {
  it(
    shows(["configuration.previews", "configuration.defaults"], "is enough for previews, and says what calls need"),
    () => {
      const reading = read({ sdkAppId: "1400000000" });
      expect(reading.configuration).toMatchObject({
        sdkAppId: 1_400_000_000,
        credential: undefined,
        origin: undefined,
      });
      expect(told(reading)).toEqual([
        {
          key: "secretKey",
          blocks: "calls",
          message:
            "tencentchat:secretKey is missing, and there is no tencentchat:userSig either; run `pulumi config set " +
            "tencentchat:secretKey --secret` or set TENCENT_CHAT_SECRET_KEY",
        },
        {
          key: "region",
          blocks: "calls",
          message:
            "tencentchat:region is missing (one of china, singapore, seoul, tokyo, frankfurt, silicon-valley, jakarta, " +
            "mumbai); run `pulumi config set tencentchat:region singapore` or set TENCENT_CHAT_REGION",
        },
      ]);
    },
  );
});

describe("a configuration without the app", () => {
  it("is none, and says how to set it", () => {
    const reading = read({ secretKey, region: "singapore" });
    expect(reading.configuration).toBeUndefined();
    expect(told(reading)).toEqual([
      {
        key: "sdkAppId",
        blocks: "previews",
        message:
          "tencentchat:sdkAppId is missing; run `pulumi config set tencentchat:sdkAppId 1400000000` or set " +
          "TENCENT_CHAT_SDK_APP_ID",
      },
    ]);
  });
});

describe("a wrong setting", () => {
  const numbers: [key: string, variable: string, sample: string, smallest: string, largest: string][] = [
    ["sdkAppId", "SDK_APP_ID", "1400000000", "1", "4294967295"],
    ["callsPerSecond", "CALLS_PER_SECOND", "200", "1", "10000"],
    ["timeoutSeconds", "TIMEOUT_SECONDS", "120", "1", "3600"],
  ];

  it.each(numbers)(
    shows(["configuration.bounds"], "of %s is anything but a whole number within its bounds"),
    (...row) => {
      const [key, variable, sample, smallest, largest] = row;
      for (const right of [smallest, largest]) {
        expect(problemsOf({ ...whole, [key]: right })).toEqual([]);
      }
      const beyond = String(Number(largest) + 1);
      for (const wrong of ["0", beyond, "-1", "1.5", "1e2", "0x10", "ten", "1_000", "12345678901234567"]) {
        expect(problemsOf({ ...whole, [key]: wrong })).toEqual([
          `tencentchat:${key} must be a whole number from ${smallest} to ${largest}, not "${wrong}"; run \`pulumi config ` +
            `set tencentchat:${key} ${sample}\` or set TENCENT_CHAT_${variable}`,
        ]);
      }
    },
  );

  it.each<[string, Settings, string]>([
    [
      "a region the service doesn't have",
      { region: "toString" },
      "tencentchat:region must be one of china, singapore, seoul, tokyo, frankfurt, silicon-valley, jakarta, mumbai, " +
        'not "toString"; run `pulumi config set tencentchat:region singapore` or set TENCENT_CHAT_REGION',
    ],
    [
      "an identifier of 33 bytes",
      { identifier: `${"é".repeat(16)}x` },
      "tencentchat:identifier must be an admin account of at most 32 bytes, without white space; run `pulumi config set " +
        "tencentchat:identifier administrator` or set TENCENT_CHAT_IDENTIFIER",
    ],
    [
      "a switch that is neither on nor off",
      { requireAcknowledgement: "yes" },
      'tencentchat:requireAcknowledgement must be true or false, not "yes"; run `pulumi config set ' +
        "tencentchat:requireAcknowledgement true` or set TENCENT_CHAT_REQUIRE_ACKNOWLEDGEMENT",
    ],
    [
      "a key of the old scheme",
      { secretKey: "-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----" },
      "tencentchat:secretKey must be the console's key on one line (keys of the old ECDSA scheme aren't supported); run " +
        "`pulumi config set tencentchat:secretKey --secret` or set TENCENT_CHAT_SECRET_KEY",
    ],
  ])(shows(["configuration.bounds"], "may be %s"), (_, changed, message) => {
    expect(told(read({ ...whole, ...changed }))).toEqual([
      { key: Object.keys(changed)[0], blocks: "previews", message },
    ]);
  });

  it("takes an identifier of exactly 32 bytes", () => {
    expect(problemsOf({ ...whole, identifier: "é".repeat(16) })).toEqual([]);
  });

  it.each([
    ["http://chat.example", "http: would send the UserSig in clear text to chat.example; it is for this machine only"],
    ["https://chat.example/v4", "it must be an origin without path and query: https://chat.example"],
    ["chat.example", '"chat.example" is not a URL; write https://host'],
  ])(shows(["configuration.endpoint"], "may be the endpoint %s"), (endpoint, why) => {
    const reading = read({ sdkAppId: "1400000000", secretKey, endpoint });
    expect(reading.configuration?.origin).toBeUndefined();
    expect(told(reading)).toEqual([
      {
        key: "endpoint",
        blocks: "previews",
        message:
          `tencentchat:endpoint can't be used: ${why}; run \`pulumi config set tencentchat:endpoint ` +
          "https://adminapisgp.im.qcloud.com` or set TENCENT_CHAT_ENDPOINT",
      },
    ]);
  });
});

describe("a UserSig made elsewhere", () => {
  it.each<[string, string, string]>([
    [
      "expired a second ago",
      sign({ now: now - 3_600 }),
      "it expired on 2023-11-14T22:13:20.000Z by this machine's clock",
    ],
    [
      "is of another app",
      sign({ sdkAppId: 1_400_000_001 }),
      "it is for the app 1400000001, and sdkAppId is 1400000000",
    ],
    [
      "is of another account",
      sign({ identifier: "robot" }),
      'it is for the account "robot", and identifier is "administrator"',
    ],
    ["was cut off", userSig.slice(0, 60), "it can't be decoded; it may be cut off or escaped"],
  ])(
    shows(["configuration.user-sig", "configuration.previews"], "that %s stands in the way of calls, not of previews"),
    (_, wrong, why) => {
      const reading = read({ sdkAppId: "1400000000", userSig: wrong, region: "singapore" });
      expect(reading.configuration?.sdkAppId).toBe(1_400_000_000);
      expect(told(reading)).toEqual([
        {
          key: "userSig",
          blocks: "calls",
          message:
            `tencentchat:userSig can't be used: ${why}; run \`pulumi config set tencentchat:userSig --secret\` or set ` +
            "TENCENT_CHAT_USER_SIG",
        },
      ]);
    },
  );

  it("is checked against the configured account", () => {
    const robot = sign({ identifier: "robot" });
    expect(problemsOf({ sdkAppId: "1400000000", userSig: robot, identifier: "robot", region: "singapore" })).toEqual(
      [],
    );
  });
});

describe("two settings that exclude each other", () => {
  const pairs: [string, string, string, string, Settings][] = [
    ["secretKey", "SECRET_KEY", "userSig", "USER_SIG", { secretKey, userSig }],
    ["region", "REGION", "endpoint", "ENDPOINT", { region: "tokyo", endpoint: "https://a.example" }],
  ];

  it.each(pairs)(
    shows(["configuration.exclusive"], "are refused where %s (%s) and %s (%s) come from one place"),
    (...row) => {
      const [first, firstVariable, second, secondVariable, both] = row;
      const { [first]: _, [second]: _2, ...others } = whole;
      const said = `tencentchat:${first} and tencentchat:${second} are both set and exclude each other; `;
      expect(problemsOf({ ...others, ...both })).toEqual([
        `${said}run \`pulumi config rm tencentchat:${first}\`, or run \`pulumi config rm tencentchat:${second}\``,
      ]);
      const variables = { [firstVariable]: both[first], [secondVariable]: both[second] };
      expect(problemsOf(others, variables)).toEqual([
        `${said}unset TENCENT_CHAT_${firstVariable}, or unset TENCENT_CHAT_${secondVariable}`,
      ]);
    },
  );

  it(
    shows(
      ["configuration.exclusive", "configuration.environment-wins"],
      "are settled by the environment where they come from two places",
    ),
    () => {
      const stack = { sdkAppId: "1400000000", region: "tokyo", secretKey };
      expect(read(stack, { ENDPOINT: "https://a.example", USER_SIG: userSig })).toMatchObject({
        problems: [],
        configuration: { origin: "https://a.example", credential: { userSig } },
      });
      const other = { sdkAppId: "1400000000", endpoint: "https://a.example", userSig };
      expect(read(other, { REGION: "tokyo", SECRET_KEY: secretKey })).toMatchObject({
        problems: [],
        configuration: { origin: "https://adminapijpn.im.qcloud.com", credential: { secretKey } },
      });
    },
  );
});

it("speaks of no stack to those who have none", () => {
  const environment = { SDK_APP_ID: "x", SECRET_KEY: secretKey, USER_SIG: userSig };
  expect(read({}, environment).problems.map(({ withoutStack }) => withoutStack)).toEqual([
    'sdkAppId must be a whole number from 1 to 4294967295, not "x"; set TENCENT_CHAT_SDK_APP_ID',
    "secretKey and userSig are both set and exclude each other; unset TENCENT_CHAT_SECRET_KEY, or unset " +
      "TENCENT_CHAT_USER_SIG",
    "region is missing (one of china, singapore, seoul, tokyo, frankfurt, silicon-valley, jakarta, mumbai); set " +
      "TENCENT_CHAT_REGION",
  ]);
});

it(shows(["configuration.all-at-once"], "reports everything that is wrong with a configuration at once"), () => {
  const stack = {
    sdkAppId: "x",
    identifier: "i".repeat(33),
    secretKey: "two words",
    endpoint: "http://a.example",
    callsPerSecond: "0",
    timeoutSeconds: "0",
    requireAcknowledgement: "x",
  };
  const keys = read(stack).problems.map(({ key }) => key);
  expect(keys).toEqual([
    "sdkAppId",
    "identifier",
    "secretKey",
    "endpoint",
    "callsPerSecond",
    "timeoutSeconds",
    "requireAcknowledgement",
  ]);
});

it.each<[string, Settings]>([
  ["a key with a blank in it", { secretKey: `${secretKey} x`, region: "tokyo" }],
  ["both a key and a UserSig", { secretKey, userSig, region: "tokyo" }],
  ["an expired UserSig", { userSig: sign({ now: 1 }), region: "tokyo" }],
  ["a UserSig that can't be decoded", { userSig: secretKey, region: "tokyo" }],
  ["an endpoint with a UserSig in its query", { secretKey, endpoint: `https://a.example/?usersig=${userSig}` }],
  ["an endpoint with the key as password", { secretKey, endpoint: `https://admin:${secretKey}@a.example` }],
  ["an endpoint that is the key", { secretKey, endpoint: secretKey }],
])(shows(["secrets.never"], "never shows a secret in what it says about %s"), (_, stack) => {
  const { problems } = read({ sdkAppId: "1400000000", ...stack });
  expect(problems).not.toEqual([]);
  const said = JSON.stringify(problems);
  for (const secret of [secretKey, userSig, sign({ now: 1 })]) {
    expect(said).not.toContain(secret);
  }
});
