import { availableParallelism } from "node:os";
import { describe, expect, it } from "vitest";
import { findPulumi, type PulumiCommand } from "../cli/pulumi-cli.ts";
import { shows } from "../requirements.ts";
import { thorough } from "../thorough.ts";
import { KillTest } from "./kill-test.ts";
import { createKillable } from "./killable.ts";
import { playMany, seedsFrom } from "./play-many.ts";
import { canFindProcesses } from "./processes.ts";
import { tellTrial } from "./report.ts";

const pulumi = await findPulumi();

/**
 * Each set created, and one of each grown, repeated, and resumed beside new targets: there, seed 9 once sent marks further
 * than its preview had shown.
 */
const SEEDS = [9, 7, 1, 3, 14, 2];

async function play(times: number, seeds: Iterable<number>, engine: PulumiCommand | undefined): Promise<void> {
  const test = new KillTest((env) => createKillable(env, engine), thorough ? 300 : 90);
  const results = await playMany(test, { times, seeds, atOnce: availableParallelism() });
  const failed = results.filter(({ failures }) => failures.length > 0);
  expect(failed.map(tellTrial)).toEqual([]);
  // What is over before its kill shows nothing, which may well happen to some.
  expect(results.filter(({ kills }) => kills.length > 0).length).toBeGreaterThan(results.length / 2);
}

describe.skipIf(!canFindProcesses)(
  shows(
    ["killed.done", "killed.shown", "orphan.asks", "killed.pinned", "killed.state"],
    "sets whose provider host, engine or both are killed at random points are finished by the next runs, and no further",
  ),
  () => {
    it.skipIf(thorough)("a few times on the test engine", { timeout: 900_000 }, () => play(6, SEEDS, undefined));

    it.skipIf(!thorough)("on the test engine", { timeout: 3_600_000 }, () => play(40, seedsFrom(1), undefined));

    it.skipIf(!thorough || !pulumi)("on the real CLI", { timeout: 3_600_000 }, () => play(20, seedsFrom(1), pulumi));
  },
);
