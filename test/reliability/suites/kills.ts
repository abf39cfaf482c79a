import { findPulumi } from "../../cli/pulumi-cli.ts";
import { KillTest } from "../../kill/kill-test.ts";
import { createKillable } from "../../kill/killable.ts";
import { playMany, seedsFrom } from "../../kill/play-many.ts";
import { canFindProcesses } from "../../kill/processes.ts";
import { tellTrial } from "../../kill/report.ts";
import { type Extent, gather, type Suite } from "../row.ts";

const TIMES: Readonly<Record<Extent, number>> = { slice: 2, thorough: 20, all: 200 };
const TARGETS: Readonly<Record<Extent, number>> = { slice: 90, thorough: 300, all: 300 };

/** The same trials each time, up to the moments. */
const FIRST_SEED = 1;

export const kills: Suite = {
  name: "kills",
  title: "Kills",
  claims: [
    "The provider host, the engine or all of a run is killed by kill -9 at a random moment while a set is applied. The next runs finish it: every target is done, no call was made that the preview before hadn't shown, no mark moved back or further than it was pinned, an orphan makes no call once its engine is gone, and the state holds what the world does.",
  ],
  lacks: async () => (canFindProcesses ? undefined : "the processes to kill are found by /proc, which is Linux's"),
  run: async ({ say, extent }) => {
    const pulumi = await findPulumi();
    const test = new KillTest((env) => createKillable(env, pulumi), TARGETS[extent]);
    const results = await playMany(test, {
      times: TIMES[extent],
      seeds: seedsFrom(FIRST_SEED),
      atOnce: 2,
      onResult: (result) => say(tellTrial(result)),
    });
    const column = pulumi === undefined ? "trials on the test engine" : "trials on the real CLI";
    const rows = results
      .filter(({ kills: killed, failures }) => killed.length + failures.length > 0)
      .map(({ seed, kind, situation, failures }) => ({
        ...{ table: "Kills", what: `${kind}, ${situation}`, column, tried: 1 },
        failures: failures.map((failure) => `seed ${seed}: ${failure}`),
      }));
    return gather(rows.toSorted((a, b) => (a.what < b.what ? -1 : 1)));
  },
};
