import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { connectEmulator, type RemoteEmulator, readSeedFile, startEmulator } from "pulumi-tencent-chat/emulator";
import type { Cleanup } from "./cleanup.ts";
import { TourError } from "./failure.ts";
import { KEPT, PROJECT, SEED } from "./places.ts";

/** The emulator with the seeded community, in this process, on a free port of loopback. */
export async function startOwnEmulator(cleanup: Cleanup): Promise<RemoteEmulator> {
  const starting = startEmulator({ seed: readSeedFile(SEED) });
  cleanup.add(async () => (await starting.catch(() => undefined))?.close());
  return connectEmulator((await starting).url);
}

export interface DetachedEmulator {
  readonly emulator: RemoteEmulator;
  readonly pid: number;
}

/** The emulator as a process that outlives this one, if the tour comes to its end. */
export async function startDetachedEmulator(cleanup: Cleanup, isKept: () => boolean): Promise<DetachedEmulator> {
  const logFile = join(KEPT, "emulator.log");
  const log = openSync(logFile, "w");
  const child = spawn(process.execPath, [commandFile(), "emulator", "--seed", SEED], {
    cwd: PROJECT,
    stdio: ["ignore", log, log],
    detached: true,
    // The tour's temporary folder goes with the tour.
    env: { ...process.env, TMPDIR: undefined, NODE_COMPILE_CACHE: undefined },
  });
  closeSync(log);
  child.unref();
  const ended = new Promise((resolve) => child.once("close", resolve).once("error", resolve));
  cleanup.add(async () => {
    if (isKept()) return;
    child.ref();
    child.kill();
    await ended;
  });
  for (let tries = 0; tries < 500 && child.exitCode === null && child.pid !== undefined; tries++) {
    const [, url] = /listening on (\S+) /.exec(readFileSync(logFile, "utf8")) ?? [];
    if (url !== undefined) return { emulator: connectEmulator(url), pid: child.pid };
    await sleep(20);
  }
  throw new TourError(`the emulator did not start:\n${readFileSync(logFile, "utf8").trim()}`);
}

/** The file of the command `pulumi-tencent-chat`. */
function commandFile(): string {
  const manifest = createRequire(import.meta.url).resolve("pulumi-tencent-chat/package.json");
  const { bin } = JSON.parse(readFileSync(manifest, "utf8")) as { bin: Record<string, string> };
  return join(dirname(manifest), bin["pulumi-tencent-chat"] ?? "");
}
