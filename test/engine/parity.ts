import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { EngineEvent, EventBodies, StepMetadata } from "./events.ts";
import type { RunSpec, Scenario } from "./scenarios/scenario.ts";
import type { PulumiStack, RunResult } from "./stack.ts";
import type { Deployment } from "./state.ts";
import { providerType } from "./urn.ts";
import { readable } from "./values.ts";
import type { Properties } from "./wire.ts";
import { thingsProvider, type World } from "./world.ts";

/** What one run of a scenario did, in a form in which two engines can be compared. */
export interface Observation {
  run: string;
  result: string;
  /** `op name` of each step but those of the stack, by name. */
  ops: string[];
  /** What reached the fixture's cloud, sorted where the order is the engine's choice. */
  calls: string[];
  comparable: unknown;
}

/** Runs a scenario on a stack whose hosts see the given cloud. */
export async function observe(scenario: Scenario, stack: PulumiStack, world: World): Promise<Observation[]> {
  const observations: Observation[] = [];
  for (const [index, spec] of scenario.runs.entries()) {
    if (spec.before) await world.change(spec.before);
    if (spec.config) await stack.setConfig(spec.config);
    const result = await perform(spec, stack, world);
    const calls = (await world.takeCalls()).sort();
    const state = stateOf(await stack.exportState());
    observations.push({
      run: `${index + 1}. ${spec.run}`,
      result: result.result,
      ops: result.steps
        .filter(({ type }) => type !== "pulumi:pulumi:Stack")
        .map(opOf)
        .sort(),
      calls,
      comparable: { ...comparable(result), calls, state },
    });
  }
  return observations;
}

async function perform(spec: RunSpec, stack: PulumiStack, world: World): Promise<RunResult> {
  const env = { THINGS_PROGRAM: JSON.stringify(spec.program ?? { things: [] }) };
  const settings = join(world.directory, "policy-config.json");
  if (spec.policyConfig) await writeFile(settings, JSON.stringify(spec.policyConfig));
  try {
    return await stack[spec.run]({
      ...spec.options,
      env,
      ...(spec.policyConfig && { policyPackConfig: [settings] }),
    });
  } finally {
    await rm(settings, { force: true });
  }
}

/** Variables every run of the fixture needs, beside its program. */
export function fixtureEnv(world: World): Record<string, string> {
  return { ...world.env, THINGS_PROVIDER: thingsProvider };
}

function opOf({ op, name, found, failed }: RunResult["steps"][number]): string {
  return `${op} ${name}${found && found !== "same" ? ` (${found})` : ""}${failed ? " (failed)" : ""}`;
}

/** A result without what may differ: ids of providers, times, the order of what runs side by side, printed text. */
export function comparable(result: RunResult): Properties {
  return {
    result: result.result,
    changes: result.changes,
    steps: byKey(result.steps, ({ urn }) => urn),
    providers: result.events.flatMap(providerStep),
    diagnostics: byKey(
      result.diagnostics
        .filter(({ severity, ephemeral }) => !severity.startsWith("info") && !ephemeral)
        .map(({ severity, urn, message }) => ({ severity, urn, message: withoutStack(message) })),
      (diagnostic) => JSON.stringify(diagnostic),
    ),
    policies: byKey(result.policies.map(policyOf), (policy) => JSON.stringify(policy)),
    summaries: byKey(result.events.flatMap(policySummary), (summary) => JSON.stringify(summary)),
    outputs: result.outputs,
    events: eventsByResource(result.events),
  };
}

function byKey<T>(values: readonly T[], keyOf: (value: T) => string): T[] {
  return [...values].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : keyOf(a) > keyOf(b) ? 1 : 0));
}

function providerStep({ resourcePreEvent }: EngineEvent) {
  const metadata = resourcePreEvent?.metadata;
  if (metadata?.type !== providerType) return [];
  return [{ op: metadata.op, inputs: readable(metadata.new?.inputs ?? {}) }];
}

/** Stack lines name files and versions of Node. */
function withoutStack(message: string): string {
  return message
    .split("\n")
    .filter((line) => !/^\s+at /.test(line))
    .join("\n");
}

function policyOf(policy: RunResult["policies"][number]) {
  const { resourceUrn, policyName, policyPackName, policyPackVersion, message, enforcementLevel, severity } = policy;
  return { resourceUrn, policyName, policyPackName, policyPackVersion, message, enforcementLevel, severity };
}

function policySummary(event: EngineEvent) {
  const summary = event.policyAnalyzeSummaryEvent ?? event.policyAnalyzeStackSummaryEvent;
  if (!summary) return [];
  const { resourceUrn, policyPackName, policyPackVersion, passed, failed } = summary;
  return [{ resourceUrn, policyPackName, policyPackVersion, passed, failed }];
}

const stepEvents = ["resourcePreEvent", "resOutputsEvent", "resOpFailedEvent"] as const satisfies (keyof EventBodies)[];

/** For each resource, its events in order, with what they say beside the states. */
function eventsByResource(events: readonly EngineEvent[]): Record<string, unknown[]> {
  const found: Record<string, unknown[]> = {};
  for (const event of events) {
    for (const kind of stepEvents) {
      const body = event[kind];
      if (!body) continue;
      const { metadata, ...rest } = body;
      found[metadata.urn] ??= [];
      found[metadata.urn]?.push({ kind, ...withoutStates(metadata), ...rest, steps: undefined });
    }
  }
  return found;
}

function withoutStates({ op, keys, diffs, logical, old, new: next }: StepMetadata) {
  const errors = { oldErrors: old?.initErrors, newErrors: next?.initErrors };
  return { op, keys, diffs, logical, ...errors, oldDelete: old?.delete, parent: (next ?? old)?.parent };
}

/** A state by its resources, without ids of providers, times and positions in the program's source. */
function stateOf({ deployment }: Deployment): unknown[] {
  const resources = (deployment.resources ?? []).map((resource) => ({
    urn: resource.urn,
    custom: resource.custom,
    id: resource.type === providerType ? undefined : resource.id,
    inputs: resource.inputs,
    outputs: resource.outputs,
    parent: resource.parent,
    provider: resource.provider?.split("::").slice(0, -1).join("::"),
    dependencies: resource.dependencies,
    propertyDependencies: resource.propertyDependencies,
    initErrors: resource.initErrors,
    delete: resource.delete,
    protect: resource.protect,
    retainOnDelete: resource.retainOnDelete,
    additionalSecretOutputs: resource.additionalSecretOutputs,
  }));
  return byKey(resources, ({ urn, id }) => `${urn} ${id}`);
}
