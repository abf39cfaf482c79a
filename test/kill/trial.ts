import { randomUUID } from "node:crypto";
import type { Emulator } from "pulumi-tencent-chat/emulator";
import type { RunResult } from "../engine/stack.ts";
import type { Chance } from "./chance.ts";
import type { Change, Situation } from "./change.ts";
import {
  irreversible,
  lostOrTooFar,
  marksMovedBack,
  openTargets,
  type RunRecord,
  wrongCalls,
  wrongState,
} from "./claims.ts";
import { Front } from "./front.ts";
import type { KillableStack } from "./killable.ts";
import { chooseKill, type KillPlan, killInTime, type RunTimes } from "./moments.ts";
import { kill9, MARK, type Victim } from "./processes.ts";
import { type Shown, shownBy } from "./shown.ts";
import { newestOf, type SetKind } from "./targets.ts";

/** Rounds of preview and update that may follow the last kill. */
const MOST_ROUNDS = 3;
const MOST_KILLS = 3;
/** What is sent later than this after its engine was killed was not under way then: an orphan acts. */
const ORPHAN_MS = 2_000;
/** Of a host, on each of which one call can be under way. */
const CONNECTIONS = 64;

export interface Kill {
  readonly victim: Victim;
  readonly afterMs: number;
  /** Irreversible calls that had come, of how many. */
  readonly calls: number;
  readonly of: number;
  readonly pendingOperation: boolean;
  /** If the engine alone was killed: irreversible calls that were taken in after it. */
  readonly underWay?: number;
}

export interface TrialResult {
  readonly seed: number;
  readonly kind: SetKind["name"];
  readonly situation: Situation;
  readonly targets: number;
  readonly kills: readonly Kill[];
  readonly rounds: number;
  /** Irreversible calls in all. */
  readonly calls: number;
  readonly failures: readonly string[];
}

/** What a trial is made of. */
export interface TrialParts {
  readonly seed: number;
  readonly kind: SetKind;
  readonly change: Change;
  readonly chance: Chance;
  readonly emulator: Emulator;
  readonly stack: KillableStack;
  readonly times: RunTimes;
}

interface Up extends RunRecord {
  readonly result: RunResult;
  readonly kill?: { readonly plan: KillPlan; readonly at: number; readonly afterMs: number; readonly calls: number };
}

/** One change of a set, with runs of it killed, and what is wrong after that. */
export class Trial {
  readonly #parts: TrialParts;
  readonly #ups: Up[] = [];
  readonly #kills: Kill[] = [];
  readonly #failures: string[] = [];
  readonly #fronts: Front[] = [];
  readonly #marks: string[] = [];
  readonly #lines: Promise<void>[] = [];
  #asksForRefresh = false;

  constructor(parts: TrialParts) {
    this.#parts = parts;
    this.#asksForRefresh = parts.change.situation.startsWith("resume");
  }

