import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { StackConfig } from "./program.ts";
import { runOperation } from "./run.ts";
import type { PulumiStack, RunOptions, RunResult } from "./stack.ts";
import { type Deployment, exported, fromDeployment, readStateFile, toDeployment, writeStateFile } from "./state.ts";

export interface TestEngineOptions {
  /** Folder with Pulumi.yaml. */
  projectDir: string;
  /** Default `dev`. */
  stack?: string;
  config?: Readonly<Record<string, string | { secret: string }>>;
  /** Where the state is kept; default a file that goes with the stack. It holds secrets in the clear. */
  stateFile?: string;
  /** Variables for the program and all hosts, on top of this process's. */
  env?: Readonly<Record<string, string | undefined>>;
  now?: () => Date;
}

/**
 * A stack run by the test engine: Pulumi's own hosts under the smallest engine that speaks their protocol.
 * Not known and refused where asked for: other plugins than `pulumi-nodejs`, explicit providers, imports, transforms,
 * hooks, invokes, `--target`, encrypted secrets.
 */
export async function createTestEngine(options: TestEngineOptions): Promise<PulumiStack> {
  const ownDirectory = options.stateFile === undefined ? await mkdtemp(join(tmpdir(), "test-engine-")) : undefined;
  const stateFile = resolve(options.stateFile ?? join(ownDirectory ?? "", "state.json"));
  const stack = new TestEngine(options, stateFile, ownDirectory);
  await stack.setConfig(options.config ?? {});
  return stack;
}

class TestEngine implements PulumiStack {
  readonly kind = "engine";
  readonly #options: TestEngineOptions;
  readonly #stateFile: string;
  readonly #ownDirectory: string | undefined;
  readonly #config: StackConfig = { values: {}, secretKeys: [] };
  readonly #ending = new AbortController();
  #running: Promise<unknown> | undefined;

  constructor(options: TestEngineOptions, stateFile: string, ownDirectory: string | undefined) {
    this.#options = options;
    this.#stateFile = stateFile;
    this.#ownDirectory = ownDirectory;
  }

  preview(options: RunOptions = {}): Promise<RunResult> {
    return this.#run("preview", options);
  }

  up(options: RunOptions = {}): Promise<RunResult> {
    return this.#run("up", options);
  }

  refresh(options: RunOptions = {}): Promise<RunResult> {
    return this.#run("refresh", options);
  }

  destroy(options: RunOptions = {}): Promise<RunResult> {
    return this.#run("destroy", options);
  }

  async setConfig(values: Readonly<Record<string, string | { secret: string }>>): Promise<void> {
    for (const [key, value] of Object.entries(values)) {
      if (!/^[^:]+:[^:]+$/.test(key)) throw new Error(`a configuration key is namespace:name, not ${key}`);
      this.#config.secretKeys = this.#config.secretKeys.filter((other) => other !== key);
      if (typeof value !== "string") this.#config.secretKeys.push(key);
      this.#config.values[key] = typeof value === "string" ? value : value.secret;
    }
  }

  async exportState(): Promise<Deployment> {
    return exported(toDeployment(await readStateFile(this.#stateFile), this.#now()));
  }

  async importState(deployment: Deployment): Promise<void> {
    await writeStateFile(this.#stateFile, toDeployment(fromDeployment(deployment), this.#now()));
  }

  async dispose(): Promise<void> {
    this.#ending.abort();
    await this.#running?.catch(() => {});
    if (this.#ownDirectory !== undefined) await rm(this.#ownDirectory, { recursive: true, force: true });
  }

  async #run(kind: "preview" | "up" | "refresh" | "destroy", options: RunOptions): Promise<RunResult> {
    if (this.#running) throw new Error("the stack is locked: another run is under way");
    if (this.#ending.signal.aborted) throw new Error("the stack was disposed of");
    if (options.flags !== undefined) throw new Error("flags are not known to the test engine");
    const running = runOperation({
      kind,
      options,
      projectDir: this.#options.projectDir,
      stack: this.#options.stack ?? "dev",
      config: this.#config,
      stateFile: this.#stateFile,
      env: { ...this.#options.env, ...options.env },
      parallel: options.parallel ?? 4 * availableParallelism(),
      now: () => this.#now(),
      signal: this.#ending.signal,
    });
    this.#running = running;
    try {
      return await running;
    } finally {
      this.#running = undefined;
    }
  }

  #now(): Date {
    return this.#options.now?.() ?? new Date();
  }
}
