import { setTimeout as sleep } from "node:timers/promises";

/** How restless the machine is while we do nothing ourselves. */
export interface Noise {
  /** Equal pieces of work: how much longer the middle one took than the fastest, in percent. */
  readonly work: number;
  /** The same of the one at 95 in 100. */
  readonly slowWork: number;
  /** How late a timer of 5 ms rings, the one at 95 in 100, in milliseconds. */
  readonly lateTimer: number;
}

const PIECES = 100;

/** Takes about two seconds. */
export async function measureNoise(): Promise<Noise> {
  // Compiled before it counts.
  for (let n = 0; n < 20; n++) pieceOfWork();
  const works: number[] = [];
  const timers: number[] = [];
  for (let n = 0; n < PIECES; n++) {
    works.push(pieceOfWork());
    const from = performance.now();
    await sleep(5);
    timers.push(performance.now() - from - 5);
  }
  const fastest = Math.min(...works);
  const over = (part: number) => round((quantile(works, part) / fastest - 1) * 100);
  return { work: over(0.5), slowWork: over(0.95), lateTimer: round(quantile(timers, 0.95)) };
}

/** Some milliseconds of arithmetic that nothing can shorten; gives how many. */
function pieceOfWork(): number {
  const from = performance.now();
  let state = 1;
  for (let n = 0; n < 2_000_000; n++) state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
  if (state === 0) throw new Error("never: it keeps the loop from being left out");
  return performance.now() - from;
}

function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
