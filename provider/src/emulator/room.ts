import { sizeOfJson } from "../reading/json-size.ts";
import { Refusal } from "./refusal.ts";

/** What things take in memory, in bytes and besides their texts: measured, and rounded up. */
export const WEIGHT = {
  account: 768,
  contactGroup: 512,
  contact: 128,
  group: 2_048,
  topic: 1_024,
  member: 128,
  message: 256,
  element: 128,
  /** An id that is remembered: of a group or topic that was dissolved. */
  id: 256,
} as const;

/** How much memory a text takes at most. */
export function weightOfTexts(...texts: readonly (string | undefined)[]): number {
  return texts.reduce((sum, text) => sum + (text?.length ?? 0) * 2, 0);
}

/** How much memory a value takes at most. */
export function weightOfValue(value: unknown): number {
  return sizeOfJson(JSON.stringify(value) ?? "").bytes;
}

/** How much the app holds, by estimate, and how much it may. */
export class Room {
  readonly #most: number;
  #taken = 0;

  constructor(most: number) {
    this.#most = most;
  }

  has(bytes: number): boolean {
    return this.#taken + bytes <= this.#most;
  }

  /** @throws Refusal 10004 where so much doesn't fit any more */
  require(bytes: number): void {
    if (this.has(bytes)) return;
    throw new Refusal(10004, `the emulator is full (stateBytes ${this.#most}): reset it, or raise that limit`);
  }

  /** @throws Refusal 10004, and takes nothing, where so much doesn't fit any more */
  take(bytes: number): void {
    this.require(bytes);
    this.#taken += bytes;
  }

  free(bytes: number): void {
    this.#taken -= bytes;
  }
}
