import { isDeepStrictEqual } from "node:util";
import { connect } from "../../provider/src/client/transport.ts";
import { type Emulator, startEmulator } from "../../provider/src/emulator/index.ts";
import { type Claim, claimsOf, overclaims } from "./claims.ts";
import { Clock } from "./clock.ts";
import { Host, type HostOptions } from "./host.ts";
import { imported } from "./imported.ts";
import { nameOf, Program } from "./program.ts";
import type { Act, Sequence, Turn } from "./sequence.ts";
import { type Shown, shownBy, shownByStep } from "./shown.ts";
import { type Declared, ModelStack, type RunReport, type Step } from "./stack.ts";
import { keyOf, targetOfCall } from "./targets.ts";
import { type Event, SEED, World } from "./world.ts";

/** What a sequence broke. */
export class Violation extends Error {}

type Up = Extract<Act, { act: "up" }>;

/** An update as the last step of a life uses it: nothing comes in between. */
const UNDISTURBED: Up = {
  ...{ act: "up", refresh: false, parallel: false, faults: [], kill: undefined, between: [], meanwhile: undefined },
};

/** A life of a stack while it is played. */
export class Play {
  readonly program: Program = new Program();
  readonly stack: ModelStack = new ModelStack();
  readonly world: World;
  readonly #emulator: Emulator;
  readonly #clock: Clock;
  /** Ids of imported resources, with the `CreateTime` their group had. */
  readonly #imported = new Map<string, number>();
  /** Groups in which a resource that knew of nothing cleared less than was cleared before. */
  readonly #lowered = new Set<string>();
  /** Marks that calls were made with whose steps failed, by target and the group's life. */
  readonly #begun = new Map<string, number>();
  /** What was done, for people. */
  readonly log: string[] = [];

  constructor(emulator: Emulator, clock: Clock) {
    this.#emulator = emulator;
    this.#clock = clock;
    this.world = new World(emulator, clock);
  }

