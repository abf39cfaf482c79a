import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";

/** The variable by which all processes of one run are found, whoever started them. */
export const MARK = "KILL_TEST_RUN";

/** What is killed. */
export type Victim = "host" | "engine" | "all";

/** Whether this system tells the environment of processes. */
export const canFindProcesses: boolean = process.platform === "linux";

interface Process {
  readonly pid: number;
  readonly args: readonly string[];
}

/** Kills the provider host, the engine, or all processes of a run, at once. Returns how many there were. */
export function kill9(mark: string, victim: Victim): number {
  const killed = processesOf(mark).filter((one) => victim === "all" || roleOf(one) === victim);
  for (const { pid } of killed) {
    try {
      process.kill(pid, "SIGKILL");
    } catch (error) {
      // Ended by itself meanwhile.
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }
  return killed.length;
}

function roleOf({ args: [command = "", ...args] }: Process): "host" | "engine" | undefined {
  const isNode = basename(command).startsWith("node");
  if (isNode && args.some((arg) => arg.includes("cmd/dynamic-provider"))) return "host";
  return basename(command) === "pulumi" || args.some((arg) => arg.endsWith("engine-process.ts")) ? "engine" : undefined;
}

function processesOf(mark: string): Process[] {
  const entry = `${MARK}=${mark}`;
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const environment = readParts(`/proc/${name}/environ`);
      return environment.includes(entry) ? [{ pid: Number(name), args: readParts(`/proc/${name}/cmdline`) }] : [];
    });
}

/** A process may be gone by now, or another person's. */
function readParts(path: string): string[] {
  try {
    return readFileSync(path, "utf8").split("\0");
  } catch {
    return [];
  }
}
