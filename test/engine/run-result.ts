import type { EngineEvent, EventState, StepMetadata } from "./events.ts";
import { said } from "./said.ts";
import type { Diagnostic, RunResult, Step } from "./stack.ts";
import { nameOf } from "./urn.ts";
import { readable } from "./values.ts";
import type { Properties } from "./wire.ts";

const stackType = "pulumi:pulumi:Stack";

/** Reads a run's result off its events, the same way for the engine and the CLI. */
export function resultOf(events: EngineEvent[], text: { stdout: string; stderr: string }): RunResult {
  said("a run", () => [JSON.stringify(events), text.stdout, text.stderr].join("\n"));
  const summary = events.findLast((event) => event.summaryEvent)?.summaryEvent;
  return {
    result: summary?.result === "succeeded" ? "succeeded" : "failed",
    steps: stepsOf(events),
    changes: summary?.resourceChanges ?? {},
    diagnostics: diagnosticsOf(events),
    policies: events.flatMap(({ policyEvent }) =>
      policyEvent ? [{ ...policyEvent, message: policyEvent.message.trimEnd() }] : [],
    ),
    outputs: outputsOf(events),
    events,
    ...text,
  };
}

function stepsOf(events: EngineEvent[]): Step[] {
  const steps: Step[] = [];
  const open = new Map<string, Step>();
  for (const { resourcePreEvent, resOutputsEvent, resOpFailedEvent } of events) {
    const metadata = (resourcePreEvent ?? resOutputsEvent ?? resOpFailedEvent)?.metadata;
    if (!metadata || metadata.type.startsWith("pulumi:providers:")) continue;
    const key = `${metadata.op} ${metadata.urn}`;
    if (resourcePreEvent) {
      const step = stepOf(metadata);
      steps.push(step);
      open.set(key, step);
      continue;
    }
    const step = open.get(key) ?? open.get(`refresh ${metadata.urn}`);
    if (!step) throw new Error(`an event about ${metadata.urn} without a step that began: ${metadata.op}`);
    Object.assign(step, statesOf(metadata));
    if (resOpFailedEvent) step.failed = true;
    if (step.op === "refresh" && metadata.op !== "refresh") step.found = metadata.op as NonNullable<Step["found"]>;
  }
  return steps;
}

function stepOf(metadata: StepMetadata): Step {
  return {
    op: metadata.op,
    urn: metadata.urn,
    type: metadata.type,
    name: nameOf(metadata.urn),
    ...(metadata.keys && { replaceKeys: metadata.keys }),
    ...statesOf(metadata),
  };
}

function statesOf({ old, new: next }: StepMetadata): Partial<Step> {
  const values = (properties: Properties) => readable(visible(properties)) as Properties;
  const part = (state: EventState | null, inputs: "oldInputs" | "newInputs", outputs: "oldOutputs" | "newOutputs") =>
    state ? { [inputs]: values(state.inputs), [outputs]: values(state.outputs) } : {};
  const id = next?.id || old?.id;
  return { ...part(old, "oldInputs", "oldOutputs"), ...part(next, "newInputs", "newOutputs"), ...(id && { id }) };
}

/** `__provider` is the same in every state and says nothing about the step. */
function visible(properties: Properties): Properties {
  const { __provider: _, ...rest } = properties;
  return rest;
}

function diagnosticsOf(events: EngineEvent[]): Diagnostic[] {
  return events.flatMap(({ diagnosticEvent: event }) => {
    if (!event || event.severity === "debug") return [];
    const { severity, urn, message, ephemeral } = event;
    return [{ severity, ...(urn && { urn }), message: message.trimEnd(), ephemeral: ephemeral === true }];
  });
}

function outputsOf(events: EngineEvent[]): Properties {
  const last = events.findLast((event) => event.resOutputsEvent?.metadata.type === stackType);
  return readable(last?.resOutputsEvent?.metadata.new?.outputs ?? {}) as Properties;
}
