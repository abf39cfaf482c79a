import { startEmulator } from "../../provider/src/emulator/index.ts";
import type { Properties } from "../../provider/src/host/check.ts";
import { readAllSent } from "../emulator/by-hand.ts";
import { DeclaredResource } from "../host/declared-resource.ts";
import { Clock } from "../model/clock.ts";
import { irreversible, notPinned, notPlanned } from "../reliability/matrix/claims.ts";
import { OneResource, type Run } from "../reliability/matrix/one-resource.ts";
import type { Case, Phase, Subject } from "../reliability/matrix/subjects.ts";
import { isPristine, ONE_LINE } from "./fuzz.ts";
import { NearHost } from "./near-host.ts";
import type { Change } from "./one-change.ts";
import { type Extent, Spoiler } from "./spoiler.ts";

/** A run of a resource in which one value of a command's answer is another than the service gave. */
export interface Spoiled {
  readonly subject: Subject;
  readonly phase: Phase;
  readonly command: string;
  readonly extent: Extent;
  readonly change: Change;
  /** Whether it is an update for new triggers; otherwise the first one. */
  readonly isAgain?: boolean;
}

/** An emulator, the way to it, and a host in this process for each run. */
export class SpoiledService implements AsyncDisposable {
  readonly #clock = new Clock();
  readonly #emulator = startEmulator({ callsPerSecond: false, now: this.#clock.now });
  readonly #spoiler = this.#emulator.then(({ url }) => Spoiler.start(url));

  /** Plays a run, and another one after it without anything spoiled. Gives what was wrong. */
  async play(spoiled: Spoiled): Promise<string[]> {
    const spoiler = await this.#spoiler;
    const emulator = await this.#emulator;
    const host = new NearHost({ emulator: { ...access(emulator), url: spoiler.url }, clock: this.#clock });
    const watch = {
      quiet: () => readAllSent(emulator),
      takeCalls: () => {
        const calls = emulator.calls().map((call) => ({ ...call, command: call.command.replace(/^.*\//, "") }));
        emulator.clearCalls();
        return calls;
      },
      takeWarnings: () => host.takeWarnings(),
    };
    const { subject } = spoiled;
    emulator.replace({});
    const aCase = subject.make(emulator);
    const newest = () => aCase.targets.map((target) => target.newest());
    const stack = new OneResource(watch, new DeclaredResource(host, subject.name), newest);
    try {
      return [...(await new Play(spoiled, aCase, stack, spoiler).run()), ...host.faults];
    } finally {
      spoiler.stop();
      await host[Symbol.asyncDispose]();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await (await this.#spoiler)[Symbol.asyncDispose]();
    await (await this.#emulator).close();
  }
}

const access = ({ sdkAppId, secretKey }: { sdkAppId: number; secretKey: string }) => ({ sdkAppId, secretKey });

class Play {
  readonly #spoiled: Spoiled;
  readonly #case: Case;
  readonly #stack: OneResource;
  readonly #spoiler: Spoiler;
  readonly #wrong: string[] = [];
  #program: Properties;

  constructor(spoiled: Spoiled, aCase: Case, stack: OneResource, spoiler: Spoiler) {
    this.#spoiled = spoiled;
    this.#case = aCase;
    this.#stack = stack;
    this.#spoiler = spoiler;
    this.#program = aCase.inputs;
  }

  async run(): Promise<string[]> {
    const { phase, command, extent, change, isAgain = false } = this.#spoiled;
    if (phase === "refresh" || isAgain) {
      this.#sound(await this.#up());
      await this.#case.disturb();
    }
    if (isAgain) this.#program = { ...this.#program, triggers: ["again"] };
    this.#spoiler.spoil(command, extent, change);
    // What was undone behind the state's back is no claim of the state's until a refresh has looked.
    this.#check(phase === "up" ? await this.#up() : await this.#stack.refresh(), phase === "up");
    this.#spoiler.stop();
    this.#case.goOn();
    await this.#goOn();
    this.#wrong.push(...this.#case.harmed().map((harm) => `lost to others: ${harm}`));
    this.#wrong.push(...notPinned(this.#case, this.#stack.runs));
    return this.#wrong;
  }

  /** The next runs read the state, and end what was begun. */
  async #goOn(): Promise<void> {
    if (this.#stack.isInState) this.#sound(await this.#stack.refresh());
    this.#sound(await this.#up());
    this.#sound(await this.#up());
  }

  #up(): Promise<Run> {
    return this.#stack.up(this.#program);
  }

  #sound(run: Run): void {
    this.#check(run);
    if (run.error !== undefined) this.#wrong.push(`a later ${run.kind} fails: ${run.error}`);
  }

  #check(run: Run, isSettled = true): void {
    const { outputs, isInState } = this.#stack;
    const { subject } = this.#spoiled;
    this.#wrong.push(...notPlanned(subject, this.#case, run), ...noMark(run));
    if (isInState && isSettled) {
      this.#wrong.push(...this.#case.targets.flatMap((target, index) => target.untrue(outputs, index)));
    }
    for (const said of [run.error ?? "-", ...run.warnings]) {
      if (!said.split("\n").every((line) => ONE_LINE.test(line))) this.#wrong.push(`badly told: ${said}`);
    }
    if (!isPristine()) this.#wrong.push("Object.prototype has more than before");
  }
}

/** Marks of clears that no message can have. */
function noMark(run: Run): string[] {
  const clears = irreversible(run).filter(({ command }) => command === "clear_group_msg");
  const marks = clears.map(({ request }) => (request as Properties).MsgSeq);
  return marks
    .filter((mark) => !(Number.isSafeInteger(mark) && Number(mark) >= 1))
    .map((mark) => `clears through ${mark}`);
}
