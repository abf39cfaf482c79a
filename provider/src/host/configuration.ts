import { quote } from "../change/text.ts";
import { checkEndpoint, originOf, REGIONS, type Region } from "../client/endpoints.ts";
import { checkQuota } from "../client/quota/address.ts";
import { checkUserSig } from "../client/user-sig.ts";

/** Everything the provider is told by `pulumi config` and the environment. */
export interface Configuration {
  /** The app all resources of the stack belong to. */
  readonly sdkAppId: number;
  /** Admin account the calls are made as. */
  readonly identifier: string;
  /** Absent while only previews are possible. */
  readonly credential: { readonly secretKey: string } | { readonly userSig: string } | undefined;
  /** Where calls go, such as `https://adminapisgp.im.qcloud.com`; absent while only previews are possible. */
  readonly origin: string | undefined;
  /** Calls a second, for each command. */
  readonly callsPerSecond: number;
  /** URL of the Redis by which runs share `callsPerSecond`; a secret, since it can hold a password. */
  readonly quota: string | undefined;
  /** Seconds without progress after which an operation is given up. */
  readonly timeoutSeconds: number;
  /** Whether `check` fails changes that aren't acknowledged. */
  readonly requireAcknowledgement: boolean;
}

/** A configuration with which calls can be made. */
export type CallConfiguration = Configuration & {
  readonly credential: NonNullable<Configuration["credential"]>;
  readonly origin: string;
};

/** One thing that is wrong with the configuration, with what mends it. Never holds the value of a secret. */
export interface ConfigurationProblem {
  /** Key without its namespace, such as `sdkAppId`. */
  readonly key: string;
  readonly message: string;
  /** The same where only the environment is read, and so no stack is spoken of. */
  readonly withoutStack: string;
  /** Whether it stands in the way of previews too, or of calls only. */
  readonly blocks: "previews" | "calls";
}

/** What {@link readConfiguration} found. */
export interface ConfigurationReading {
  readonly configuration: Configuration | undefined;
  readonly problems: readonly ConfigurationProblem[];
}

const VARIABLES = {
  sdkAppId: "TENCENT_CHAT_SDK_APP_ID",
  identifier: "TENCENT_CHAT_IDENTIFIER",
  secretKey: "TENCENT_CHAT_SECRET_KEY",
  userSig: "TENCENT_CHAT_USER_SIG",
  region: "TENCENT_CHAT_REGION",
  endpoint: "TENCENT_CHAT_ENDPOINT",
  callsPerSecond: "TENCENT_CHAT_CALLS_PER_SECOND",
  quota: "TENCENT_CHAT_QUOTA",
  timeoutSeconds: "TENCENT_CHAT_TIMEOUT_SECONDS",
  requireAcknowledgement: "TENCENT_CHAT_REQUIRE_ACKNOWLEDGEMENT",
} as const;

type Key = keyof typeof VARIABLES;

const SAMPLES: Record<Key, string> = {
  sdkAppId: "1400000000",
  identifier: "administrator",
  secretKey: "--secret",
  userSig: "--secret",
  region: "singapore",
  endpoint: "https://adminapisgp.im.qcloud.com",
  callsPerSecond: "200",
  quota: "--secret",
  timeoutSeconds: "120",
  requireAcknowledgement: "true",
};

interface Setting {
  readonly value: string;
  readonly from: "environment" | "stack";
}

/** Gathers settings and what is wrong with them. */
class Reader {
  readonly problems: ConfigurationProblem[] = [];
  readonly #stack: (key: string) => unknown;
  readonly #environment: Readonly<Record<string, string | undefined>>;

  constructor(stack: (key: string) => unknown, environment: Readonly<Record<string, string | undefined>>) {
    this.#stack = stack;
    this.#environment = environment;
  }

  setting(key: Key): Setting | undefined {
    const variable = this.#environment[VARIABLES[key]]?.trim();
    if (variable) {
      return { value: variable, from: "environment" };
    }
    const configured = this.#stack(`tencentchat:${key}`);
    const value = configured === undefined || configured === null ? "" : String(configured).trim();
    return value === "" ? undefined : { value, from: "stack" };
  }

  problem(key: Key, what: string, blocks: ConfigurationProblem["blocks"] = "previews", cure = cureOf(key)): void {
    const inEnvironment = cure === cureOf(key) ? `set ${VARIABLES[key]}` : cure;
    // What the environment sets, the stack's configuration can't mend.
    const mends = this.setting(key)?.from === "environment" ? inEnvironment : cure;
    const message = `tencentchat:${key} ${what}; ${mends}`;
    const withoutStack = `${key} ${what.replaceAll("tencentchat:", "")}; ${inEnvironment}`;
    this.problems.push({ key, message, withoutStack, blocks });
  }

  /** Of two keys that exclude each other the one from the environment wins; from one place, both are an error. */
  either(first: Key, second: Key): [Key, string] | undefined {
    const one = this.setting(first);
    const other = this.setting(second);
    if (one !== undefined && other !== undefined && one.from === other.from) {
      const removal = (key: Key) =>
        one.from === "stack" ? `run \`pulumi config rm tencentchat:${key}\`` : `unset ${VARIABLES[key]}`;
      const cure = `${removal(first)}, or ${removal(second)}`;
      this.problem(first, `and tencentchat:${second} are both set and exclude each other`, "previews", cure);
      return undefined;
    }
    if (one !== undefined && (other === undefined || one.from === "environment")) {
      return [first, one.value];
    }
    return other === undefined ? undefined : [second, other.value];
  }