  async turn({ edits, events, act }: Turn): Promise<void> {
    for (const edit of edits) this.program.edit(edit);
    for (const event of events) await this.#happen(event);
    this.#clock.pass(1);
    this.world.fault([]);
    if (act.act === "import") return this.#import(act);
    if (act.act === "destroy") return this.destroy();
    if (act.act === "refresh") return void (await this.#refresh(act));
    if (act.act === "preview") return void (await this.#preview(act.refresh));
    await this.up(act);
  }

  /** A preview, then the update. */
  async up(act: Partial<Up>): Promise<RunReport> {
    const { refresh, parallel, faults, kill, between, meanwhile } = { ...UNDISTURBED, ...act };
    const declared = this.program.declared();
    const preview = await this.#preview(refresh);
    const shown = shownBy(preview.steps);
    // With a refresh of its own the update would look at another world than the preview did.
    for (const event of refresh ? [] : between) await this.#happen(event);
    const before = { claims: claimsOf(this.stack.resources), newest: this.#newest(shown) };
    this.world.fault(faults);
    if (faults.length > 0 || kill) this.log.push(JSON.stringify({ faults, kill, parallel }));
    this.#noteLowered(shown, before.newest);
    const beforeCall: HostOptions["beforeCall"] =
      meanwhile && (async (nth) => (nth === meanwhile.nth ? this.#happen(meanwhile.event) : undefined));
    const report = await this.#run({ kill, beforeCall }, (host) =>
      this.stack.up(declared, { host, refresh, parallel }),
    );
    this.world.fault([]);
    this.#log(`up${refresh ? " --refresh" : ""}`, report);
    this.#requireShown(shown, report);
    this.#requireSameGroups(before.claims, report, refresh || meanwhile !== undefined);
    this.#requireNoOrphans(kill);
    this.#requirePinned(report);
    const isDisturbed = between.length > 0 || kill !== undefined || (refresh && faults.length > 0);
    if (!isDisturbed) this.#requireAsPreviewed(preview, report);
    const isIdle = preview.result === "succeeded" && preview.steps.every(({ op }) => op === "same");
    if (isIdle && !refresh) this.#requireNoCalls("an update without changes");
    if (report.result !== "killed")
      this.#requireEffects(report, before.newest, { isFaulty: faults.length > 0 || meanwhile !== undefined });
    this.#requireTrueState(before.claims);
    return report;
  }

  async destroy(): Promise<void> {
    const report = await this.#run({}, (host) => this.stack.destroy({ host }));
    this.#log("destroy", report);
    if (report.result !== "succeeded" || this.stack.resources.length > 0) throw new Violation("destroying failed");
    this.#requireNoCalls("destroying");
  }

  async #preview(refresh: boolean): Promise<RunReport> {
    const declared: Declared[] = this.program.declared();
    const report = await this.#run({}, (host) => this.stack.preview(declared, { host, refresh }));
    this.#log(`preview${refresh ? " --refresh" : ""}`, report);
    if (this.#irreversible().length > 0) throw new Violation("a preview acted");
    if (!refresh) this.#requireNoCalls("a preview");
    for (const { op, checked } of report.steps) {
      if (op === "create" && checked.plannedChange === undefined) throw new Violation("a create without a plan");
    }
    return report;
  }

  async #refresh({ faults, parallel }: Extract<Act, { act: "refresh" }>): Promise<RunReport> {
    const claims = claimsOf(this.stack.resources);
    this.world.fault(faults);
    const report = await this.#run({}, (host) => this.stack.refresh({ host, parallel }));
    this.world.fault([]);
    this.#log("refresh", report);
    if (report.result !== "succeeded") throw new Violation(`a refresh failed: ${report.errors[0]?.error.message}`);
    if (this.#irreversible().length > 0) throw new Violation("a refresh acted");
    this.#requireTrueState(claims);
    return report;
  }

  async #import({ slot, spec, live }: Extract<Act, { act: "import" }>): Promise<void> {
    const name = nameOf(spec, slot);
    const isTaken = this.program.has(name) || this.stack.resources.some((resource) => resource.name === name);
    const made = isTaken
      ? undefined
      : await imported(spec, name, live, { world: this.world, emulator: this.#emulator, clock: this.#clock });
    if (made === undefined) return;
    this.program.declare(name, made.spec);
    const declared = this.program.declared().find((one) => one.name === name);
    if (!isDeepStrictEqual(declared?.args, made.spec.args)) return this.program.remove(name);
    this.stack.import(made.resource);
    if (made.createTime !== undefined) this.#imported.set(made.resource.id, made.createTime);
    this.log.push(`import ${name}${live ? " --live" : ""}`);
    const preview = await this.#preview(false);
    const step = preview.steps.find((one) => one.name === name);
    if (step !== undefined && step.op !== "same") throw new Violation(`what was imported is to be ${step.op}d`);
    this.#requireTrueState([]);
  }

  async #run(
    options: Pick<HostOptions, "kill" | "beforeCall">,
    work: (host: Host) => Promise<RunReport>,
  ): Promise<RunReport> {
    const host = new Host({ ...options, emulator: this.#emulator, clock: this.#clock });
    this.#emulator.clearCalls();
    try {
      const report = await work(host);
      for (const { error } of report.errors) requireReadable(error);
      return report;
    } finally {
      await host.close();
      await landed();
    }
  }

  async #happen(event: Event): Promise<void> {
    this.log.push(JSON.stringify(event));
    await this.world.happen(event);
  }

  #irreversible() {
    return this.#emulator.calls().flatMap((record) => targetOfCall(record) ?? []);
  }

  #requireNoCalls(what: string): void {
    const commands = this.#emulator.calls().map(({ command }) => command);
    if (commands.length > 0) throw new Violation(`${what} called ${commands}`);
  }

  /** Each call is of a target that the preview named, and reaches no further. */
  #requireShown(shown: ReadonlyMap<string, Shown>, report: RunReport): void {
    for (const { target, through } of this.#irreversible()) {
      const key = keyOf(target);
      const of = shown.get(key);
      if (of === undefined) throw new Violation(`${key} was called, and no preview had shown it`);
      if (target.does !== "clear") continue;
      const newest = this.world.exists(target.groupId) ? this.world.newest(target.groupId) : Number.POSITIVE_INFINITY;
      const most = typeof of.to === "number" ? of.to : newest;
      if (through === undefined || through > most) {
        throw new Violation(`${key} was called through ${through}, and shown was ${of.to} (newest ${newest})`);
      }
    }
    const left = report.steps.find(({ op, checked }) => op === "same" && checked.plannedChange !== undefined);
    if (left !== undefined) throw new Violation(`${left.name}: a planned change was left out`);
  }

  /**
   * A resource that knows a group acts in no other one of that id than a refresh has told of, and for no less than its state
   * says that it reached.
   */
  #requireSameGroups(before: readonly Claim[], { steps }: RunReport, isLookedAt: boolean): void {
    const calls = this.#irreversible();
    for (const { old, id, target, key } of steps.flatMap(({ old, ...step }) =>
      shownByStep({ old, ...step }).map((shown) => ({ old, ...shown, key: keyOf(shown.target) })),
    )) {
      const isOf = (claim: Claim): boolean =>
        claim.resource.name === old?.name && claim.id === id && keyOf(claim.target) === key;
      const call = calls.find((one) => keyOf(one.target) === key);
      const claim = before.find(isOf);
      if (target.does !== "clear" || call === undefined || claim === undefined) continue;
      const { createTime, reached, drift } = claim;
      const now = this.world.createTime(target.groupId);
      if (createTime === now && (call.through ?? 0) < reached) {
        throw new Violation(`${key} through ${call.through} after ${reached}`);
      }
      const isKnown = createTime === now || drift?.groupCreateTime === now;
      if (reached > 0 && createTime !== undefined && !isKnown && !isLookedAt) {
        throw new Violation(`${key} was called in a group that the state didn't know`);
      }
    }
  }

  /** What is resumed reaches no further than it was begun. */
  #requirePinned({ steps }: RunReport): void {
    const calls = this.#irreversible();
    for (const step of steps) {
      for (const { target, cause, to } of shownByStep(step)) {
        const through = calls.find((call) => keyOf(call.target) === keyOf(target))?.through;
        if (target.does !== "clear" || through === undefined) continue;
        const key = `${step.name} ${target.groupId} ${this.world.createTime(target.groupId)}`;
        const begun = this.#begun.get(key);
        if (cause === "resume" && begun !== undefined && through > begun) {
          throw new Violation(`${key}: begun through ${begun}, and resumed through ${through}`);
        }
        if (step.error === undefined) this.#begun.delete(key);
        else if (to === "newest") this.#begun.set(key, through);
      }
    }
  }

