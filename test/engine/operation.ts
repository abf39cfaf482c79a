import grpc from "@grpc/grpc-js";
import { type EventRecorder, eventState, type Op, type StepMetadata } from "./events.ts";
import type { PolicyPack } from "./policy-pack.ts";
import { ProviderError } from "./provider-client.ts";
import type { Providers } from "./providers.ts";
import type { Snapshot } from "./snapshot.ts";
import type { ResourceState } from "./state.ts";
import { providerType } from "./urn.ts";

/** A failure that was already reported; it only ends the run. */
export class Bail extends Error {}

/** A step failed and said so; steps beside it still end. */
export class StepFailed extends Bail {}

export interface OperationParts {
  kind: "preview" | "up" | "refresh" | "destroy";
  project: string;
  stack: string;
  events: EventRecorder;
  snapshot: Snapshot;
  providers: Providers;
  policies: readonly PolicyPack[];
  parallel: number;
  now: () => Date;
  replace: ReadonlySet<string>;
}

/** One step: what it acts on, and how it came about. */
export interface StepPlan {
  op: Op;
  old?: ResourceState;
  next?: ResourceState;
  keys?: readonly string[];
  diffs?: readonly string[];
}

const logicalOps: ReadonlySet<Op> = new Set(["create", "update", "same", "replace", "delete"]);

/** What all parts of one run share: its events, its state, its hosts, and whether it has failed. */
export class Operation {
  readonly parts: OperationParts;
  readonly dryRun: boolean;
  readonly changes: Partial<Record<Op, number>> = {};
  /** Something was refused or failed; the run ends as failed. */
  failed = false;
  maybeCorrupt = false;
  #steps = 0;
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(parts: OperationParts) {
    this.parts = parts;
    this.dryRun = parts.kind === "preview";
    this.#free = parts.parallel;
  }

  /** Runs at most as many at once as the run's parallelism allows. */
  async limited<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#free--;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    }
  }

  /** Announces a step, then does it and says how it went. An error is reported and ends the run. */
  async step(plan: StepPlan, act: () => Promise<Op | undefined>): Promise<void> {
    const planning = this.dryRun ? { planning: true as const } : {};
    this.parts.events.emit({ resourcePreEvent: { metadata: metadataOf(plan), ...planning } });
    let found: Op | undefined;
    try {
      found = await act();
    } catch (error) {
      this.#stepFailed(plan, error);
      throw new StepFailed("a step failed");
    }
    const op = found ?? plan.op;
    if ((logicalOps.has(plan.op) || found) && !isProvider(plan)) {
      this.changes[op] = (this.changes[op] ?? 0) + 1;
      this.#steps++;
    }
    const shown = this.dryRun || plan.op === "delete" || plan.op === "refresh" || (plan.next ?? plan.old)?.custom;
    if (shown) this.parts.events.emit({ resOutputsEvent: { metadata: { ...metadataOf(plan), op }, ...planning } });
  }

  /** Shows the outputs that a component or the stack registered later. */
  showOutputs(plan: StepPlan): void {
    const planning = this.dryRun ? { planning: true as const } : {};
    this.parts.events.emit({ resOutputsEvent: { metadata: metadataOf(plan), ...planning } });
  }

  /** Reports an error outside of steps: a check that broke down, a policy that threw. */
  report(error: unknown, urn?: string): void {
    this.failed = true;
    if (!(error instanceof Bail)) this.parts.events.diagnostic("error", messageOf(error), urn);
  }

  #stepFailed(plan: StepPlan, error: unknown): void {
    this.failed = true;
    const partial = error instanceof ProviderError && error.initFailed !== undefined;
    const urn = isProvider(plan) ? undefined : (plan.next ?? plan.old)?.urn;
    this.parts.events.diagnostic("error", messageOf(error), urn);
    if (this.dryRun) return;
    const status = partial ? 1 : isDoubtful(plan, error) ? 2 : 0;
    if (status === 2) this.maybeCorrupt = true;
    this.parts.events.emit({ resOpFailedEvent: { metadata: metadataOf(plan), status, steps: this.#steps } });
  }
}

const { UNKNOWN, INTERNAL, DATA_LOSS } = grpc.status;

/** Whether a failed call may have done something all the same; of a create the real engine never says so. */
function isDoubtful({ op }: StepPlan, error: unknown): boolean {
  if (op === "create" || op === "create-replacement" || !(error instanceof ProviderError)) return false;
  return error.code === UNKNOWN || error.code === INTERNAL || error.code === DATA_LOSS;
}

/** A partial failure is told by its reasons, in the words of the Go library that Pulumi uses for it. */
function messageOf(error: unknown): string {
  if (error instanceof ProviderError && error.initFailed) {
    const { reasons } = error.initFailed;
    const count = reasons.length === 1 ? "1 error occurred:" : `${reasons.length} errors occurred:`;
    return `${count}\n${reasons.map((reason) => `\t* ${reason}`).join("\n")}\n\n`;
  }
  return error instanceof Error ? error.message : String(error);
}

function isProvider(plan: StepPlan): boolean {
  return (plan.next ?? plan.old)?.type === providerType;
}

function metadataOf({ op, old, next, keys, diffs }: StepPlan): StepMetadata {
  const state = next ?? old;
  if (!state) throw new Error(`a step ${op} of nothing`);
  return {
    op,
    urn: state.urn,
    type: state.type,
    old: eventState(old),
    new: eventState(next),
    ...(keys && keys.length > 0 && { keys: [...keys] }),
    ...(diffs && diffs.length > 0 && { diffs: [...diffs] }),
    detailedDiff: null,
    ...(logicalOps.has(op) && { logical: true as const }),
    provider: state.provider ?? "",
  };
}
