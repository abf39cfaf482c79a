import type { Outstanding, OutstandingTargets } from "../change/outstanding.ts";
import type { CommonOutputs, Outcome } from "./resource-kind.ts";

/** What is known of a change that wasn't finished. */
export interface Progress<Own> {
  /** Own outputs as far as it came. */
  readonly outputs: Own;
  /** What is left, without the digest of the change. */
  readonly outstanding: Omit<Outstanding, "digest"> | Omit<OutstandingTargets, "digest">;
  /** What became of the part that was done, if any was. */
  readonly outcome?: Outcome;
  readonly missing?: CommonOutputs["missing"];
}

/**
 * A change that may have been made or not, or in part, and that must not be planned anew: thrown by a resource's
 * `apply`.
 */
export class Unfinished<Own> extends Error {
  readonly progress: Progress<Own>;

  constructor(cause: Error, progress: Progress<Own>) {
    super(cause.message, { cause });
    this.progress = progress;
  }
}

/** What Pulumi's provider host takes for a partial failure: the resource stays in the state, with an error. */
export interface PartialFailure extends Error {
  id: string;
  properties: Record<string, unknown>;
  reasons: string[];
}

/** An error in that form. Half a character in it would keep gRPC from answering at all. */
export function partialFailure(message: string, id: string, properties: Record<string, unknown>): PartialFailure {
  const error = new Error(message.toWellFormed());
  return Object.assign(error, { id, properties, reasons: [error.message] });
}

/** Whether a thrown value is one. */
export function isPartialFailure(error: unknown): error is PartialFailure {
  return error instanceof Error && "reasons" in error && "properties" in error;
}

/** What is said where unfinished work would be resumed unseen. */
export function unfinishedWork(name: string): string {
  return (
    `the last change of this ${name} was begun and perhaps not finished; \`pulumi preview --refresh\` shows what is left, ` +
    "and `pulumi up --refresh` does it"
  );
}
