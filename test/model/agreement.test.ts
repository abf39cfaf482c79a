import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { shows } from "../requirements.ts";
import { thorough } from "../thorough.ts";
import { noteTried } from "../tried.ts";
import { compare, modelSide, testEngineSide } from "./agreement.ts";
import { sequences } from "./sequence.ts";

const SEED = Number(process.env.MODEL_SEED ?? 20_261_001);
const COUNT = Number(process.env.MODEL_AGREEMENT ?? (thorough ? 6 : 0));
/** A run of the test engine takes seconds. */
const TURNS = 4;

const sample = fc.sample(sequences, { numRuns: COUNT, seed: SEED }).map(({ lowers, turns }) => ({
  lowers,
  turns: turns.slice(0, TURNS),
}));

describe.skipIf(COUNT === 0)("the model's engine and the test engine", () => {
  it.for(sample)(
    shows(["model.engine"], "make the same of sequence %#"),
    { timeout: 600_000 },
    async (sequence, { task }) => {
      await using model = await modelSide();
      await using engine = await testEngineSide();
      for await (const [what, one, other] of compare(sequence, [model, engine])) expect(one, what).toEqual(other);
      noteTried(task, { "sequences on the test engine too": 1 });
    },
  );
});
