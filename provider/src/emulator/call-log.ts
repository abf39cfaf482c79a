import type { FaultEffect } from "./faults.ts";

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

const MOST_KEPT = 200_000;

/** Keeps the newest 200,000 calls. */
export class CallLog {
  #records: CallRecord[] = [];
  #count = 0;

  add(record: Omit<CallRecord, "n">): void {
    this.#count += 1;
    this.#records.push({ n: this.#count, ...record });
    if (this.#records.length > MOST_KEPT * 1.1) this.#records = this.#records.slice(-MOST_KEPT);
  }

  all(): readonly CallRecord[] {
    return this.#records.slice(-MOST_KEPT);
  }

  clear(): void {
    this.#records = [];
  }
}
