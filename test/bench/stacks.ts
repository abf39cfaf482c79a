import { fileURLToPath } from "node:url";
import { createCliStack, findPulumi } from "../cli/pulumi-cli.ts";
import type { PulumiStack, RunOptions, RunResult } from "../engine/stack.ts";
import { createTestEngine } from "../engine/test-engine.ts";

const pulumi = await findPulumi();

/** Which engine runs the stacks of this benchmark, with the real one's version. */
export const engine = pulumi === undefined ? "test engine" : `pulumi ${pulumi.version}`;

/** Folder of a program or policy pack. */
export function fixture(name: string): string {
  return fileURLToPath(new URL(`../engine/fixtures/${name}/`, import.meta.url));
}

/** A stack of a fixture on the real CLI where there is one, else on the test engine. */
export function startStack(name: string, env: Readonly<Record<string, string | undefined>>): Promise<PulumiStack> {
  const options = { projectDir: fixture(name), env };
  return pulumi === undefined ? createTestEngine(options) : createCliStack({ ...options, pulumi });
}

/** Makes the CLI write the state once at the end, to get a stack ready; not for what is measured. */
export const writesStateOnce = { PULUMI_EXPERIMENTAL: "true", PULUMI_SKIP_CHECKPOINTS: "true" };

/** One run that must succeed, with its seconds. */
export async function timed(
  run: (options?: RunOptions) => Promise<RunResult>,
  options?: RunOptions,
): Promise<{ seconds: number; result: RunResult }> {
  const from = performance.now();
  const result = await run(options);
  const seconds = (performance.now() - from) / 1_000;
  if (result.result !== "succeeded") throw new Error(`the run failed:\n${result.stdout}${result.stderr}`);
  return { seconds, result };
}
