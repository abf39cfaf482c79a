import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

/** What a process holds, right after its garbage was collected. */
export interface Sample {
  /** Milliseconds since the start. */
  readonly at: number;
  /** Bytes of memory that the machine gives it. */
  readonly rss: number;
  /** Bytes of objects that are in use. */
  readonly heapUsed: number;
  readonly external: number;
  /** Timers that keep it running. */
  readonly timers: number;
  readonly sockets: number;
  /** File descriptors, sockets among them. */
  readonly descriptors: number;
}

/** A heap that may grow as it likes says nothing of leaks; sets and singles at once need more than a small runner has. */
const BOUNDED = "--max-semi-space-size=1 --max-old-space-size=96";

/** Of glibc's malloc, which else gives each thread one, and back to the machine only what happens to be free at its end. */
const FEW_ARENAS = { MALLOC_ARENA_MAX: "1" };

/** Environment that puts the probe into a process. */
export function probed(file: string): Record<string, string> {
  const script = fileURLToPath(new URL("probe.cjs", import.meta.url));
  return { NODE_OPTIONS: `--require ${script} ${BOUNDED}`, SOAK_PROBE: file, ...FEW_ARENAS };
}

/** Has a process collect its garbage and tell what is left. Linux only. */
export async function sample(pid: number, file: string, startedAt: number): Promise<Sample> {
  const before = linesOf(file).length;
  process.kill(pid, "SIGUSR2");
  const deadline = performance.now() + 30_000;
  for (let lines = linesOf(file); ; lines = linesOf(file)) {
    const line = lines[before];
    if (line !== undefined) {
      const { rss, heapUsed, external, active } = JSON.parse(line) as {
        active: Record<string, number>;
      } & Pick<Sample, "rss" | "heapUsed" | "external">;
      const links = descriptorsOf(pid);
      const sockets = links.filter((link) => link.startsWith("socket:")).length;
      const at = performance.now() - startedAt;
      return { at, rss, heapUsed, external, timers: active.Timeout ?? 0, sockets, descriptors: links.length };
    }
    if (performance.now() > deadline) throw new Error("the host doesn't answer its probe");
    await sleep(20);
  }
}

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, "utf8").split("\n").filter(Boolean);
  } catch {
    return [];
  }
}

function descriptorsOf(pid: number): string[] {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).flatMap((name) => {
    try {
      return [readlinkSync(`${folder}/${name}`)];
    } catch {
      return [];
    }
  });
}
