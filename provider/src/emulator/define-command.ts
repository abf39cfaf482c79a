import type { z } from "zod";
import type { Guesses } from "./guesses.ts";
import { Refusal } from "./refusal.ts";
import type { AppState } from "./state.ts";

/** What a command may use. */
export interface CommandContext {
  readonly state: AppState;
  readonly guesses: Guesses;
  /** Milliseconds. */
  now(): number;
}

/** The fields of an answer besides `ActionStatus`, `ErrorCode` and `ErrorInfo`; a command may set `ErrorCode` itself. */
export type CommandAnswer = Readonly<Record<string, unknown>>;

export interface CommandDefinition<Shape extends z.ZodType> {
  /** `service/command`, as in the URL. */
  readonly path: string;
  /** Number of the API document. */
  readonly doc: number;
  /** Documented limit. */
  readonly callsPerSecond: number;
  readonly request: Shape;
  /** The code for a request of another shape. */
  readonly malformedCode: number;
  /** @throws Refusal before anything is changed */
  run(request: z.output<Shape>, context: CommandContext): CommandAnswer;
}

/** A definition whose request shape is its own affair. */
export interface Command {
  readonly path: string;
  readonly doc: number;
  readonly callsPerSecond: number;
  run(body: unknown, context: CommandContext): CommandAnswer;
}

export function defineCommand<Shape extends z.ZodType>(definition: CommandDefinition<Shape>): Command {
  return {
    path: definition.path,
    doc: definition.doc,
    callsPerSecond: definition.callsPerSecond,
    run(body, context) {
      const request = definition.request.safeParse(body);
      if (request.success) return definition.run(request.data, context);
      throw new Refusal(definition.malformedCode, request.error.issues.map(describeIssue).join("; "));
    },
  };
}

function describeIssue(issue: z.core.$ZodIssue): string {
  return `${issue.path.join(".") || "body"}: ${issue.message}`;
}
