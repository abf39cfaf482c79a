import fc from "fast-check";
import { describe, it } from "vitest";
import { shows } from "../requirements.ts";
import { thorough } from "../thorough.ts";
import { noteTried } from "../tried.ts";
import { KEPT } from "./kept.ts";
import { play } from "./play.ts";
import { sequences } from "./sequence.ts";
import { settle } from "./settle.ts";

/** `MODEL_SEQUENCES=20000 MODEL_SEED=7 npx vitest run test/model` plays more of them, or others. */
const count = Number(process.env.MODEL_SEQUENCES ?? (thorough ? 2_000 : 60));
const seed = Number(process.env.MODEL_SEED ?? 20_261_001);
/** So many with one seed, so that a failure is found again soon. */
const PORTION = 200;

const RULES = shows(
  ["model.shown", "model.true-state", "model.idle", "model.reached"],
  "whatever comes in between, nothing is called unseen, the state claims nothing that isn't so, and what is declared is reached",
);

describe(RULES, () => {
  it.for(KEPT)("kept: %s", async ([_, sequence], { task }) => {
    await play(sequence, settle);
    noteTried(task, { sequences: 1 });
  });

  const portions = Array.from({ length: Math.ceil(count / PORTION) }, (_, index) => index);
  it.for(portions)("seed %#", { timeout: 600_000 }, async (index, { task }) => {
    let played = 0;
    const numRuns = Math.min(PORTION, count - index * PORTION);
    await fc.assert(
      fc.asyncProperty(sequences, async (sequence) => {
        await play(sequence, settle);
        played += 1;
      }),
      { numRuns, seed: seed + index },
    );
    noteTried(task, { sequences: played });
  });
});
