import { isVoid } from "../change/drift.ts";
import type { Outstanding } from "../change/outstanding.ts";
import type { CommonOutputs } from "./resource-kind.ts";

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

/** Whether a change was begun whose end isn't known, in a target that is still the same. */
export function isUnfinished({ outstanding, drift }: Pick<CommonOutputs, "outstanding" | "drift">): boolean {
  return outstanding !== undefined && !isVoid(drift);
}

/** What is said where unfinished work would be resumed unseen. */
export function unfinishedWork(name: string): string {
  return (
    `the last change of this ${name} was begun and perhaps not finished; \`pulumi preview --refresh\` shows what is left, ` +
    "and `pulumi up --refresh` does it"
  );
}
