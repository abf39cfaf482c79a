import {
  type CallRecord,
  type Emulator,
  type EmulatorOptions,
  type Seed,
  startEmulator,
} from "../../provider/src/emulator/index.ts";
import { call } from "../emulator/by-hand.ts";
import { EngineService, type LogEntry } from "../engine/engine-service.ts";
import { DeclaredResource, type ResourceName, type SetName } from "./declared-resource.ts";
import { ProviderHost } from "./provider-host.ts";

type Group = NonNullable<Seed["groups"]>[number];

/** Any folder of this repository: the package is found from it as from a user's project. */
export const projectDir = import.meta.dirname;

/** What the host receives in a preview for a value that isn't known yet. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** The calls that nothing brings back. */
const IRREVERSIBLE = ["clear_group_msg", "delete_group_msg_by_sender", "del_contact_group"];

/** Variables that win over the stack's configuration: a developer's own must not reach a test. */
const VARIABLES = [
  "SDK_APP_ID",
  "IDENTIFIER",
  "SECRET_KEY",
  "USER_SIG",
  "REGION",
  "ENDPOINT",
  "CALLS_PER_SECOND",
  "QUOTA",
  "TIMEOUT_SECONDS",
  "REQUIRE_ACKNOWLEDGEMENT",
].map((name) => `TENCENT_CHAT_${name}`);

/** Stack configuration, keys without `tencentchat:`. */
type Configuration = Readonly<Record<string, string | undefined>>;

export interface ModerationHostOptions {
  emulator?: EmulatorOptions;
  /** Replaces entries of the default configuration; undefined takes one out. */
  config?: Configuration;
  env?: Readonly<Record<string, string>>;
  /** What the engine puts before its address among the host's arguments. */
  flags?: readonly string[];
}

/** Pulumi's provider host with the built package in it, an engine it can talk to, and an app it can moderate. */
export class ModerationHost implements AsyncDisposable {
  readonly emulator: Emulator;
  readonly engine: EngineService;
  readonly host: ProviderHost;
  readonly #config: Configuration;
  #groups = 0;
  #configured = 0;

  private constructor(emulator: Emulator, engine: EngineService, host: ProviderHost, config: Configuration) {
    this.emulator = emulator;
    this.engine = engine;
    this.host = host;
    this.#config = config;
  }

  static async start(options: ModerationHostOptions = {}): Promise<ModerationHost> {
    const emulator = await startEmulator(options.emulator);
    const engine = await EngineService.start();
    const unset = Object.fromEntries(VARIABLES.map((name) => [name, undefined]));
    const env = { ...unset, ...options.env };
    const { flags = [] } = options;
    const host = await ProviderHost.start({ projectDir, engineAddress: engine.address, flags, env });
    const access = { sdkAppId: String(emulator.sdkAppId), secretKey: emulator.secretKey, endpoint: emulator.url };
    // Short, so that what never succeeds is given up soon.
    const config = { ...access, timeoutSeconds: "3", ...options.config };
    const started = new ModerationHost(emulator, engine, host, config);
    await host.configure(stackConfig(config));
    return started;
  }

  /** One resource, not in the state yet. */
  declare(name: ResourceName | SetName): DeclaredResource {
    return new DeclaredResource(this.host, name, this.#configured === 0 ? "" : `//${this.#configured}`);
  }

  /** Configures anew, for resources declared from now on: the host configures once for each `__provider` text. */
  async reconfigure(config: Configuration): Promise<void> {
    this.#configured += 1;
    await this.host.configure(stackConfig({ ...this.#config, ...config }));
  }

  /** Makes a group, with 30 messages of two senders unless told otherwise, and gives its id. */
  group(group: Partial<Group> = {}): string {
    this.#groups += 1;
    const groupId = group.groupId ?? `group-${this.#groups}`;
    const messages = { count: 30, senders: ["u7", "u1"] };
    this.emulator.seed({ groups: [{ groupId, type: "Public", messages, ...group }] });
    return groupId;
  }

  /** Dissolves a group, as its owner would. */
  async dissolve(groupId: string): Promise<void> {
    await call(this.emulator, "group_open_http_svc/destroy_group", { GroupId: groupId });
    this.emulator.clearCalls();
  }

  /** Calls since the last time, oldest first, commands without their service. */
  takeCalls(): { command: string; request: unknown; code: number | undefined; executed: boolean }[] {
    const calls = this.emulator.calls().map(({ command, request, code, executed }: CallRecord) => ({
      command: command.replace(/^.*\//, ""),
      request,
      code,
      executed,
    }));
    this.emulator.clearCalls();
    return calls;
  }

  /** Of the calls since the last time, the bodies of those that nothing brings back. */
  takeIrreversible(): unknown[] {
    const calls = this.takeCalls().filter(({ command }) => IRREVERSIBLE.includes(command));
    return calls.map(({ request }) => request);
  }

  /** What the engine was told since the last time. */
  takeLog(): LogEntry[] {
    return this.engine.log.splice(0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.host.close();
    this.engine.stop();
    await this.emulator.close();
  }
}

function stackConfig(config: Configuration): Record<string, string> {
  const entries = Object.entries(config).flatMap(([key, value]) =>
    value === undefined ? [] : [[`tencentchat:${key}`, value]],
  );
  return Object.fromEntries(entries);
}