  /** Once it knows that its engine is gone, a host calls nothing irreversible. */
  #requireNoOrphans(kill: Up["kill"]): void {
    const calls = this.#irreversible().length;
    if (kill?.victim === "engine" && kill.moment === "before" && calls >= kill.nth) {
      throw new Violation(`${calls} calls, and the engine died before the ${kill.nth}th`);
    }
  }

  /** An update does what its preview showed. */
  #requireAsPreviewed(preview: RunReport, report: RunReport): void {
    for (const step of report.steps) {
      const before = preview.steps.find(({ name }) => name === step.name);
      if (before?.op !== step.op || !isDeepStrictEqual(before?.checked, step.checked)) {
        throw new Violation(
          `${step.name}: the preview showed ${before?.op}, and the update did ${step.op}, or otherwise`,
        );
      }
    }
    if (report.result === "succeeded" && preview.result !== "succeeded")
      throw new Violation("the preview alone failed");
  }

  /** What a step says that it did is so. */
  #requireEffects(report: RunReport, newest: ReadonlyMap<string, number>, { isFaulty }: { isFaulty: boolean }): void {
    const claims = claimsOf(this.stack.resources);
    for (const step of report.steps) {
      const left = leftBy(step);
      for (const shown of shownByStep(step)) {
        const claim = claims.find(
          ({ resource, id, target }) =>
            resource.name === step.name && id === shown.id && keyOf(target) === keyOf(shown.target),
        );
        if (step.op === "same" || left === "all" || left.includes(shown.id)) continue;
        if (claim === undefined) throw new Violation(`${step.name}: ${shown.id} isn't in the state`);
        if (claim.isSkipped) {
          if (this.world.has(shown.target) && !isFaulty) throw new Violation(`${step.name}: ${shown.id} was skipped`);
          continue;
        }
        const lacking = this.#lacking(shown, newest.get(keyOf(shown.target)) ?? 0);
        if (lacking !== undefined) throw new Violation(`${step.name}: ${keyOf(shown.target)} is done, but ${lacking}`);
      }
    }
  }

  #lacking({ target, to }: Shown, newest: number): string | undefined {
    if (target.does === "remove") {
      return this.world.hasConversationGroup(target.account, target.name) ? "it is there" : undefined;
    }
    if (!this.world.exists(target.groupId)) return undefined;
    const view = this.world.view(target.does === "recall" ? (target.topicId ?? target.groupId) : target.groupId);
    if (target.does === "clear") {
      const mark = typeof to === "number" ? to : newest;
      return view.clearedThrough >= mark || this.#lowered.has(target.groupId)
        ? undefined
        : `the world is at ${view.clearedThrough} of ${mark}`;
    }
    const isLeft = view.messages.some(
      ({ seq, from, system }) => !system && from === target.sender && seq <= newest && seq > newest - 990,
    );
    return isLeft ? `messages of ${target.sender} are visible` : undefined;
  }

  /** The state never says more than is so, and its marks never go back. */
  #requireTrueState(before: readonly Claim[]): void {
    const claims = claimsOf(this.stack.resources);
    const judged = claims.filter(({ target }) => target.does !== "clear" || !this.#lowered.has(target.groupId));
    const [wrong] = overclaims(judged, this.world, this.#imported);
    if (wrong !== undefined) throw new Violation(wrong);
    for (const { resource, id, target, reached, createTime } of claims) {
      const earlier = before.find(
        (one) =>
          one.resource.name === resource.name &&
          one.id === id &&
          keyOf(one.target) === keyOf(target) &&
          one.createTime === createTime,
      );
      if (earlier !== undefined && earlier.reached > reached) {
        throw new Violation(`${resource.name} ${id}: the state's mark went back from ${earlier.reached} to ${reached}`);
      }
    }
  }

  #newest(shown: ReadonlyMap<string, Shown>): Map<string, number> {
    return new Map(
      [...shown].flatMap(([key, { target }]) => {
        if (target.does === "remove" || !this.world.exists(target.groupId)) return [];
        return [
          [key, this.world.newest(target.does === "recall" ? (target.topicId ?? target.groupId) : target.groupId)],
        ];
      }),
    );
  }

  /** A resource that begins anew knows no earlier mark: if the service lets it, history comes back by it. */
  #noteLowered(shown: ReadonlyMap<string, Shown>, newest: ReadonlyMap<string, number>): void {
    for (const [key, { target, to }] of shown) {
      if (target.does !== "clear" || !this.world.exists(target.groupId)) continue;
      const mark = typeof to === "number" ? to : (newest.get(key) ?? 0);
      if (mark < this.world.view(target.groupId).clearedThrough) this.#lowered.add(target.groupId);
    }
  }

  #log(what: string, { result, steps, errors, deleted }: RunReport): void {
    const told = steps.map(
      ({ op, name, error, checked }) => `${op} ${name}${checked.plannedChange ? " *" : ""}${error ? " (failed)" : ""}`,
    );
    const gone = deleted.map((name) => `delete ${name}`);
    const calls = this.#irreversible().map(
      ({ target, through }) => `${keyOf(target)}${through === undefined ? "" : ` through ${through}`}`,
    );
    const failures = errors.map(({ name, error }) => `    ${name}: ${error.message}`);
    this.log.push(
      [
        `${what}: ${result}; ${[...told, ...gone].join(", ")}; called ${calls.join(", ") || "nothing"}`,
        ...failures,
      ].join("\n"),
    );
  }
}

