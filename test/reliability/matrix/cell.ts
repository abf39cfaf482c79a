import { isDeepStrictEqual } from "node:util";
import type { DeclaredResource } from "../../host/declared-resource.ts";
import { untilTelling } from "../row.ts";
import {
  badlyTold,
  CUT_SHORT,
  doneTwice,
  irreversible,
  isAbout,
  notPinned,
  notPlanned,
  wronglyRepeated,
} from "./claims.ts";
import { executedUnder, type Fault, type Outcome, SOON, type When } from "./faults.ts";
import { forAWhile } from "./for-a-while.ts";
import { OneResource, type Run } from "./one-resource.ts";
import type { HostOptions, Rig } from "./rig.ts";
import type { Case, Phase, Subject } from "./subjects.ts";

/** One resource meets one fault of one command. */
export interface Cell {
  readonly subject: Subject;
  readonly phase: Phase;
  readonly command: string;
  /** Absent where what is tried isn't a fault. */
  readonly fault?: Fault;
  readonly when: When;
}

/** How long a short fault lasts that isn't counted by calls. */
const SHORT_MS = 300;
/** After so many runs without a fault all must be done. */
const MOST_ROUNDS = 3;

const NOT_IN_TIME = "the time was up before the fault could strike";

/** Plays a cell and gives what was wrong. */
export function playCell(rig: Rig, cell: Cell): Promise<string[]> {
  return untilTelling(NOT_IN_TIME, () => playOnce(rig, cell));
}

async function playOnce(rig: Rig, cell: Cell): Promise<string[]> {
  try {
    return await new Trial(rig, cell, await rig.declare(cell.subject.name)).play();
  } catch (error) {
    return [`broke off: ${(error as Error).stack}`];
  } finally {
    await release(rig);
  }
}

async function release(rig: Rig): Promise<void> {
  rig.emulator.clearFaults();
  rig.setClock(0);
  await rig.names("up");
  for (const line of rig.lines) await line.up();
}

class Trial {
  readonly #rig: Rig;
  readonly #cell: Cell;
  readonly #case: Case;
  readonly #stack: OneResource;
  readonly #wrong: string[] = [];
  /** Whether nobody has undone anything since the state was written: that is no claim of the state's. */
  #isSettled = true;

  constructor(rig: Rig, cell: Cell, resource: DeclaredResource) {
    this.#rig = rig;
    this.#cell = cell;
    this.#case = cell.subject.make(rig.emulator);
    const { targets } = this.#case;
    this.#stack = new OneResource(rig, resource, () => targets.map(({ newest }) => newest()));
  }

  async play(): Promise<string[]> {
    const { phase } = this.#cell;
    if (phase === "refresh") await this.#prepare();
    const before = this.#stack.outputs;
    const { fault } = this.#cell;
    await this.#newRun(this.#patience());
    const stop = await this.#strike();
    const run = await (phase === "up" ? this.#up() : this.#refresh());
    if (!this.#hasStruck(run)) {
      const isCut = fault?.timeoutSeconds === SOON && CUT_SHORT.test([run.error, ...run.warnings].join("\n"));
      const calls = run.calls.map((call) => call.command).join(", ");
      this.#say(isCut ? NOT_IN_TIME : `the fault struck no call: ${calls}`);
    }
    await stop();
    this.#judge(run, before);
    this.#case.goOn();
    await this.#newRun(fault?.kind.by === "backup" ? { line: 1 } : {});
    await this.#recover();
    await this.#nothingLeft();
    return this.#wrong;
  }

  /** Only what never succeeds may give up soon: a busy machine is late too. */
  #patience(): HostOptions {
    const { timeoutSeconds, kind } = this.#cell.fault ?? {};
    const outcome = this.#outcome();
    const isInVain = outcome === "told" || outcome === "any";
    const clockAheadMs = kind?.by === "clock" && kind.of === "machine" ? { clockAheadMs: kind.aheadMs } : {};
    return timeoutSeconds === undefined || (timeoutSeconds === SOON && !isInVain)
      ? clockAheadMs
      : { timeoutSeconds, ...clockAheadMs };
  }

