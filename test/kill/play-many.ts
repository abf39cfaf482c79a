import type { KillTest } from "./kill-test.ts";
import type { TrialResult } from "./trial.ts";

export interface Many {
  /** How many trials with a kill; ones that were over before it aren't counted. */
  readonly times: number;
  readonly seeds: Iterable<number>;
  /** Trials that run at the same time. */
  readonly atOnce: number;
  readonly onResult?: (result: TrialResult) => void;
}

/** Plays trials, until there are as many with a kill or no seeds are left. One that breaks down has failed. */
export async function playMany(test: KillTest, { times, seeds, atOnce, onResult }: Many): Promise<TrialResult[]> {
  const next = seeds[Symbol.iterator]();
  const results: TrialResult[] = [];
  const isEnough = (): boolean =>
    results.filter(({ kills, failures }) => kills.length + failures.length > 0).length >= times;
  const lane = async (): Promise<void> => {
    while (!isEnough()) {
      const { value: seed, done } = next.next();
      if (done) return;
      const result = await test.play(seed).catch((error: Error) => brokenTrial(seed, error));
      results.push(result);
      onResult?.(result);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return results;
}

/** Seeds that count on for ever. */
export function* seedsFrom(first: number): Generator<number, never> {
  for (let seed = first; ; seed++) yield seed;
}

function brokenTrial(seed: number, { stack, message }: Error): TrialResult {
  const nothing = { kind: "checkpoints", situation: "create", targets: 0, kills: [], rounds: 0, calls: 0 } as const;
  return { seed, ...nothing, failures: [`the trial broke: ${(stack ?? message).slice(0, 2_000)}`] };
}