/** A call that was given up may still be on its way: it belongs to the run that made it. */
async function landed(): Promise<void> {
  for (let turns = 0; turns < 20; turns++) await new Promise((resolve) => setImmediate(resolve));
}

/** Targets that a step left undone. */
function leftBy({ error }: Step): readonly string[] | "all" {
  if (error === undefined) return [];
  return (error.properties?.outstanding as { targets?: string[] } | undefined)?.targets ?? "all";
}

/** People see what happened, without a stack and without what only a programmer knows. */
function requireReadable(error: Error): void {
  const isOurs = /\n\s+at /.test(error.stack ?? "") && !("reasons" in error) && !/EOF$|: /.test(error.message);
  if (isOurs || error.message === "" || /undefined|\[object|NaN|TypeError/.test(error.message)) {
    throw new Violation(`unreadable: ${error.stack}`);
  }
}

/** Plays a sequence and, at its end, what must come of it when nothing is in the way any more. */
export async function play(sequence: Sequence, end: (play: Play) => Promise<void>): Promise<void> {
  const clock = new Clock();
  const guesses = { lowerClear: sequence.lowers ? "lowers" : "ignored" } as const;
  const emulator = await startEmulator({ seed: SEED, now: clock.now, callsPerSecond: false, guesses });
  // Keeps the connections from one host to the next.
  const connection = connect(emulator.url);
  await connection.prepare();
  const life = new Play(emulator, clock);
  try {
    for (const turn of sequence.turns) await life.turn(turn);
    life.log.push("the end:");
    await end(life);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    error.message = `${error.message}\n\n${life.log.join("\n")}`;
    throw error;
  } finally {
    await connection.close();
    await emulator.close();
  }
}