  #outcome(): Outcome {
    const { fault, when, command, subject } = this.#cell;
    return fault?.outcome(when, command, command === subject.irreversible) ?? "unharmed";
  }

  /** Whether the fault met a call, as far as that can be seen: nobody sees a connection that was refused. */
  #hasStruck({ calls }: Run): boolean {
    const { fault: struck, command: about } = this.#cell;
    if (struck?.kind.by !== "answer") return true;
    return calls.some(({ command, fault }) => command === about && fault !== undefined);
  }

  /** As each run of Pulumi, the next one has another host than the one before. */
  async #newRun(options: HostOptions): Promise<void> {
    this.#stack.moveTo(await this.#rig.declare(this.#cell.subject.name, options));
  }

  /** What a refresh looks at: a resource that was applied, and what became of it since. */
  async #prepare(): Promise<void> {
    const { error } = await this.#up();
    if (error !== undefined) throw new Error(`the first update failed: ${error}`);
    await this.#case.disturb();
    this.#isSettled = false;
  }

  /** Lets the fault strike from now on, and gives what ends it. */
  async #strike(): Promise<() => Promise<void>> {
    const { fault, command, phase, subject, when } = this.#cell;
    if (fault === undefined) return async () => {};
    const { kind } = fault;
    const { emulator } = this.#rig;
    if (kind.by === "answer") {
      const executed = executedUnder(kind, command);
      emulator.fault({ command, when: when === "first" ? { first: 1 } : { every: 1 }, what: kind.what, ...executed });
      const end = kind.forMs === undefined ? () => {} : forAWhile(emulator, kind.forMs);
      return async () => {
        end();
        emulator.clearFaults();
      };
    }
    const { [phase]: order } = subject.commands;
    const previous = order[order.indexOf(command) - 1];
    const [line] = this.#rig.lines;
    if (kind.by === "clock" && kind.of === "machine") return async () => {};
    if (kind.by === "clock" && kind.from === "start") this.#rig.setClock(kind.aheadMs);
    else if (kind.by === "clock") await line?.whenAnswered(previous, async () => this.#rig.setClock(kind.aheadMs));
    else await line?.whenAnswered(previous, () => this.#cut(kind.what, command));
    return async () => {
      // The other domain takes over while the first one stays as it is.
      if (kind.by !== "backup") await release(this.#rig);
      else this.#rig.emulator.clearFaults();
    };
  }

  async #cut(what: unknown, command: string): Promise<void> {
    const { emulator, lines } = this.#rig;
    const [line] = lines;
    if (what === "names") {
      await this.#rig.names("down");
      line?.dropIdle();
    } else if (what === "refused") await line?.down();
    else emulator.fault({ command, when: { every: 1 }, what: what as "reset-after" });
    if (this.#cell.when === "first") {
      // Where it fails, so does the one that ends the cell, and tells it.
      setTimeout(() => void release(this.#rig).catch(() => {}), SHORT_MS);
    }
  }

  async #up(): Promise<Run> {
    return this.#check(await this.#stack.up(this.#case.inputs));
  }

  async #refresh(): Promise<Run> {
    return this.#check(await this.#stack.refresh());
  }

  /** What must hold of every run. */
  #check(run: Run): Run {
    const { outputs, isInState } = this.#stack;
    const untrue = isInState ? this.#case.targets.flatMap((target, index) => target.untrue(outputs, index)) : [];
    this.#say(
      ...notPlanned(this.#cell.subject, this.#case, run),
      ...wronglyRepeated(this.#case, run),
      ...(this.#isSettled ? untrue : []),
    );
    return run;
  }

  /** Whether the run under the fault ended as it must. */
  #judge(run: Run, before: Run["checked"]): void {
    const { fault, when, phase, subject } = this.#cell;
    const outcome = this.#outcome();
    const warnings = run.warnings.filter((warning) => !subject.warns?.test(warning));
    const told = [...(run.error === undefined ? [] : [run.error]), ...warnings];
    if (phase === "refresh" && run.error !== undefined) this.#say(`the refresh failed: ${run.error}`);
    if (outcome === "told" && told.length === 0) this.#say("nothing was told of the fault");
    if ((outcome === "mended" || outcome === "unharmed") && told.length > 0) this.#say(`failed: ${told.join("\n")}`);
    if (outcome === "unharmed" && phase === "up") this.#say(...this.#notOnce(run));
    if (outcome !== "told" || fault === undefined) return;
    const text = run.error ?? told.at(-1) ?? "";
    this.#say(...badlyTold(text, fault, this.#struckFirst(), this.#case, [this.#rig.emulator.secretKey]));
    const isWhole = this.#case.targets.length === 1 || when === "every";
    if (phase === "refresh" && isWhole && !isDeepStrictEqual(this.#stack.outputs, before)) {
      this.#say(`the refresh changed the state in doubt: ${JSON.stringify(this.#stack.outputs)}`);
    }
  }

  /** The command that meets the fault. */
  #struckFirst(): string {
    const { fault, command, phase, subject } = this.#cell;
    const isFromStart = fault?.kind.by === "clock" && fault.kind.of === "service" && fault.kind.from === "start";
    return isFromStart ? (subject.commands[phase][0] ?? command) : command;
  }

  #notOnce(run: Run): string[] {
    return this.#case.targets.flatMap((target) => {
      const made = irreversible(run).filter((call) => isAbout(target, call) && call.executed).length;
      return made === 1 ? [] : [`${target.id} was called ${made} times`];
    });
  }

  /** Without the fault all gets done, shown first, by what users are told to do. */
  async #recover(): Promise<void> {
    if (this.#cell.phase === "refresh") await this.#up();
    let last: Run | undefined;
    for (let round = 0; last === undefined || (last.error !== undefined && round < MOST_ROUNDS); round++) {
      if (this.#stack.isInState) last = await this.#refresh();
      this.#isSettled = true;
      if (last?.error === undefined) last = await this.#up();
    }
    if (last.error !== undefined) this.#say(`not done without the fault either: ${last.error}`);
    const through = this.#stack.runs[0]?.newest ?? [];
    this.#case.targets.forEach((target, index) => {
      if (!target.isDone(through[index] ?? 0)) this.#say(`${target.id} isn't done`);
    });
    this.#say(...this.#case.harmed().map((harm) => `lost to others: ${harm}`));
    this.#say(...notPinned(this.#case, this.#stack.runs));
    // Where members undid it, doing it again is what is meant.
    if (this.#cell.phase === "up") this.#say(...doneTwice(this.#case, this.#stack.runs));
  }

  async #nothingLeft(): Promise<void> {
    const { step, calls, plan, error } = await this.#up();
    if (step !== "same" || plan !== undefined || calls.length > 0 || error !== undefined) {
      this.#say(`the update after all was done: ${step}, ${calls.length} calls, ${error ?? JSON.stringify(plan)}`);
    }
  }

  #say(...wrong: readonly string[]): void {
    this.#wrong.push(...wrong);
  }
}
