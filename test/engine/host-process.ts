import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { said } from "./said.ts";

/** How a Pulumi host process is started. */
export interface HostProcessOptions {
  /** Path of the script Node runs. */
  script: string;
  args: readonly string[];
  /** Working directory; Pulumi's hosts look packages up from here. */
  cwd: string;
  /** Added to this process's environment; `undefined` removes a variable. */
  env?: Readonly<Record<string, string | undefined>>;
  /** Called with each piece of text the process prints. */
  onOutput?: (stream: "stdout" | "stderr", text: string) => void;
}

/** How a process ended: an exit code or the signal that killed it. */
export interface ProcessExit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** Resolves a module the way a host that runs in `projectDir` does. Fails if it isn't installed there. */
export function resolveFrom(projectDir: string, specifier: string): string {
  return createRequire(join(projectDir, "package.json")).resolve(specifier);
}

const alive = new Set<ChildProcess>();
let watching = false;

/** Hosts that are left behind act later: they go when this process does, however that ends but by a kill -9. */
function killAllOnExit(): void {
  if (watching) return;
  watching = true;
  const killAll = () => {
    for (const child of alive) child.kill("SIGKILL");
  };
  process.on("exit", killAll);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => {
      killAll();
      // A listener of its own keeps Node from ending; where there is no other one, the signal does what it does.
      if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
    });
  }
}

/** What was said before is told with what follows, as far as the two may belong together. */
const OVERLAP = 600;

/** A child process that speaks Pulumi's protocol; its output is kept. */
export class HostProcess {
  readonly #child: ChildProcess;
  readonly #exited: Promise<ProcessExit>;
  readonly #firstLine: Promise<string>;
  #stdout = "";
  #stderr = "";

  constructor(options: HostProcessOptions) {
    killAllOnExit();
    const child = spawn(process.execPath, [options.script, ...options.args], {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child = child;
    alive.add(child);
    this.#exited = new Promise((resolve, reject) => {
      child.once("error", (error) => {
        alive.delete(child);
        reject(error);
      });
      child.once("close", (code, signal) => {
        alive.delete(child);
        resolve({ code, signal });
      });
    });
    this.#exited.catch(() => {});
    const what = [basename(options.script), ...options.args.slice(0, 1)].join(" ");
    const tell = (stream: "stdout" | "stderr", all: string, text: string) =>
      said(`${what}, ${stream}`, () => all.slice(-text.length - OVERLAP));
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.#stdout += text;
      tell("stdout", this.#stdout, text);
      options.onOutput?.("stdout", text);
    });
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr += text;
      tell("stderr", this.#stderr, text);
      options.onOutput?.("stderr", text);
    });
    this.#firstLine = this.#readFirstLine(options.script);
    this.#firstLine.catch(() => {});
  }

  /** All that was printed so far. */
  get stdout(): string {
    return this.#stdout;
  }

  get stderr(): string {
    return this.#stderr;
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error("the process was never started");
    return this.#child.pid;
  }

  get exited(): Promise<ProcessExit> {
    return this.#exited;
  }

  /** The port Pulumi's hosts print as their first line. Fails with what was printed if the process ends before. */
  async port(): Promise<number> {
    const line = await this.#firstLine;
    const port = Number(line);
    if (!Number.isInteger(port) || port <= 0) throw new Error(`expected a port as first line, got: ${line}`);
    return port;
  }

  /** Ends the process (SIGTERM, after two seconds SIGKILL) and waits for its end. */
  async stop(): Promise<ProcessExit> {
    this.#child.kill("SIGTERM");
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), 2_000);
    try {
      return await this.#exited;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Kills the process at once, as `kill -9` does, and waits for its end. */
  async kill9(): Promise<ProcessExit> {
    this.#child.kill("SIGKILL");
    return this.#exited;
  }

  #readFirstLine(script: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const end = this.#stdout.indexOf("\n");
        if (end >= 0) resolve(this.#stdout.slice(0, end).trim());
      };
      this.#child.stdout?.on("data", look);
      this.#exited.then(
        ({ code, signal }) =>
          reject(new Error(`${script} ended (${signal ?? code}) before it was ready:\n${this.#stderr}${this.#stdout}`)),
        reject,
      );
    });
  }
}
