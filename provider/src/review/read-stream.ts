import { bodyOf, type EngineEvent, isEngineEvent } from "./engine-event.ts";
import { endOfQuoted } from "./quoted.ts";

/** Why a stream could not be read, or not to its end. */
export type StreamProblem =
  /** There was nothing in it. */
  | "empty"
  /** It holds no engine events. */
  | "foreign"
  /** It is what `pulumi preview --json` prints unless it is told to stream: without policies' findings and diagnostics. */
  | "not-streamed"
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
  truncated: "the event stream ends before pulumi's summary: it was cut off, or pulumi was killed",
};

/** A problem of a stream as a sentence, without a full stop. */
export function describeProblem(problem: StreamProblem): string {
  return SAYS[problem];
}

/**
 * Reads an event stream, one JSON object a line, as `pulumi … --json` and `--event-log` write it.
 *
 * Lines that are none are skipped, since other output may get between. Several runs may follow each other in one text.
 * Never throws: a text that can't be read gives one run with a `problem`.
 */
export function readStream(text: string): readonly [Run, ...Run[]] {
  const runs: EngineEvent[][] = [];
  let isOver = true;
  for (const line of linesOf(text)) {
    const event = parse(line);
    if (event === undefined) continue;
    if (isOver || event.sequence === 0) runs.push([]);
    runs.at(-1)?.push(event);
    isOver = event.cancelEvent !== undefined;
  }
  const [first, ...others] = runs.map(
    (events): Run => (isWhole(events) ? { events } : { events, problem: "truncated" }),
  );
  return first === undefined ? [{ events: [], problem: problemOf(text) }] : [first, ...others];
}

function isWhole(events: readonly EngineEvent[]): boolean {
  return events.some(({ summaryEvent }) => bodyOf(summaryEvent) !== undefined);
}

function problemOf(text: string): StreamProblem {
  if (text.replace(/^\uFEFF/, "").trim() === "") return "empty";
  return bodyOf(tryParse(text)) !== undefined && /"(?:steps|changeSummary)"\s*:/.test(text)
    ? "not-streamed"
    : "foreign";
}

function parse(line: string): EngineEvent | undefined {
  if (!line.startsWith("{") || isTooDeep(line)) return undefined;
  const value = tryParse(line);
  return isEngineEvent(value) ? value : undefined;
}

/** More than any event has; such a value could be read, but not be written again. */
const MOST_LEVELS = 500;

function isTooDeep(line: string): boolean {
  let level = 0;
  for (let at = 0; at < line.length; at++) {
    const code = line.charCodeAt(at);
    if (code === 0x22) at = endOfQuoted(line, at);
    else if (code === 0x7b || code === 0x5b) {
      if (++level > MOST_LEVELS) return true;
    } else if (code === 0x7d || code === 0x5d) level--;
  }
  return false;
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Lines one by one: a stream may have hundreds of megabytes. */
function* linesOf(text: string): Generator<string> {
  for (let start = 0; start <= text.length; ) {
    const end = text.indexOf("\n", start);
    yield text
      .slice(start, end === -1 ? undefined : end)
      .replace(/^\uFEFF/, "")
      .trim();
    if (end === -1) return;
    start = end + 1;
  }
}
