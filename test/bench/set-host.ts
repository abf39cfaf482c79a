import { readFileSync, writeFileSync } from "node:fs";
import { EngineService } from "../engine/engine-service.ts";
import { DeclaredResource, type ResourceName } from "../host/declared-resource.ts";
import { ProviderHost } from "../host/provider-host.ts";
import { type EmulatorProcess, environmentOf, MARK } from "./emulator-process.ts";

/** Pulumi's own provider host as a process, driven without a CLI, so that what is measured is ours and not the CLI's. */
export class SetHost implements AsyncDisposable {
  readonly #host: ProviderHost;
  readonly #engine: EngineService;

  private constructor(host: ProviderHost, engine: EngineService) {
    this.#host = host;
    this.#engine = engine;
  }

  /** @param config keys without `tencentchat:` */
  static async start(
    emulator: EmulatorProcess,
    config: Readonly<Record<string, string>> = {},
    more: Readonly<Record<string, string>> = {},
  ): Promise<SetHost> {
    const engine = await EngineService.start();
    const projectDir = import.meta.dirname;
    const env = { ...environmentOf(emulator), ...more };
    const host = await ProviderHost.start({ projectDir, engineAddress: engine.address, env });
    await host.configure(
      Object.fromEntries(Object.entries(config).map(([key, value]) => [`tencentchat:${key}`, value])),
    );
    return new SetHost(host, engine);
  }

  declare(name: string): DeclaredResource {
    return new DeclaredResource(this.#host, name as ResourceName);
  }

  /** Creates a small set, so that code is loaded and connections are made. No other set may hold its groups. */
  async warmUp(ids: readonly string[]): Promise<void> {
    await this.declare("GroupHistoryCheckpointSet").up(checkpointsOf(ids));
  }

  /** Megabytes (10^6) of memory that the host has; not a number but on Linux. */
  get resident(): number {
    return this.#status("VmRSS");
  }

  /** The most that it had, since the last time `forgetPeak` was called. */
  get peak(): number {
    return this.#status("VmHWM");
  }

  forgetPeak(): void {
    try {
      writeFileSync(`/proc/${this.#host.pid}/clear_refs`, "5");
    } catch {
      // Then the peak is that of the whole time, which is no less.
    }
  }

  #status(field: string): number {
    try {
      const text = readFileSync(`/proc/${this.#host.pid}/status`, "utf8");
      const kilobytes = new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(text)?.[1];
      return (Number(kilobytes) * 1024) / 1e6;
    } catch {
      return Number.NaN;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#host.close();
    this.#engine.stop();
  }
}

/** Arguments of a checkpoint set. */
export function checkpointsOf(ids: readonly string[]): { checkpoints: Record<string, number> } {
  return { checkpoints: Object.fromEntries(ids.map((id) => [id, MARK])) };
}