  async play(): Promise<TrialResult> {
    const { seed, kind, change } = this.#parts;
    // Pinned marks and finished targets must not reach what comes after them.
    this.#post(1);
    const newestAtFirst = this.#newest();
    await this.#untilDone(newestAtFirst);
    await this.#judge(newestAtFirst);
    const [rounds, calls] = [this.#ups.length, this.#ups.reduce((sum, up) => sum + irreversible(up.calls).length, 0)];
    const { situation, touched } = change;
    const kills = this.#kills;
    return { seed, kind: kind.name, situation, targets: touched.size, kills, rounds, calls, failures: this.#failures };
  }

  /** Rounds of preview and update, some of them killed, as a person goes on until one succeeds. */
  async #untilDone(newestAtFirst: ReadonlyMap<string, number>): Promise<void> {
    const { chance } = this.#parts;
    for (let roundsLeft = MOST_ROUNDS; roundsLeft > 0; ) {
      const shown = await this.#preview(newestAtFirst);
      const willKill = this.#kills.length < MOST_KILLS && (this.#kills.length === 0 || chance.happens(0.3));
      const up = await this.#up(shown, willKill ? chooseKill(chance) : undefined);
      this.#post(0.2);
      if (up.kill === undefined && up.result.result === "succeeded") return;
      this.#asksForRefresh = asksForRefresh(up.result);
      roundsLeft = up.kill === undefined ? roundsLeft - 1 : MOST_ROUNDS;
    }
    this.#fail(`not done after ${MOST_ROUNDS} rounds: ${tell(this.#ups.at(-1)?.result)}`);
  }

  async #judge(newestAtFirst: ReadonlyMap<string, number>): Promise<void> {
    const { kind, change, emulator, stack } = this.#parts;
    const open = openTargets(kind, change, newestAtFirst, emulator);
    if (open.length > 0) this.#fail(`${open.length} targets aren't done, ${open.slice(0, 5)} among them`);
    await this.#nothingLeft();
    await Promise.all(this.#lines);
    this.#checkOrphans();
    this.#failures.push(
      ...wrongCalls(kind, this.#ups),
      ...marksMovedBack(kind, this.#ups),
      ...lostOrTooFar(kind, change, this.#ups, emulator),
      ...wrongState(kind, change, await stack.exportState(), emulator),
    );
  }

  /** Ends what was killed in part only. */
  close(): void {
    for (const mark of this.#marks) kill9(mark, "all");
    for (const front of this.#fronts) front.close();
  }

  async #preview(newestAtFirst: ReadonlyMap<string, number>): Promise<Shown> {
    const { kind, change, emulator } = this.#parts;
    const { result: preview, calls } = await this.#run("preview");
    if (preview.result !== "succeeded") this.#fail(`the preview failed: ${tell(preview)}`);
    if (irreversible(calls).length > 0) this.#fail("a preview acted");
    const shown = shownBy(preview, kind);
    const isFirst = this.#ups.length === 0;
    const open = isFirst ? [...change.touched.keys()] : openTargets(kind, change, newestAtFirst, emulator);
    const unseen = open.filter((id) => !shown.has(id));
    // Plain previews know nothing of what a failed update left; the update then refuses, and asks for a refresh.
    if (unseen.length > 0 && !this.#mayBeUnseen()) this.#fail(`a preview doesn't show ${unseen.length} open targets`);
    const unasked = [...shown.keys()].filter((id) => !change.touched.has(id));
    if (unasked.length > 0) this.#fail(`a preview shows ${unasked.length} targets that weren't changed: ${unasked}`);
    return shown;
  }

  #mayBeUnseen(): boolean {
    return this.#parts.change.situation.startsWith("resume") && !this.#asksForRefresh;
  }

  async #up(shown: Shown, plan: KillPlan | undefined): Promise<Up> {
    const newest = this.#newest();
    const run = await this.#run("up", plan, shown.size);
    const up: Up = { shown, newest, ...run };
    this.#ups.push(up);
    const { kill } = run;
    if (kill !== undefined) {
      const { deployment } = await this.#parts.stack.exportState();
      const { afterMs, calls: before } = kill;
      const pendingOperation = (deployment.pending_operations?.length ?? 0) > 0;
      this.#kills.push({ victim: kill.plan.victim, afterMs, calls: before, of: shown.size, pendingOperation });
    }
    return up;
  }

  /** One run with a front of its own, that takes away a lock which is in its way. */
  async #run(kind: "preview" | "up", plan?: KillPlan, expected = 0): Promise<Omit<Up, "shown" | "newest">> {
    const { stack, emulator, change } = this.#parts;
    const front = await Front.start(emulator.url);
    this.#fronts.push(front);
    const mark = randomUUID();
    this.#marks.push(mark);
    const acting = Promise.withResolvers<void>();
    front.onCall = (call) => {
      if (irreversible([call]).length > 0) acting.resolve();
    };
    const own = {
      [MARK]: mark,
      TENCENT_CHAT_ENDPOINT: front.url,
      MODERATION_PROGRAM: JSON.stringify([change.program]),
    };
    const from = Date.now();
    const options = { env: own, ...(this.#asksForRefresh && { refresh: true }) };
    const running = plan === undefined ? stack[kind](options) : stack.upApart(options);
    const kill = plan && (await this.#kill(plan, { mark, from, front, acting: acting.promise, running, expected }));
    const result = await running;
    if (/currently locked/.test(result.stderr)) {
      await stack.cancel();
      return this.#run(kind, plan, expected);
    }
    if (kind === "up" && kill === undefined) this.#measure(front, from);
    return { result, calls: front.calls, late: front.late, ...(kill && { kill }) };
  }

  async #kill(
    plan: KillPlan,
    run: {
      mark: string;
      from: number;
      front: Front;
      acting: Promise<void>;
      running: Promise<unknown>;
      expected: number;
    },
  ): Promise<Up["kill"]> {
    const { mark, from, front, acting, running, expected } = run;
    let at = 0;
    let calls = 0;
    const waitMs = this.#parts.times.until(plan, expected);
    const since = plan.since === "start" ? Promise.resolve() : acting;
    const done = await killInTime(waitMs, since, running, () => {
      [at, calls] = [Date.now(), irreversible(front.calls).length];
      return kill9(mark, plan.victim) > 0;
    });
    if (!done) return undefined;
    if (plan.victim !== "host") this.#lines.push(front.drawLine(ORPHAN_MS));
    return { plan, at, afterMs: at - from, calls };
  }

  #measure({ calls }: Front, from: number): void {
    const acted = irreversible(calls);
    const [first, last] = [acted[0], acted.at(-1)];
    if (first && last) this.#parts.times.measured(first.at - from, Date.now() - last.at);
  }

  /** A following update finds nothing to do, and calls nothing. */
  async #nothingLeft(): Promise<void> {
    this.#asksForRefresh = false;
    const { result, calls } = await this.#run("up");
    const ops = result.steps.map(({ op }) => op).filter((op) => op !== "same");
    if (result.result !== "succeeded") this.#fail(`the update after all was done failed: ${tell(result)}`);
    if (ops.length > 0) this.#fail(`the update after all was done found ${ops}`);
    if (calls.length > 0) this.#fail(`the update after all was done made ${calls.length} calls`);
  }

  /** What was under way when an engine was killed goes on, and no more than there are connections. */
  #checkOrphans(): void {
    for (const [index, { kill, calls }] of this.#ups.filter((up) => up.kill).entries()) {
      if (kill?.plan.victim !== "engine") continue;
      const underWay = irreversible(calls).length - kill.calls;
      this.#kills[index] = { ...(this.#kills[index] as Kill), underWay };
      if (underWay > CONNECTIONS) this.#fail(`an orphan made ${underWay} calls after its engine was killed`);
    }
  }

  #newest(): Map<string, number> {
    const { emulator } = this.#parts;
    return new Map(emulator.snapshot().groups.map(({ id }) => [id, newestOf(emulator, id)]));
  }

  /** Members go on talking. */
  #post(probability: number): void {
    const { emulator, chance } = this.#parts;
    const groups = emulator.snapshot().groups.map(({ id }) => id);
    for (const id of chance.some(groups, probability)) emulator.post(id, "u7", "later");
  }

  #fail(what: string): void {
    this.#failures.push(what);
  }
}

function asksForRefresh({ stdout, stderr, diagnostics }: RunResult): boolean {
  const said = [stdout, stderr, ...diagnostics.map(({ message }) => message)].join("\n");
  return /pulumi (up|preview) --refresh/.test(said);
}

function tell(result: RunResult | undefined): string {
  const said = result?.diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message) ?? [];
  return `${said.join("\n")}\n${result?.stderr ?? ""}`.slice(0, 1_500);
}
