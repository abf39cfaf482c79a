import type { z } from "zod";
import { digestOf } from "../change/digest.ts";
import type { PlannedChange } from "../change/planned-change.ts";
import { asText } from "../change/text.ts";
import type { ChatClient } from "../client/index.ts";
import { otherApp, type Properties } from "./check.ts";
import type { Engine } from "./engine.ts";
import type { Applied, CommonOutputs, Found, KindInputs, ResourceKind } from "./resource-kind.ts";
import { inputsOf, lastingInputs, planOf, readState, SCHEMA_VERSION, type State } from "./state.ts";
import { partialFailure, Unfinished, unfinishedWork } from "./unfinished.ts";
import { UserError } from "./user-error.ts";

/** What operations need of the world. */
export interface World {
  /** App of the configuration. */
  readonly sdkAppId: number;
  readonly client: ChatClient;
  readonly engine: Engine;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Makes the planned call of a new resource and returns its id and outputs. */
export async function create<Own extends z.ZodRawShape, Outputs>(
  kind: ResourceKind<Own, Outputs>,
  world: World,
  inputs: Properties,
): Promise<{ id: string; outs: Properties }> {
  guardApp(world, inputs.sdkAppId);
  const plan = planOf(inputs);
  if (plan === undefined) {
    throw new UserError(
      `no change is planned in the inputs of this ${kind.name}, so nothing is done: run a new preview`,
    );
  }
  const id = resourceId(kind, world.sdkAppId, inputs);
  return { id, outs: await apply(kind, world, id, inputs, undefined, plan) };
}

/** Id of a resource. It stands in plain text in state files and on screens, where a secret group id must not. */
export function resourceId<Own extends z.ZodRawShape, Outputs>(
  kind: ResourceKind<Own, Outputs>,
  sdkAppId: number,
  inputs: Properties,
): string {
  const identity = kind.key?.(inputs) ?? kind.identity.map((property) => asText(inputs[property] ?? ""));
  return digestOf([kind.name, sdkAppId, ...identity], 20);
}

/** Makes the planned call of an existing resource, if there is one, and returns all its outputs. */
export async function update<Own extends z.ZodRawShape, Outputs>(
  kind: ResourceKind<Own, Outputs>,
  world: World,
  id: string,
  olds: Properties,
  inputs: Properties,
): Promise<{ outs: Properties }> {
  const state = readState(kind, olds);
  guardApp(world, inputs.sdkAppId);
  guardApp(world, state.sdkAppId);
  const plan = planOf(inputs);
  const isMade = plan?.digest !== undefined && plan.digest === state.applied;
  if (!isMade && kind.isUnfinished(state, inputs, plan)) {
    throw new UserError(unfinishedWork(kind.name));
  }
  if (plan === undefined || isMade) {
    return { outs: keepState(kind, state, inputs) };
  }
  kind.refuse?.(state, inputs as KindInputs<Own>, plan);
  return { outs: await apply(kind, world, id, inputs, state, plan) };
}

async function apply<Own extends z.ZodRawShape, Outputs>(
  kind: ResourceKind<Own, Outputs>,
  world: World,
  id: string,
  inputs: Properties,
  prior: State<Own, Outputs> | undefined,
  plan: PlannedChange,
): Promise<Properties> {
  const { digest } = plan;
  if (digest === undefined) {
    throw new UserError(
      `the change of ${plan.target} was planned with unknown values, so nothing is done: run it again`,
    );
  }
  guardPlan(kind, world.sdkAppId, inputs, prior, plan);
  const { client, engine } = world;
  const irreversible = { beforeAttempt: () => engine.assertAlive() };
  const request = { inputs: inputs as KindInputs<Own>, prior, plan, client, engine, irreversible, now: world.now };
  const done = await kind.apply(request).catch((error: unknown) => {
    throw error instanceof Unfinished ? unfinished(world, error, digest, id, inputs, prior) : error;
  });
  const appliedAt = done.outcome === "applied" ? timeOf(world) : prior?.appliedAt;
  return outputsOf(inputs, done, { applied: digest, ...(appliedAt === undefined ? {} : { appliedAt }) });
}

/** Keeps what was begun in the state, where the next refresh finds it. */
function unfinished<Outputs>(
  world: World,
  { message, progress }: Unfinished<Outputs>,
  digest: string,
  id: string,
  inputs: Properties,
  prior: CommonOutputs | undefined,
): Error {
  const { outputs, outstanding, missing } = progress;
  const { applied } = prior ?? {};
  const common = {
    schemaVersion: SCHEMA_VERSION,
    // Neither applied nor, as an earlier change may have been, skipped.
    outcome: progress.outcome ?? (prior?.outcome === "skipped" ? undefined : prior?.outcome),
    applied,
    appliedAt: progress.outcome === "applied" ? timeOf(world) : prior?.appliedAt,
    missing,
    drift: inputs.drift,
    outstanding: { ...outstanding, digest },
  };
  // With the text by which the next refresh finds its handler.
  const { __provider } = inputs;
  return partialFailure(message, id, defined({ ...lastingInputs(inputs), ...outputs, ...common, __provider }));
}

function timeOf({ now }: World): string {
  return new Date(now()).toISOString();
}

/** All outputs of a resource, from its checked inputs and what became of its change. */
export function outputsOf<Outputs>(
  inputs: Properties,
  done: Applied<Outputs>,
  change: Pick<CommonOutputs, "applied" | "appliedAt">,
): Properties {
  const common: Partial<CommonOutputs> = {
    schemaVersion: SCHEMA_VERSION,
    outcome: done.outcome,
    ...change,
    ...(done.missing === undefined ? {} : { missing: done.missing }),
  };
  // What a plan leaves of it is about other targets of a set.
  const { drift } = inputs;
  return defined({ ...lastingInputs(inputs), ...done.outputs, ...common, drift });
}

/** Outputs after an update that calls nothing: the new inputs, and all that was reached before. */
function keepState<Own extends z.ZodRawShape, Outputs>(
  kind: ResourceKind<Own, Outputs>,
  state: State<Own, Outputs>,
  inputs: Properties,
): Properties {
  const { schemaVersion, outcome, applied, appliedAt } = state;
  const common = { schemaVersion, outcome, applied, appliedAt, drift: inputs.drift };
  const own: Properties = kind.keep(state, inputs as KindInputs<Own>);
  return defined({ ...lastingInputs(inputs), ...own, ...common });
}

/**
 * Looks at the service and writes what was found into outputs and inputs. Inputs are given back without any plan.
 *
 * A service that gives no clear answer changes nothing: the state stays and a warning says why.
 */
export async function read<Own extends z.ZodRawShape, Outputs>(
  kind: ResourceKind<Own, Outputs>,
  world: World,
  properties: Properties,
): Promise<{ props: Properties; inputs: Properties }> {
  const state = readState(kind, properties);
  guardApp(world, state.sdkAppId);
  const values: Properties = { ...state };
  const inputs = inputsOf(kind, state) as KindInputs<Own>;
  const found = await look(kind, world, state, inputs);
  if (found !== undefined) {
    delete values.missing;
    delete values.drift;
    Object.assign(values, found);
  }
  const props = defined(values);
  return { props, inputs: inputsOf(kind, props as State<Own, Outputs>) };
}

async function look<Own extends z.ZodRawShape, Outputs>(
  kind: ResourceKind<Own, Outputs>,
  { client, engine, now }: World,
  outputs: State<Own, Outputs>,
  inputs: KindInputs<Own>,
): Promise<Found | undefined> {
  const warn = (message: string): void => engine.warn(`${kind.name}: ${message}`);
  const info = (message: string): void => engine.info(`${kind.name}: ${message}`);
  const { isTencentChatError } = await import("../client/errors.ts");
  try {
    return await kind.refresh({ inputs, outputs, client, warn, info, now });
  } catch (error) {
    if (!isTencentChatError(error)) {
      throw error;
    }
    warn(`${kind.targetOf(inputs)} could not be looked at, so its state stays as it is: ${error.message}`);
    return undefined;
  }
}

function guardApp(world: World, app: unknown): void {
  if (app !== world.sdkAppId) {
    throw new UserError(otherApp(app, world.sdkAppId));
  }
}

/** A plan counts for the very inputs it was made of: whatever changed them after `check` must not act under it. */
function guardPlan<Own extends z.ZodRawShape, Outputs>(
  kind: ResourceKind<Own, Outputs>,
  app: number,
  inputs: Properties,
  prior: State<Own, Outputs> | undefined,
  plan: PlannedChange,
): void {
  if (!kind.isPlanOf(plan, app, inputs, prior)) {
    throw new UserError(
      `the inputs of this ${kind.name} are not those that its change of ${plan.target} was planned for, so nothing is ` +
        "done: run a new preview",
    );
  }
}

// An undefined inside outputs would turn a success into a failure on the wire.
function defined(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined));
}
