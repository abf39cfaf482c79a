import { type Body, bodyOf, type EngineEvent, textOf } from "./engine-event.ts";

/** A resource's state as an event shows it. */
export interface EventState {
  readonly id: string | undefined;
  readonly inputs: Body;
  readonly outputs: Body;
  readonly initErrors: boolean;
}

/** One step of a run. A refresh is a step of its own. */
export interface Step {
  readonly op: string;
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  old: EventState | undefined;
  new: EventState | undefined;
  /** Of a refresh: what it found. */
  found?: string;
  /** Whether the engine told its end, and how. */
  ended: "no" | "done" | "failed";
  /** Names of properties that make it a replacement. */
  readonly replaceKeys: readonly string[];
}

const PROVIDER = "pulumi:providers:";
/** Type of the stack itself, which stands for nothing. */
export const STACK = "pulumi:pulumi:Stack";

/** The steps of a run in the order in which they began, without those of providers, whose inputs are configuration. */
export function stepsOf(events: readonly EngineEvent[]): Step[] {
  const steps: Step[] = [];
  const open = new Map<string, Step[]>();
  const queue = (key: string): Step[] => {
    const waiting = open.get(key) ?? [];
    open.set(key, waiting);
    return waiting;
  };
  for (const { resourcePreEvent, resOutputsEvent, resOpFailedEvent } of events) {
    const metadata = bodyOf(bodyOf(resourcePreEvent ?? resOutputsEvent ?? resOpFailedEvent)?.metadata);
    const urn = textOf(metadata?.urn);
    if (metadata === undefined || urn === undefined || typeOf(urn).startsWith(PROVIDER)) continue;
    const op = textOf(metadata.op) ?? "unknown";
    if (resourcePreEvent !== undefined) {
      const step = begin(op, urn, metadata);
      steps.push(step);
      queue(`${op} ${urn}`).push(step);
      continue;
    }
    const step = queue(`${op} ${urn}`).shift() ?? queue(`refresh ${urn}`).shift();
    // The stack tells its outputs once more at the end.
    if (step !== undefined) end(step, op, metadata, resOpFailedEvent !== undefined);
  }
  return steps;
}

function begin(op: string, urn: string, metadata: Body): Step {
  const keys = Array.isArray(metadata.keys) ? metadata.keys.filter((key) => typeof key === "string") : [];
  return {
    ...{ op, urn, type: typeOf(urn), name: nameOf(urn), ended: "no", replaceKeys: keys },
    ...{ old: stateOf(metadata.old), new: stateOf(metadata.new) },
  };
}

function end(step: Step, op: string, metadata: Body, failed: boolean): void {
  step.ended = failed ? "failed" : "done";
  step.old = stateOf(metadata.old) ?? step.old;
  step.new = stateOf(metadata.new) ?? (step.op === "refresh" ? undefined : step.new);
  if (step.op === "refresh") step.found = op;
}

function stateOf(value: unknown): EventState | undefined {
  const state = bodyOf(value);
  if (state === undefined) return undefined;
  const initErrors = Array.isArray(state.initErrors) && state.initErrors.length > 0;
  return { id: textOf(state.id), inputs: bodyOf(state.inputs) ?? {}, outputs: bodyOf(state.outputs) ?? {}, initErrors };
}

/** Type of a resource, without those of its parents: `urn:pulumi:stack::project::parent$type::name`. */
export function typeOf(urn: string): string {
  return (urn.split("::")[2] ?? "").split("$").at(-1) ?? "";
}

/** Name of a resource, which may hold `::` itself. */
export function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

/** Stack and project that a URN names. */
export function placeOf(urn: string): { stack: string; project: string } | undefined {
  const [head, project] = urn.split("::");
  const stack = /^urn:pulumi:(.+)$/.exec(head ?? "")?.[1];
  return stack === undefined || project === undefined || project === "" ? undefined : { stack, project };
}