  integer(key: Key, smallest: number, largest: number): number | undefined {
    const setting = this.setting(key);
    if (setting === undefined) {
      return undefined;
    }
    const value = /^\d{1,16}$/.test(setting.value) ? Number(setting.value) : Number.NaN;
    if (value >= smallest && value <= largest) {
      return value;
    }
    this.problem(key, `must be a whole number from ${smallest} to ${largest}, not ${shown(setting.value)}`);
    return undefined;
  }
}

/** A wrong value in a message; a long one may be a key that was put in the wrong place. */
function shown(value: string): string {
  return value.length > 24 ? `a text of ${value.length} characters` : quote(value);
}

function cureOf(key: Key): string {
  return `run \`pulumi config set tencentchat:${key} ${SAMPLES[key]}\` or set ${VARIABLES[key]}`;
}

/**
 * Reads the configuration from environment variables, which win, and from the stack's configuration.
 *
 * Reports everything that is wrong at once. A missing credential or region blocks calls but not previews.
 */
export function readConfiguration(
  stack: (key: string) => unknown,
  environment: Readonly<Record<string, string | undefined>>,
  nowSeconds: number,
): ConfigurationReading {
  const reader = new Reader(stack, environment);
  const sdkAppId = reader.integer("sdkAppId", 1, 4_294_967_295);
  if (sdkAppId === undefined && reader.setting("sdkAppId") === undefined) {
    reader.problem("sdkAppId", "is missing");
  }
  const identifier = readIdentifier(reader);
  const credential = readCredential(reader, sdkAppId, identifier, nowSeconds);
  const origin = readOrigin(reader);
  const callsPerSecond = reader.integer("callsPerSecond", 1, 10_000) ?? 200;
  const quota = readQuota(reader);
  const timeoutSeconds = reader.integer("timeoutSeconds", 1, 3_600) ?? 120;
  const requireAcknowledgement = readSwitch(reader, "requireAcknowledgement");
  const { problems } = reader;
  const configuration =
    sdkAppId === undefined
      ? undefined
      : { sdkAppId, identifier, credential, origin, callsPerSecond, quota, timeoutSeconds, requireAcknowledgement };
  return { configuration, problems };
}

function readIdentifier(reader: Reader): string {
  const identifier = reader.setting("identifier")?.value ?? "administrator";
  // Line breaks would add lines to the text that is signed.
  if (Buffer.byteLength(identifier) > 32 || /[\p{Cc}\s]/u.test(identifier)) {
    reader.problem("identifier", "must be an admin account of at most 32 bytes, without white space");
  }
  return identifier;
}

function readCredential(
  reader: Reader,
  sdkAppId: number | undefined,
  identifier: string,
  nowSeconds: number,
): Configuration["credential"] {
  if (reader.setting("secretKey") === undefined && reader.setting("userSig") === undefined) {
    reader.problem("secretKey", "is missing, and there is no tencentchat:userSig either", "calls");
    return undefined;
  }
  const [key, value] = reader.either("secretKey", "userSig") ?? [];
  if (key === undefined || value === undefined) {
    return undefined;
  }
  if (key === "userSig") {
    const problems = sdkAppId === undefined ? [] : checkUserSig(value, { sdkAppId, identifier, now: nowSeconds });
    for (const problem of problems) {
      reader.problem("userSig", `can't be used: ${problem}`, "calls");
    }
    return { userSig: value };
  }
  if (/\s|-----BEGIN/.test(value)) {
    reader.problem(
      "secretKey",
      "must be the console's key on one line (keys of the old ECDSA scheme aren't supported)",
    );
  }
  return { secretKey: value };
}

function readOrigin(reader: Reader): string | undefined {
  if (reader.setting("region") === undefined && reader.setting("endpoint") === undefined) {
    reader.problem("region", `is missing (one of ${Object.keys(REGIONS).join(", ")})`, "calls");
    return undefined;
  }
  const [key, value] = reader.either("region", "endpoint") ?? [];
  if (key === undefined || value === undefined) {
    return undefined;
  }
  if (key === "endpoint") {
    const checked = checkEndpoint(value);
    if ("problem" in checked) {
      reader.problem("endpoint", `can't be used: ${checked.problem}`);
      return undefined;
    }
    return checked.origin;
  }
  if (!Object.hasOwn(REGIONS, value)) {
    reader.problem("region", `must be one of ${Object.keys(REGIONS).join(", ")}, not ${shown(value)}`);
    return undefined;
  }
  return originOf(value as Region);
}

function readQuota(reader: Reader): string | undefined {
  const url = reader.setting("quota")?.value;
  const checked = url === undefined ? {} : checkQuota(url);
  if ("problem" in checked) {
    reader.problem("quota", `can't be used: ${checked.problem}`, "calls");
    return undefined;
  }
  return url;
}

function readSwitch(reader: Reader, key: Key): boolean {
  const value = reader.setting(key)?.value ?? "false";
  if (value !== "true" && value !== "false") {
    reader.problem(key, `must be true or false, not ${shown(value)}`);
  }
  return value === "true";
}
