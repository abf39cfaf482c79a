import type { Most } from "../reading/heap.ts";
import { sizeOfJson } from "../reading/json-size.ts";
import { TooLargeError } from "../reading/too-large.ts";
import { bodyOf, type EngineEvent, isEngineEvent } from "./engine-event.ts";
import { keptOf } from "./kept-event.ts";

/** Why a stream could not be read, or not to its end. */
export type StreamProblem =
  /** There was nothing in it. */
  | "empty"
  /** It holds no engine events. */
  | "foreign"
  /** It is what `pulumi preview --json` prints unless it is told to stream: without policies' findings and diagnostics. */
  | "not-streamed"
  /** It is larger than what is read of a stream. */
  | "too-large"
  /** It ends before the engine's summary. */
  | "truncated";

/** The events of one run of the CLI. */
export interface Run {
  readonly events: readonly EngineEvent[];
  readonly problem?: StreamProblem;
}

const SAYS: Readonly<Record<StreamProblem, string>> = {
  empty: "the event stream is empty: pulumi ended before it began, so look at what it printed",
  foreign: "this is no stream of Pulumi's engine events",
  "not-streamed":
    "this is what `pulumi preview --json` prints by default, which leaves policies out: set PULUMI_ENABLE_STREAMING_JSON_PREVIEW=true",
  "too-large": "the event stream is larger than what is read of one, so only its begin was",
  truncated: "the event stream ends before pulumi's summary: it was cut off, or pulumi was killed",
};

/** A problem of a stream as a sentence, without a full stop. */
export function describeProblem(problem: StreamProblem): string {
  return SAYS[problem];
}

/** What is read of one text: one run, or several that follow each other. */
export type Runs = readonly [Run, ...Run[]];

/** How much of streams may be kept in memory, in bytes by an estimate that is too large; shared by those of one review. */
export interface KeptRoom {
  readonly most: Most;
  left: number;
}

/** Room for all. */
export function endlessRoom(): KeptRoom {
  const bytes = Number.POSITIVE_INFINITY;
  return { most: { bytes, why: "" }, left: bytes };
}

/** Besides what it holds. */
const EVENT_BYTES = 256;
/** What a review makes of a run, however little is in it. */
const RUN_BYTES = 16 * 1024;
/** More than any event has; such a value could be read, but not be written again. */
const MOST_LEVELS = 500;

/**
 * Reads an event stream line by line, one JSON object a line, as `pulumi … --json` and `--event-log` write it. It keeps
 * what a review needs.
 *
 * Lines that are no event are skipped, since other output may get between. Several runs may follow each other.
 */
export class StreamReader {
  readonly #name: string;
  readonly #room: KeptRoom;
  readonly #runs: EngineEvent[][] = [];
  readonly #other = new OtherText();
  #isOver = true;

  /** @param name what errors call the stream */
  constructor(name: string, room: KeptRoom) {
    this.#name = name;
    this.#room = room;
  }

  /** @throws TooLargeError where there is no room left; what was read before stays */
  add(text: string): void {
    const line = text.replace(/^\uFEFF/, "").trim();
    const event = this.#parse(line);
    if (event !== undefined) this.#keep(event);
    else if (this.#runs.length === 0) this.#other.add(line);
  }

  /** What was read; with why no more of it was, if that is so. */
  end(stopped?: StreamProblem): Runs {
    const [first, ...others] = this.#runs.map(
      (events): Run => (isWhole(events) ? { events } : { events, problem: "truncated" }),
    );
    if (first === undefined) return [{ events: [], problem: stopped ?? this.#other.problem() }];
    if (stopped === undefined) return [first, ...others];
    const all: Runs = [first, ...others];
    return all.map((run, index) => (index < all.length - 1 ? run : { ...run, problem: stopped })) as unknown as Runs;
  }

  #parse(line: string): EngineEvent | undefined {
    if (!line.startsWith("{")) return undefined;
    const { bytes, levels } = sizeOfJson(line);
    if (levels > MOST_LEVELS) return undefined;
    if (bytes > this.#room.left) throw this.#tooLarge();
    const value = tryParse(line);
    return isEngineEvent(value) ? value : undefined;
  }

  #keep(event: EngineEvent): void {
    if (this.#isOver || event.sequence === 0) {
      this.#take(RUN_BYTES);
      this.#runs.push([]);
    }
    const kept = keptOf(event);
    const run = this.#runs.at(-1);
    // A run that has begun isn't empty, though none of its events may say anything.
    if (kept === undefined && run?.length !== 0) return;
    this.#take(EVENT_BYTES + (kept === undefined ? 0 : this.#weigh(kept)));
    run?.push(kept ?? {});
    this.#isOver = event.cancelEvent !== undefined;
  }

  /** Costs as much as reading it did, so not where there is room for all. */
  #weigh(kept: EngineEvent): number {
    return this.#room.left === Number.POSITIVE_INFINITY ? 0 : sizeOfJson(JSON.stringify(kept)).bytes;
  }

  #take(bytes: number): void {
    if (bytes > this.#room.left) throw this.#tooLarge();
    this.#room.left -= bytes;
  }

  #tooLarge(): TooLargeError {
    return new TooLargeError(`${this.#name} has more events than memory is given to`, this.#room.most);
  }
}

/**
 * Reads an event stream that is in memory already.
 *
 * Never throws: a text that can't be read gives one run with a `problem`.
 */
export function readStream(text: string): Runs {
  const reader = new StreamReader("the event stream", endlessRoom());
  for (const line of linesOf(text)) reader.add(line);
  return reader.end();
}

function isWhole(events: readonly EngineEvent[]): boolean {
  return events.some(({ summaryEvent }) => bodyOf(summaryEvent) !== undefined);
}

/** A text in which no event was found yet: it needn't be kept to say what it is. */
class OtherText {
  #begin: string | undefined;
  #end = "";
  #tellsSteps = false;

  add(line: string): void {
    if (line === "") return;
    this.#begin ??= line.charAt(0);
    this.#end = line.charAt(line.length - 1);
    this.#tellsSteps ||= /"(?:steps|changeSummary)"\s*:/.test(line);
  }

  problem(): StreamProblem {
    if (this.#begin === undefined) return "empty";
    return this.#begin === "{" && this.#end === "}" && this.#tellsSteps ? "not-streamed" : "foreign";
  }
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Lines one by one: a text may have hundreds of megabytes. */
function* linesOf(text: string): Generator<string> {
  for (let start = 0; start <= text.length; ) {
    const end = text.indexOf("\n", start);
    yield text.slice(start, end === -1 ? undefined : end);
    if (end === -1) return;
    start = end + 1;
  }
}
