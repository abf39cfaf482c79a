import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { thorough } from "../../thorough.ts";
import { root } from "./scenario.ts";

/** A minute, and more beside all that a thorough run has the machine do. */
export const LONGEST_SECONDS = thorough ? 240 : 60;

/** What the tour needs of this repository, copied, so that what it keeps or installs touches nobody's own. */
export class ProjectCopy {
  readonly folder: string;
  /** `TMPDIR` of the tours that run here. */
  readonly temporary: string;

  constructor() {
    this.folder = realpathSync(mkdtempSync(join(tmpdir(), "quickstart-test-")));
    for (const path of ["Pulumi.yaml", "package.json", "examples/quickstart", "test/cli", "test/engine"]) {
      cpSync(join(root, path), join(this.folder, path), { recursive: true });
    }
    symlinkSync(join(root, "node_modules"), join(this.folder, "node_modules"));
    this.temporary = join(this.folder, "tmp");
    mkdirSync(this.temporary);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  /** Starts the tour in a process group of its own. */
  tour(options: readonly string[], env: Readonly<Record<string, string>> = {}): Tour {
    return new Tour(this, options, env);
  }

  /** Files and folders that git doesn't know and a tour may have left. */
  leftovers(): string[] {
    const kept = [".quickstart", ".pulumi-cli", "Pulumi.quickstart.yaml", "Pulumi.dev.yaml"];
    return [...kept.filter((path) => existsSync(join(this.folder, path))), ...readdirSync(this.temporary)];
  }

  /** Command lines of processes whose environment names this copy: all that a tour started inherits its `TMPDIR`. */
  processes(): string[] {
    if (process.platform !== "linux") {
      const lines = execFileSync("ps", ["-A", "-E", "-ww", "-o", "command="], { encoding: "utf8" }).split("\n");
      return lines.filter((line) => line.includes(this.folder));
    }
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .filter((pid) => readProcess(pid, "environ").includes(this.folder))
      .map((pid) => readProcess(pid, "cmdline").replaceAll("\0", " "));
  }
}

/** Empty for a process that has ended in between, or is another user's. */
function readProcess(pid: string, file: string): string {
  try {
    return readFileSync(join("/proc", pid, file), "utf8");
  } catch {
    return "";
  }
}

/** A running tour, with what it has printed. */
export class Tour {
  readonly child: ChildProcess;
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null; seconds: number }>;
  stdout = "";
  stderr = "";

  constructor(copy: ProjectCopy, options: readonly string[], env: Readonly<Record<string, string>>) {
    const started = performance.now();
    this.child = spawn(process.execPath, ["examples/quickstart/tour.ts", ...options], {
      cwd: copy.folder,
      env: { ...process.env, TMPDIR: copy.temporary, ...env },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    this.child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.stdout += text;
    });
    this.child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.stderr += text;
    });
    this.ended = new Promise((resolve) =>
      this.child.once("close", (code, signal) =>
        resolve({ code, signal, seconds: (performance.now() - started) / 1_000 }),
      ),
    );
  }

  /** Waits until a text was printed; fails if the tour ends before. */
  async printed(text: string): Promise<void> {
    while (!this.stdout.includes(text)) {
      if (this.child.exitCode !== null)
        throw new Error(`ended before it printed ${text}:\n${this.stdout}${this.stderr}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** A signal to the tour and all in its group, as a terminal's Ctrl-C sends it. */
  interrupt(signal: NodeJS.Signals): void {
    if (this.child.pid !== undefined) process.kill(-this.child.pid, signal);
  }
}

/** `PATH` without a `pulumi`. */
export function pathWithoutPulumi(): string {
  const folders = [dirname(process.execPath), ...(process.env.PATH ?? "").split(delimiter)];
  return folders.filter((folder) => folder !== "" && !existsSync(join(folder, "pulumi"))).join(delimiter);
}
