import { setTimeout as sleep } from "node:timers/promises";
import type { Chance } from "./chance.ts";
import type { Victim } from "./processes.ts";

/** When and what to kill, in parts of the time that a run takes. */
export interface KillPlan {
  readonly victim: Victim;
  /** Counted from the start of the run, or from its first irreversible call. */
  readonly since: "start" | "first call";
  /** From 0 to 1 of the time that is left from there. */
  readonly part: number;
}

/** Calls a second of a run. */
export const RATE = 200;

/** Half of all kills fall anywhere in a run, half into its calls or right after them. */
export function chooseKill(chance: Chance): KillPlan {
  return {
    victim: chance.pick(["host", "engine", "all"]),
    since: chance.pick(["start", "first call"]),
    part: chance.number(),
  };
}

/** What was measured of runs that weren't disturbed, in milliseconds. */
export class RunTimes {
  // About what it takes, until the first is measured.
  #toFirstCall = 2_000;
  #afterLastCall = 200;

  measured(toFirstCall: number, afterLastCall: number): void {
    this.#toFirstCall = toFirstCall;
    this.#afterLastCall = afterLastCall;
  }

  /** How long to wait until a kill, in a run of so many calls. */
  until({ since, part }: KillPlan, calls: number): number {
    const working = (calls * 1000) / RATE + this.#afterLastCall;
    return part * (since === "start" ? this.#toFirstCall + working : working);
  }
}

/** Does it at its time, unless the run is over before; whether it was done. */
export async function killInTime(
  waitMs: number,
  since: Promise<unknown>,
  over: Promise<unknown>,
  kill: () => boolean,
): Promise<boolean> {
  let isOver = false;
  const end = over.then(() => {
    isOver = true;
  });
  await Promise.race([since.then(() => sleep(waitMs)), end]);
  // A host that isn't there yet is killed once it is.
  while (!isOver) {
    if (kill()) return true;
    await Promise.race([sleep(20), end]);
  }
  return false;
}
