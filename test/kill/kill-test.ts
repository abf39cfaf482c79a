import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Emulator, startEmulator } from "pulumi-tencent-chat/emulator";
import { type Base, makeBase } from "./base.ts";
import { Chance } from "./chance.ts";
import { baseOf, chooseChange, SITUATIONS, type Situation, worldBefore } from "./change.ts";
import type { KillableStack } from "./killable.ts";
import { RATE, RunTimes } from "./moments.ts";
import { KINDS, type SetKind, seedOf, targetIds } from "./targets.ts";
import { Trial, type TrialResult } from "./trial.ts";

/** What all trials of one engine share: how stacks are made, what they begin with, and how long runs take. */
export class KillTest {
  readonly #start: (emulator: Emulator) => Promise<KillableStack>;
  readonly #worldIds: readonly string[];
  readonly #bases = new Map<string, Promise<Base>>();
  readonly #playing = new Set<Trial>();
  readonly times: RunTimes = new RunTimes();

  /** @param targets how many there are; a base has two thirds of them */
  constructor(start: (env: Readonly<Record<string, string>>) => Promise<KillableStack>, targets: number) {
    this.#worldIds = targetIds(targets);
    this.#start = (emulator) => start(environmentOf(emulator));
  }

  /** Plays the trial of a seed. */
  async play(seed: number): Promise<TrialResult> {
    const chance = new Chance(seed);
    const kind = chance.pick(KINDS);
    const situation = chance.pick(SITUATIONS);
    const base = await this.#baseOf(kind, situation);
    const change = chooseChange(kind, situation, base, this.#worldIds, chance);
    const directory = await mkdtemp(join(tmpdir(), "kill-trial-"));
    const dataFile = join(directory, "emulator.json");
    if (base !== undefined) await writeFile(dataFile, JSON.stringify(worldBefore(base, situation)));
    const emulator = await startEmulator({ seed: seedOf(this.#worldIds), dataFile, callsPerSecond: false });
    const stack = await this.#start(emulator);
    const trial = new Trial({ seed, kind, change, chance, emulator, stack, times: this.times });
    this.#playing.add(trial);
    try {
      if (base !== undefined) await stack.importState(base.deployment);
      return await trial.play();
    } finally {
      this.#playing.delete(trial);
      trial.close();
      await stack.dispose();
      await emulator.close();
      await rm(directory, { recursive: true, force: true });
    }
  }

  /** Ends the processes of trials that are under way. */
  close(): void {
    for (const trial of this.#playing) trial.close();
  }

  async #baseOf(kind: SetKind, situation: Situation): Promise<Base | undefined> {
    const completeness = baseOf(situation);
    if (completeness === undefined) return undefined;
    const key = `${kind.name} ${completeness}`;
    const declaredIds = this.#worldIds.slice(0, Math.floor((this.#worldIds.length * 2) / 3));
    const made =
      this.#bases.get(key) ?? makeBase(kind, completeness, { worldIds: this.#worldIds, declaredIds }, this.#start);
    this.#bases.set(key, made);
    made.catch(() => this.#bases.delete(key));
    return made;
  }
}

function environmentOf({ url, sdkAppId, secretKey }: Emulator): Record<string, string> {
  return {
    TENCENT_CHAT_ENDPOINT: url,
    TENCENT_CHAT_SDK_APP_ID: String(sdkAppId),
    TENCENT_CHAT_SECRET_KEY: secretKey,
    TENCENT_CHAT_CALLS_PER_SECOND: String(RATE),
  };
}
