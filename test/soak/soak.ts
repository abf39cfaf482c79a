import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type EmulatorProcess, environmentOf, startEmulatorProcess } from "../bench/emulator-process.ts";
import { EngineService } from "../engine/engine-service.ts";
import { DeclaredResource } from "../host/declared-resource.ts";
import { ProviderHost } from "../host/provider-host.ts";
import { Chance } from "../kill/chance.ts";
import { type Figures, leaksIn } from "./figures.ts";
import { Lane, seedOf } from "./lane.ts";
import { probed, type Sample, sample } from "./probe.ts";

/** In which a host hears that its connections have ended, and lets go what they held. */
const IDLE_MS = 5_000;
const LANES = 24;

export interface SoakOptions {
  readonly seconds: number;
  readonly seed: number;
  readonly say?: (line: string) => void;
}

/** Why nothing can be soaked here, if so. */
export const lacking: string | undefined =
  process.platform === "linux" ? undefined : "what a process holds is read in /proc, which is Linux's";

/**
 * Random work at the full rate, through one real provider host against an emulator in a process of its own: what the host
 * holds must not grow, and what it writes into the state must be so in the world.
 */
export async function soak({ seconds, seed, say = () => {} }: SoakOptions): Promise<Figures> {
  const folder = await mkdtemp(join(tmpdir(), "soak-"));
  const emulator = await startEmulatorProcess(seedOf(LANES), "unlimited");
  const engine = await EngineService.start();
  const probe = join(folder, "probe.ndjson");
  const env = { ...environmentOf(emulator), TENCENT_CHAT_TIMEOUT_SECONDS: "5", ...probed(probe) };
  const host = await ProviderHost.start({ projectDir: import.meta.dirname, engineAddress: engine.address, env });
  try {
    await host.configure({});
    const ended = host.exited.then(({ code, signal }) => {
      throw new Error(`the provider host ended (${signal ?? code}): ${host.stderr.slice(-3_000)}`);
    });
    const done = work({ seconds, seed, say, emulator, engine, host, probe }).catch(async (error: unknown) => {
      // Whoever asks a host that has just ended fails first, and doesn't know why.
      await Promise.race([ended, sleep(2_000)]);
      throw error;
    });
    return await Promise.race([ended, done]);
  } finally {
    await host.close();
    engine.stop();
    await emulator.close();
    await rm(folder, { recursive: true, force: true });
  }
}

interface Parts extends Required<SoakOptions> {
  readonly emulator: EmulatorProcess;
  readonly engine: EngineService;
  readonly host: ProviderHost;
  readonly probe: string;
}

async function work({ seconds, seed, say, emulator, engine, host, probe }: Parts): Promise<Figures> {
  const startedAt = performance.now();
  const take = (): Promise<Sample> => sample(host.pid, probe, startedAt);
  const before = await take();
  const chance = new Chance(seed);
  const lanes = Array.from(
    { length: LANES },
    (_, index) => new Lane(index, new Chance(chance.number()), emulator, (name) => new DeclaredResource(host, name)),
  );
  const counts = new Calls(emulator);
  const samples: Sample[] = [];
  const until = startedAt + seconds * 1000;
  const working = Promise.all(lanes.map((lane) => lane.workUntil(until)));
  const everyMs = Math.min(15_000, (seconds * 1000) / 40);
  while (performance.now() < until) {
    await Promise.race([sleep(everyMs), working]);
    samples.push(await take());
    // As an engine shows them and forgets.
    engine.log.length = 0;
    await counts.take();
    if (samples.length % 20 === 0) say(`${Math.round((samples.at(-1)?.rss ?? 0) / 1e6)} MB, ${counts.total} calls`);
  }
  await working;
  await counts.take();
  const sum = (what: "operations" | "refused" | "asUsers") => lanes.reduce((all, lane) => all + lane[what], 0);
  const callsPerSecond = (counts.total - sum("asUsers")) / seconds;
  for (const lane of lanes) await lane.end();
  // Connections are kept for the next call as long as the service keeps them, so it ends them here.
  await emulator.close();
  await sleep(IDLE_MS);
  const idle = { before, after: await take() };
  return {
    seconds,
    operations: sum("operations"),
    refused: sum("refused"),
    callsPerSecond,
    commands: counts.byCommand,
    samples,
    idle,
    failures: [...lanes.flatMap((lane) => lane.failures), ...leaksIn({ samples, idle })],
  };
}

/** Counts the calls that came, and lets the emulator forget them. */
class Calls {
  readonly byCommand: Record<string, number> = {};
  total = 0;
  readonly #emulator: EmulatorProcess;

  constructor(emulator: EmulatorProcess) {
    this.#emulator = emulator;
  }

  async take(): Promise<void> {
    const calls = await this.#emulator.calls();
    await this.#emulator.clearCalls();
    for (const { command } of calls) {
      const name = command.split("/")[1] ?? command;
      this.byCommand[name] = (this.byCommand[name] ?? 0) + 1;
      this.total += 1;
    }
  }
}
