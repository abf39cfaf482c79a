import { sizeOfJson } from "../reading/json-size.ts";
import type { FaultEffect } from "./faults.ts";
import type { Limits } from "./limits.ts";

/** One call under `/v4`. Never holds the UserSig. */
export interface CallRecord {
  /** Counts from 1 since the start; clearing the log doesn't start again. */
  readonly n: number;
  /** When it came, in milliseconds. */
  readonly at: number;
  /** `service/command` as it stood in the URL, known or not. */
  readonly command: string;
  /** The parsed body; undefined if it was no JSON. */
  readonly request: unknown;
  /** `ErrorCode` of the answer; absent if none was sent. */
  readonly code?: number;
  /** Absent if the connection was cut. */
  readonly httpStatus?: number;
  /** Whether the command took effect. */
  readonly executed: boolean;
  /** The fault that struck. */
  readonly fault?: FaultEffect;
}

interface Kept {
  readonly record: CallRecord;
  readonly bytes: number;
}

/** Besides command and body. */
const RECORD_BYTES = 256;

/** Keeps the newest calls, so many and so large at most. */
export class CallLog {
  readonly #limits: Pick<Limits, "calls" | "callLogBytes">;
  #kept: (Kept | undefined)[] = [];
  /** Where the oldest one is; what stands before is gone. */
  #first = 0;
  #bytes = 0;
  #count = 0;

  constructor(limits: Pick<Limits, "calls" | "callLogBytes">) {
    this.#limits = limits;
  }

  /** @param body the request as it came */
  add(record: Omit<CallRecord, "n">, body: string): void {
    this.#count += 1;
    const bytes = RECORD_BYTES + record.command.length * 2 + sizeOfJson(body).bytes;
    this.#kept.push({ record: { n: this.#count, ...record }, bytes });
    this.#bytes += bytes;
    while (this.#kept.length - this.#first > this.#limits.calls || this.#bytes > this.#limits.callLogBytes) {
      this.#bytes -= this.#kept[this.#first]?.bytes ?? 0;
      this.#kept[this.#first++] = undefined;
    }
    // One move for many calls, and never more gone than kept.
    if (this.#first > this.#kept.length / 2) {
      this.#kept = this.#kept.slice(this.#first);
      this.#first = 0;
    }
  }

  all(): readonly CallRecord[] {
    return this.#kept.slice(this.#first).flatMap((kept) => (kept === undefined ? [] : [kept.record]));
  }

  clear(): void {
    this.#kept = [];
    this.#first = 0;
    this.#bytes = 0;
  }
}
