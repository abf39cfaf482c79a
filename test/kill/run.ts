/**
 * The kill tests: sets are created, grown, repeated and finished while the provider host, the engine or all is killed at
 * random points. Ends with 1 if anything was lost, done unseen or done twice too far, with 2 for wrong options. Each trial
 * follows from its seed, up to the moments, which a machine never meets twice. docs/scale.md tells more.
 */
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { findPulumi } from "../cli/pulumi-cli.ts";
import { KillTest } from "./kill-test.ts";
import { createKillable } from "./killable.ts";
import { playMany, seedsFrom } from "./play-many.ts";
import { canFindProcesses } from "./processes.ts";
import { summarize, tellTrial } from "./report.ts";
import type { TrialResult } from "./trial.ts";

const USAGE = `npm run kill-tests -- [--times <n>] [--seed <n>] [--engine cli|test] [--targets <n>] [--at-once <n>]

  --times    trials with at least one kill; default 200
  --seed     of the first trial, the next ones count on; default by the clock
  --engine   cli: the pulumi on PATH; test: the test engine; default cli where there is one
  --targets  groups or accounts in a trial's world; default 300
  --at-once  trials that run at the same time; default 1
`;

interface Options {
  readonly times: number;
  readonly seed: number;
  readonly engine: "cli" | "test" | undefined;
  readonly targets: number;
  readonly atOnce: number;
}

/** @throws Error for an unknown option or a value that is no positive whole number */
function readOptions(args: readonly string[]): Options {
  const text = { type: "string" } as const;
  const options = { times: text, seed: text, engine: text, targets: text, "at-once": text };
  const { values } = parseArgs({ args: [...args], options });
  const number = (name: "times" | "seed" | "targets" | "at-once", preset: number): number => {
    const value = values[name] === undefined ? preset : Number(values[name]);
    if (!Number.isSafeInteger(value) || value < 1) throw new Error(`--${name} ${values[name]} is no positive number`);
    return value;
  };
  const { engine } = values;
  if (engine !== undefined && engine !== "cli" && engine !== "test") throw new Error(`--engine ${engine} is no engine`);
  const seed = number("seed", Math.floor(Date.now() / 1000));
  return { times: number("times", 200), seed, engine, targets: number("targets", 300), atOnce: number("at-once", 1) };
}

// As in vitest.config.ts: the many processes of these tests load in half the time.
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL("../../node_modules/.cache/compiled", import.meta.url));

async function main({ times, seed, engine, targets, atOnce }: Options): Promise<void> {
  if (!canFindProcesses) throw new Error("the kill tests find the processes they kill by /proc, which is Linux's");
  const pulumi = engine === "test" ? undefined : await findPulumi();
  if (engine === "cli" && pulumi === undefined) throw new Error("there is no pulumi on PATH");
  const name = pulumi === undefined ? "test engine" : `pulumi ${pulumi.version}`;
  console.log(`${times} trials on the ${name}, ${targets} targets, from seed ${seed} on`);
  const test = new KillTest((env) => createKillable(env, pulumi), targets);
  // What outlives a killed engine would outlive this too.
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      test.close();
      process.exit(1);
    });
  }
  const onResult = (result: TrialResult) => console.log(tellTrial(result));
  const results = await playMany(test, { times, seeds: seedsFrom(seed), atOnce, onResult });
  console.log(`\n${summarize(results)}`);
  if (results.some(({ failures }) => failures.length > 0)) process.exitCode = 1;
}

try {
  await main(readOptions(process.argv.slice(2)));
} catch (error) {
  console.error(`${(error as Error).message}\n\n${USAGE}`);
  process.exitCode = 2;
}
