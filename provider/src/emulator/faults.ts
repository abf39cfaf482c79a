import { z } from "zod";
import { sizeOfJson } from "../reading/json-size.ts";
import { commands } from "./commands/index.ts";
import { describeIssues } from "./describe-issues.ts";

/** Bytes in memory, by estimate. */
const LARGEST_FAULT = 64 * 1024;

const positive = z.int().min(1);

/** Executed, and the answer is spoiled on its way. */
const SPOILED = ["truncated-json", "envelope-only", "empty-object", "wrong-content-type"] as const;

export const faultSchema = z.strictObject({
  /** `clear_group_msg` or `group_open_http_svc/clear_group_msg`. */
  command: z.string(),
  /** Which of the command's calls since the fault was set: the first N, every k-th, or the n-th only. */
  when: z.union([
    z.strictObject({ first: positive }),
    z.strictObject({ every: positive }),
    z.strictObject({ nth: positive }),
  ]),
  /** Only calls whose body has these values count: `{ "GroupId": "g1" }`. */
  where: z.record(z.string(), z.unknown()).optional(),
  /**
   * - `{ code }`: an answer with this `ErrorCode`.
   * - `"refuse"`: the connection is closed without an answer; nothing is executed.
   * - `"reset-before"`: the connection is reset; nothing is executed.
   * - `"reset-after"`: executed, then the connection is reset: the answer is lost.
   * - `{ slowMs, thenCode? }`: the answer comes so much later; with `thenCode` it is that code, and nothing is executed.
   * - `502`: a gateway's HTML page.
   * - `"truncated-json"`: executed, and the answer breaks off in the middle.
   * - `"envelope-only"`: executed, and of the answer only `ActionStatus`, `ErrorInfo` and `ErrorCode` 0 come.
   * - `"empty-object"`: executed, and the answer is `{}`.
   * - `"wrong-content-type"`: executed, and the answer is called text/html.
   * - `"html"`: a page with HTTP 200, as of a captive portal.
   */
  what: z.union([
    z.strictObject({ code: z.int().min(1) }),
    z.literal(["refuse", "reset-before", "reset-after", "html", ...SPOILED]),
    z.strictObject({ slowMs: z.number().min(0).max(600_000), thenCode: z.int().min(1).optional() }),
    z.literal(502),
  ]),
  /** Whether the command takes effect all the same; the default is as told with `what`. */
  executed: z.boolean().optional(),
});

/** Something that goes wrong, by command and count, never by chance. */
export type Fault = z.input<typeof faultSchema>;

export type FaultEffect = Fault["what"];

/** A fault and what became of it. */
export interface FaultState {
  readonly fault: Fault;
  /** Calls it counted. */
  readonly seen: number;
  /** Calls it struck. */
  readonly hits: number;
}

/** What is to happen to a call. */
export interface Strike {
  readonly effect: FaultEffect;
  readonly executed: boolean;
}

interface Entry {
  readonly fault: Fault;
  readonly command: string;
  seen: number;
  hits: number;
}

/** The faults that were set. All count a call; the one set first that is due strikes. */
export class Faults {
  readonly #most: number;
  #entries: Entry[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  /** @throws Error for a command that the emulator doesn't have, another shape, or one fault too many */
  add(input: unknown): void {
    const parsed = faultSchema.safeParse(input);
    if (!parsed.success) throw new Error(`fault: ${describeIssues(parsed.error)}`);
    const fault = parsed.data as Fault;
    if (sizeOfJson(JSON.stringify(fault)).bytes > LARGEST_FAULT) throw new Error("fault: `where` is too large");
    if (this.#entries.length >= this.#most) throw new Error(`fault: there are ${this.#most} already; clear them`);
    this.#entries.push({ fault, command: commandPath(fault.command), seen: 0, hits: 0 });
  }

  next(command: string, body: unknown): Strike | undefined {
    let strike: Strike | undefined;
    for (const entry of this.#entries) {
      if (entry.command !== command || !isWhere(entry.fault.where, body)) continue;
      entry.seen += 1;
      if (strike || !isDue(entry)) continue;
      entry.hits += 1;
      strike = { effect: entry.fault.what, executed: entry.fault.executed ?? isExecuted(entry.fault.what) };
    }
    return strike;
  }

  all(): readonly FaultState[] {
    return this.#entries.map(({ fault, seen, hits }) => ({ fault, seen, hits }));
  }

  clear(): void {
    this.#entries = [];
  }
}

function commandPath(name: string): string {
  if (commands.has(name)) return name;
  const path = [...commands.keys()].find((known) => known.split("/")[1] === name);
  if (path) return path;
  const names = Array.from(commands.keys(), (known) => known.split("/")[1]).join(", ");
  throw new Error(`fault: there is no command ${JSON.stringify(name)}; there are ${names}`);
}

function isDue({ fault: { when }, seen }: Entry): boolean {
  if ("first" in when) return seen <= when.first;
  if ("every" in when) return seen % when.every === 0;
  return seen === when.nth;
}

function isWhere(where: Fault["where"], body: unknown): boolean {
  if (!where) return true;
  if (typeof body !== "object" || body === null) return false;
  const fields = body as Record<string, unknown>;
  return Object.entries(where).every(([name, value]) => JSON.stringify(fields[name]) === JSON.stringify(value));
}

function isExecuted(what: FaultEffect): boolean {
  if (typeof what === "object") return "slowMs" in what && what.thenCode === undefined;
  return what === "reset-after" || (SPOILED as readonly unknown[]).includes(what);
}
