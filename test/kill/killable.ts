import { fork } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type CliStack, createCliStack, type PulumiCommand } from "../cli/pulumi-cli.ts";
import type { PulumiStack, RunOptions, RunResult } from "../engine/stack.ts";
import { createTestEngine } from "../engine/test-engine.ts";
import type { RunOrder } from "./engine-process.ts";

/** A stack whose engine can be killed. */
export interface KillableStack extends Pick<PulumiStack, "preview" | "up" | "exportState" | "importState" | "dispose"> {
  readonly kind: "engine" | "cli";
  /** An `up` whose engine is a process of its own. */
  upApart(options: RunOptions): Promise<RunResult>;
  /** Takes a lock away that a killed run left. */
  cancel(): Promise<void>;
}

const projectDir = fileURLToPath(new URL("../engine/fixtures/moderation/", import.meta.url));

/** A stack on the CLI, or on the test engine without one. */
export async function createKillable(
  env: Readonly<Record<string, string>>,
  pulumi: PulumiCommand | undefined,
): Promise<KillableStack> {
  if (pulumi !== undefined) return onCli(await createCliStack({ projectDir, pulumi, env }));
  return onTestEngine(env, await mkdtemp(join(tmpdir(), "kill-test-")));
}

function onCli(stack: CliStack): KillableStack {
  return {
    kind: "cli",
    preview: (options) => stack.preview(options),
    up: (options) => stack.up(options),
    upApart: (options) => stack.up(options),
    exportState: () => stack.exportState(),
    importState: (deployment) => stack.importState(deployment),
    dispose: () => stack.dispose(),
    cancel: async () => void (await stack.command(["cancel", "--yes"])),
  };
}

async function onTestEngine(env: Readonly<Record<string, string>>, directory: string): Promise<KillableStack> {
  const stateFile = join(directory, "state.json");
  const stack = await createTestEngine({ projectDir, stateFile, env });
  return {
    kind: "engine",
    preview: (options) => stack.preview(options),
    up: (options) => stack.up(options),
    upApart: ({ onEvent: _, env: own, ...options }) => runApart({ projectDir, stateFile, options }, { ...env, ...own }),
    exportState: () => stack.exportState(),
    importState: (deployment) => stack.importState(deployment),
    cancel: async () => {},
    dispose: async () => {
      await stack.dispose();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

const script = fileURLToPath(new URL("engine-process.ts", import.meta.url));

function runApart(order: RunOrder, env: Readonly<Record<string, string>>): Promise<RunResult> {
  const child = fork(script, {
    env: { ...process.env, ...env },
    execArgv: [],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let result: RunResult | undefined;
  let stderr = "";
  child.stdout?.resume();
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  child.on("message", (message) => {
    result = message as RunResult;
  });
  child.send(order, () => {});
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      const killed = signal === "SIGKILL";
      if (result === undefined && !killed) reject(new Error(`the test engine ended (${signal ?? code}): ${stderr}`));
      else resolve(result ?? unfinished(stderr));
    });
  });
}

/** Of a run whose engine was killed. */
function unfinished(stderr: string): RunResult {
  const nothing = { steps: [], changes: {}, diagnostics: [], policies: [], outputs: {}, events: [] };
  return { ...nothing, result: "failed", stdout: "", stderr };
}
