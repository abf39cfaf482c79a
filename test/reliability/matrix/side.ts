import type { PlannedChange } from "../../../provider/src/change/planned-change.ts";
import type { Properties } from "../../host/provider-host.ts";
import { irreversible, isAbout, notPlanned } from "./claims.ts";
import type { Line, LineCall } from "./line.ts";
import type { Run } from "./one-resource.ts";
import type { Case, Subject } from "./subjects.ts";

/** A resource that several runs declare at the same time. */
export interface Part {
  readonly name: string;
  readonly subject: Subject;
  readonly case: Case;
}

/** What a run checked for a part, and wrote into its state. */
export interface Written {
  readonly inputs: Properties;
  readonly outputs: Properties;
}

const LOOKS = ["get_group_info", "get_topic"];
/** Less than an answer is waited for: what came twice would be another call. */
const MEET_MS = 8_000;

/** A place where runs wait for one another, so that none is over before the others have begun. */
export class Meeting {
  readonly #missing: Set<Side>;
  readonly #met = Promise.withResolvers<void>();

  constructor(sides: readonly Side[]) {
    this.#missing = new Set(sides);
  }

  come(side: Side): void {
    this.#missing.delete(side);
    if (this.#missing.size === 0) this.#met.resolve();
  }

  /** Lets go whoever waits: no more will come. */
  end(): void {
    this.#met.resolve();
  }

  async all(): Promise<void> {
    const late = setTimeout(() => this.end(), MEET_MS);
    await this.#met.promise;
    clearTimeout(late);
  }
}

/** Which call of a run is answered only once all have come. */
export type MeetAt = "first call" | "irreversible call";

/** One of several runs at the same time, known by the line that its calls go by. */
export class Side {
  readonly #line: Line;
  readonly #parts: readonly Part[];
  /** `MsgSeq` of the newest message of each target when this side looked last. */
  readonly #newest = new Map<Part, number[]>();
  #calls: LineCall[] = [];

  constructor(line: Line, parts: readonly Part[]) {
    this.#line = line;
    this.#parts = parts;
  }

  /**
   * From now on members post whenever this side has looked at a group, before it hears of what it saw. Its first call,
   * or its first irreversible one, is answered once all have come.
   */
  begin(meeting: Meeting, at: MeetAt): void {
    this.#line.takeCalls();
    this.#line.watch(async (call) => {
      meeting.come(this);
      if (LOOKS.includes(call.command)) this.#looked(call);
      if (at === "first call" || !LOOKS.includes(call.command)) await meeting.all();
    });
  }

  #looked(call: LineCall): void {
    for (const part of this.#parts.filter(({ case: of }) => isOf(of, call))) {
      this.#newest.set(
        part,
        part.case.targets.map((target) => target.newest()),
      );
      part.case.goOn();
    }
  }

  end(): void {
    this.#line.watch(async () => {});
    this.#calls = this.#line.takeCalls();
  }

  /** From its first call to its last answer, in milliseconds; of one part or of all. */
  during(part?: Part): { from: number; to: number } {
    const calls = part === undefined ? this.#calls : this.#calls.filter((call) => isOf(part.case, call));
    const from = Math.min(...calls.map(({ at }) => at));
    return { from, to: Math.max(...calls.map(({ at, until = at }) => until)) };
  }

  /** What this side did otherwise than its plan says: one call for each target, no further than it had seen. */
  wrongOf(part: Part, written: Written | undefined): string[] {
    if (written === undefined) return [`${part.name} isn't in the state`];
    const { subject, case: of } = part;
    const { inputs: checked, outputs } = written;
    const plan = checked.plannedChange as PlannedChange | undefined;
    const calls = this.#calls.filter((call) => isOf(of, call));
    const newest = this.#newest.get(part) ?? [];
    const run: Run = { kind: "up", calls, warnings: [], newest, checked, ...(plan && { plan }) };
    const often = of.targets.flatMap(({ id, ...target }) => {
      const made = irreversible(run).filter((call) => isAbout({ id, ...target }, call)).length;
      return made === 1 ? [] : [`${id} was called ${made} times`];
    });
    const untrue = of.targets.flatMap((target, index) => target.untrue(outputs, index));
    return [...often, ...notPlanned(subject, of, run), ...untrue].map((wrong) => `${part.name}: ${wrong}`);
  }
}

/** Whether a call, or one of many together, is about a target of the case. */
export function isOf({ names }: Case, { request }: Pick<LineCall, "request">): boolean {
  const { GroupId, GroupIdList = [], From_Account } = request as Properties;
  return [GroupId, From_Account, ...(GroupIdList as unknown[])].some((id) => names.includes(id as string));
}

/** Whether two of these were under way at the same moment. */
export function overlap(times: readonly { readonly from: number; readonly to: number }[]): boolean {
  const inOrder = times.toSorted((a, b) => a.from - b.from);
  return inOrder.slice(1).some(({ from }, index) => inOrder.slice(0, index + 1).some(({ to }) => from < to));
}
