import { findPulumi, type PulumiCommand } from "../../cli/pulumi-cli.ts";
import { KillTest } from "../../kill/kill-test.ts";
import { createKillable } from "../../kill/killable.ts";
import { playMany, seedsFrom } from "../../kill/play-many.ts";
import { canFindProcesses } from "../../kill/processes.ts";
import { tellTrial } from "../../kill/report.ts";
import type { TrialResult } from "../../kill/trial.ts";
import { type Extent, gather, type Row, type Suite } from "../row.ts";

/** On the test engine, and on the real CLI, where there is one and each trial takes several times as long. */
const TIMES: Readonly<Record<Extent, readonly [onTestEngine: number, onCli: number]>> = {
  slice: [2, 1],
  thorough: [20, 5],
  all: [200, 20],
};
const TARGETS: Readonly<Record<Extent, number>> = { slice: 90, thorough: 300, all: 300 };

/** The same trials each time, up to the moments. */
const FIRST_SEED = 1;

export const kills: Suite = {
  name: "kills",
  title: "Kills",
  claims: [
    "The provider host, the engine or all of a run is killed by kill -9 at a random moment while a set is applied. The next runs finish it: every target is done, no call was made that the preview before hadn't shown, no mark moved back or further than it was pinned, an orphan makes no call once its engine is gone, and the state holds what the world does.",
  ],
  usesCli: true,
  lacks: async () => (canFindProcesses ? undefined : "the processes to kill are found by /proc, which is Linux's"),
  run: async ({ say, extent }) => {
    const pulumi = await findPulumi();
    const [onTestEngine, onCli] = TIMES[extent];
    const rows = await trials(undefined, onTestEngine, extent, say);
    if (pulumi !== undefined) rows.push(...(await trials(pulumi, onCli, extent, say)));
    return gather(rows.toSorted((a, b) => (a.what < b.what ? -1 : 1)));
  },
};

async function trials(
  pulumi: PulumiCommand | undefined,
  times: number,
  extent: Extent,
  say: (line: string) => void,
): Promise<Row[]> {
  const test = new KillTest((env) => createKillable(env, pulumi), TARGETS[extent]);
  const onResult = (result: TrialResult) => say(tellTrial(result));
  const results = await playMany(test, { times, seeds: seedsFrom(FIRST_SEED), atOnce: 2, onResult });
  const column = pulumi === undefined ? "trials on the test engine" : "trials on the real CLI";
  return results
    .filter(({ kills: killed, failures }) => killed.length + failures.length > 0)
    .map(({ seed, kind, situation, failures }) => ({
      ...{ table: "Kills", what: `${kind}, ${situation}`, column, tried: 1 },
      failures: failures.map((failure) => `seed ${seed}: ${failure}`),
    }));
}
