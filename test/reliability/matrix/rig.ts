import { randomUUID } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CallRecord, Emulator, Guesses } from "../../../provider/src/emulator/index.ts";
import { startEmulator } from "../../../provider/src/emulator/index.ts";
import { readAllSent, sign } from "../../emulator/by-hand.ts";
import { EngineService } from "../../engine/engine-service.ts";
import { DeclaredResource, type ResourceName, type SetName } from "../../host/declared-resource.ts";
import { ProviderHost } from "../../host/provider-host.ts";
import { CLOCK_MS, type Fault } from "./faults.ts";
import { Line } from "./line.ts";

/** How a host of a rig is configured and reaches the service. */
export interface RigOptions {
  /** `direct` to the emulator, or over lines that can be taken down. */
  readonly way?: "direct" | "lines";
  readonly credential?: "secretKey" | NonNullable<Fault["credential"]>;
  readonly guesses?: Partial<Guesses>;
  /** Of the emulator; default none. */
  readonly callsPerSecond?: number;
}

type Parts = Pick<Rig, "emulator" | "engine" | "lines"> & { readonly clock: { aheadMs: number } };

const VARIABLES = ["SDK_APP_ID", "IDENTIFIER", "SECRET_KEY", "USER_SIG", "REGION", "ENDPOINT", "CALLS_PER_SECOND"];
const OTHERS = ["QUOTA", "TIMEOUT_SECONDS", "REQUIRE_ACKNOWLEDGEMENT"];
const unset = Object.fromEntries([...VARIABLES, ...OTHERS].map((name) => [`TENCENT_CHAT_${name}`, undefined]));

/** Of hosts that must mend what they meet, however busy the machine. */
const PATIENT_SECONDS = 60;
/** How each run reaches the service, and how soon it gives up. */
export interface HostOptions {
  /** Default a minute. */
  readonly timeoutSeconds?: number;
  /** Number of the line that calls go by; default the first. */
  readonly line?: number;
  /** How far its machine's clock is ahead. */
  readonly clockAheadMs?: number;
  /** Tells hosts apart that are configured alike. */
  readonly copy?: number;
  /** More configuration, keys without `tencentchat:`. */
  readonly config?: Readonly<Record<string, string>>;
}

/** An app, Pulumi's provider host that acts on it, and all that can go wrong between them. */
export class Rig implements AsyncDisposable {
  readonly emulator: Emulator;
  readonly engine: EngineService;
  /** The service's own domain, and its backup; absent where calls go directly. */
  readonly lines: readonly Line[];
  readonly #clock: { aheadMs: number };
  readonly #options: RigOptions;
  readonly #flag = join(tmpdir(), `names-down-${randomUUID()}`);
  readonly #guesses = new Set<keyof Guesses>();
  readonly #hosts = new Map<string, Promise<ProviderHost>>();

  private constructor(parts: Parts, options: RigOptions) {
    this.emulator = parts.emulator;
    this.engine = parts.engine;
    this.lines = parts.lines;
    this.#clock = parts.clock;
    this.#options = options;
  }

  static async start(options: RigOptions): Promise<Rig> {
    const clock = { aheadMs: 0 };
    const { guesses = {}, callsPerSecond = false } = options;
    const emulator = await startEmulator({ guesses, callsPerSecond, now: () => Date.now() + clock.aheadMs });
    const engine = await EngineService.start();
    const isByLines = options.way === "lines";
    const lines = isByLines ? [await Line.start(emulator.url), await Line.start(emulator.url)] : [];
    const rig = new Rig({ emulator, engine, lines, clock }, options);
    return rig;
  }

  /** A resource in a host of these options, as each run of Pulumi has a host of its own. */
  async declare(name: ResourceName | SetName, options: HostOptions = {}): Promise<DeclaredResource> {
    const key = JSON.stringify(options);
    const host = this.#hosts.get(key) ?? this.#start(options);
    this.#hosts.set(key, host);
    return new DeclaredResource(await host, name);
  }

  async #start({
    timeoutSeconds = PATIENT_SECONDS,
    line = 0,
    config = {},
    clockAheadMs = 0,
  }: HostOptions): Promise<ProviderHost> {
    const { emulator, engine, lines } = this;
    const preload = (file: string) => ({ NODE_OPTIONS: `--import=${new URL(file, import.meta.url).href}` });
    const names = { ...preload("names-down.mjs"), RELIABILITY_NAMES_DOWN: this.#flag };
    const clock = { ...preload("clock-off.mjs"), RELIABILITY_CLOCK_AHEAD_MS: String(clockAheadMs) };
    const host = await ProviderHost.start({
      projectDir: import.meta.dirname,
      engineAddress: engine.address,
      env: { ...unset, ...(lines.length > 0 && names), ...(clockAheadMs !== 0 && clock) },
    });
    const port = lines[line]?.port;
    await host.configure({
      "tencentchat:sdkAppId": String(emulator.sdkAppId),
      "tencentchat:endpoint": port === undefined ? emulator.url : `http://localhost:${port}`,
      "tencentchat:timeoutSeconds": String(timeoutSeconds),
      ...this.#credential(),
      ...Object.fromEntries(Object.entries(config).map(([key, value]) => [`tencentchat:${key}`, value])),
    });
    return host;
  }

  #credential(): Record<string, string> {
    const { emulator } = this;
    const { credential = "secretKey" } = this.#options;
    if (credential === "secretKey") return { "tencentchat:secretKey": emulator.secretKey };
    const seconds = credential === "userSig" ? 86_400 : CLOCK_MS / 2_000;
    return { "tencentchat:userSig": sign(emulator, "administrator", seconds) };
  }

  /** Resolves when nothing that was sent is under way any more, whoever still waits for it: it belongs to the run that sent it. */
  async quiet(): Promise<void> {
    await readAllSent(this.emulator);
    for (const line of this.lines) await line.quiet();
  }

  /** Sets the service's clock ahead of this machine's, or behind it. */
  setClock(aheadMs: number): void {
    this.#clock.aheadMs = aheadMs;
  }

  /** No host name can be resolved any more, or again. */
  async names(state: "down" | "up"): Promise<void> {
    await (state === "down" ? writeFile(this.#flag, "") : rm(this.#flag, { force: true }));
  }

  /** Calls since the last time, oldest first, commands without their service. */
  takeCalls(): CallRecord[] {
    const calls = this.emulator.calls().map((call) => ({ ...call, command: call.command.replace(/^.*\//, "") }));
    this.#noteGuesses();
    this.emulator.clearCalls();
    return calls;
  }

  /** Questions the documents leave open that were met since the last time. */
  takeGuesses(): ReadonlySet<keyof Guesses> {
    this.#noteGuesses();
    const guesses = new Set(this.#guesses);
    this.#guesses.clear();
    return guesses;
  }

  #noteGuesses(): void {
    for (const name of this.emulator.guessesMade()) this.#guesses.add(name);
  }

  /** What users were told since the last time and stays on their screens. */
  takeWarnings(): string[] {
    const log = this.engine.log.splice(0);
    return log.flatMap(({ severity, message, ephemeral }) => (severity === "warning" && !ephemeral ? [message] : []));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const host of this.#hosts.values()) await (await host).close();
    this.engine.stop();
    for (const line of this.lines) await line[Symbol.asyncDispose]();
    await this.emulator.close();
    await this.names("up");
  }
}
