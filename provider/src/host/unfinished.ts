import type { Outstanding } from "../change/outstanding.ts";

/**
 * A change that may have been made or not, and that must not be planned anew: thrown by a resource's `apply`.
 */
export class Unfinished<Own> extends Error {
  readonly outputs: Own;
  readonly outstanding: Omit<Outstanding, "digest">;

  constructor(cause: Error, outputs: Own, outstanding: Omit<Outstanding, "digest">) {
    super(cause.message, { cause });
    this.outputs = outputs;
    this.outstanding = outstanding;
  }
}

/** What Pulumi's provider host takes for a partial failure: the resource stays in the state, with an error. */
export interface PartialFailure extends Error {
  id: string;
  properties: Record<string, unknown>;
  reasons: string[];
}

/** An error in that form. */
export function partialFailure(message: string, id: string, properties: Record<string, unknown>): PartialFailure {
  return Object.assign(new Error(message), { id, properties, reasons: [message] });
}
