import { randomUUID } from "node:crypto";
import { retire } from "./deletes.ts";
import type { Goal } from "./goal.ts";
import { Bail, type Operation, StepFailed, type StepPlan } from "./operation.ts";
import { analyze, type Plan, planCustom } from "./planner.ts";
import { ProviderError } from "./provider-client.ts";
import type { ResourceState } from "./state.ts";
import { makeUrn, providerType, stackType } from "./urn.ts";
import { containsUnknown, equal, forProvider, markSecrets } from "./values.ts";
import { type Properties, unknownValue } from "./wire.ts";

/** What a program learns of a resource it registered. */
export interface Registered {
  urn: string;
  id: string;
  outputs: Properties;
}

/**
 * Takes what a program registers. Check, policies and diff run for one resource after another, as in the real engine;
 * the steps that follow run side by side. After a failure nothing more is taken.
 */
export class Registrations {
  readonly #operation: Operation;
  readonly #config: Properties;
  readonly #urns = new Set<string>();
  readonly #open = new Map<string, StepPlan>();
  readonly #running = new Set<Promise<unknown>>();
  #turn: Promise<unknown> = Promise.resolve();
  #provider: ResourceState | undefined;
  #stackOutputs: Properties | undefined;
  #stopped = false;
  #refused = false;
  /** Resolves when a failure has ended the run. */
  readonly stopped: Promise<void>;
  #stop: () => void = () => {};

  constructor(operation: Operation, config: Properties) {
    this.#operation = operation;
    this.#config = config;
    this.stopped = new Promise((resolve) => {
      this.#stop = resolve;
    });
  }

  /** The provider of all custom resources, once one was registered. */
  get provider(): ResourceState | undefined {
    return this.#provider;
  }

  /** Whether the program still wants this resource. */
  has(urn: string): boolean {
    return this.#urns.has(urn);
  }

  async register(goal: Goal): Promise<Registered> {
    const work = this.#track(async () => {
      const plan = await this.#inTurn(() => this.#plan(goal));
      return this.#operation.limited(() => this.#settle(plan));
    });
    try {
      return await work;
    } catch (error) {
      this.abort(error, this.#urnOf(goal));
      throw error;
    }
  }

  /** Outputs of a component are settled at once, the stack's at the end. */
  async registerOutputs(urn: string, outputs: Properties): Promise<void> {
    const step = this.#open.get(urn);
    if (!step?.next) throw new Error(`outputs for ${urn}, which isn't registered or has them already`);
    if (step.next.type === stackType) {
      this.#stackOutputs = outputs;
      return;
    }
    this.#open.delete(urn);
    step.next.outputs = outputs;
    this.#operation.showOutputs(step);
    await this.#operation.parts.snapshot.save();
  }

  /** Settles the stack's outputs; after a failure those that are missing keep their old value. */
  async finish(): Promise<void> {
    const step = [...this.#open.values()].find(({ next }) => next?.type === stackType);
    if (!step?.next || !this.#stackOutputs) return;
    const kept = this.#operation.failed ? step.old?.outputs : {};
    step.next.outputs = { ...kept, ...this.#stackOutputs };
    this.#operation.showOutputs(step);
    await this.#operation.parts.snapshot.save();
  }

  /** Whether a failure has ended the run before the program did. */
  get aborted(): boolean {
    return this.#stopped;
  }

  /** Whether it was no step that failed, but a resource that was refused. */
  get refused(): boolean {
    return this.#refused;
  }

  /** A step failed outside of a registration. */
  stepFailed(): void {
    this.#stopped = true;
    this.#operation.failed = true;
    this.#stop();
  }

  /** Takes nothing more; a reason that was not reported yet is. */
  abort(reason: unknown, urn?: string): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#refused = !(reason instanceof StepFailed);
    this.#operation.report(reason, urn);
    this.#stop();
  }

  /** Waits for the steps under way: what they did must get into the state. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
  }

  #track<T>(work: () => Promise<T>): Promise<T> {
    const running = work();
    this.#running.add(running);
    const done = () => this.#running.delete(running);
    running.then(done, done);
    return running;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(() => {
      if (this.#stopped) throw new Bail("the run has ended");
      return work();
    });
    this.#turn = turn.catch(() => {});
    return turn;
  }

  #urnOf(goal: Goal): string {
    const { stack, project } = this.#operation.parts;
    return makeUrn(stack, project, goal.parent, goal.type, goal.name);
  }

  async #plan(goal: Goal): Promise<Plan> {
    const { snapshot, providers } = this.#operation.parts;
    const urn = this.#urnOf(goal);
    if (this.#urns.has(urn)) {
      throw new Error(`Duplicate resource URN '${urn}'; try giving it a unique name`);
    }
    if (!this.#operation.dryRun && containsUnknown(goal.properties)) throw new Error(`${urn} has unknown inputs`);
    this.#urns.add(urn);
    const provider = goal.custom ? await this.#ensureProvider() : undefined;
    const old = [urn, ...goal.aliases].map((name) => snapshot.old(name)).find((state) => state !== undefined);
    if (old) this.#urns.add(old.urn);
    const next = stateOf(goal, urn, old, provider);
    if (provider) {
      const client = await providers.with(provider.inputs);
      return planCustom(this.#operation, client, goal, next, old, provider);
    }
    if (!(await analyze(this.#operation, next, undefined))) throw new Bail(`resource ${urn} is invalid`);
    return planWithoutHost(next, old, old && equal(old.inputs, next.inputs));
  }

  /** The default provider is a resource of its own, whose inputs are the stack's configuration. */
  async #ensureProvider(): Promise<ResourceState> {
    if (this.#provider) return this.#provider;
    const { snapshot, stack, project } = this.#operation.parts;
    const urn = makeUrn(stack, project, undefined, providerType, "default");
    const old = snapshot.old(urn);
    const next: ResourceState = { urn, custom: true, type: providerType, inputs: this.#config, outputs: {} };
    this.#urns.add(urn);
    if (!(await analyze(this.#operation, next, undefined))) throw new Bail("the provider is refused");
    await this.#settle(planWithoutHost(next, old, old && equal(old.outputs, next.inputs)));
    this.#provider = next;
    return next;
  }

  async #settle(plan: Plan): Promise<Registered> {
    if (this.#stopped) throw new Bail("the run has ended");
    if (plan.op === "replace") await this.#replace(plan);
    else await this.#step(plan);
    const { next } = plan;
    const id = next.id === unknownValue ? "" : (next.id ?? "");
    return { urn: next.urn, id, outputs: next.custom ? next.outputs : {} };
  }

  async #step(plan: Plan): Promise<void> {
    const { old, next } = plan;
    const step: StepPlan = { op: plan.op, next, ...(old && { old }), diffs: plan.diffs };
    await this.#operation.step(step, async () => {
      await this.#act(plan);
      await this.#operation.parts.snapshot.settle(next, old);
      return undefined;
    });
    if (!next.custom) this.#open.set(next.urn, step);
  }

  /** Creates first and deletes at the end; or, if asked to, deletes first. */
  async #replace(plan: Plan): Promise<void> {
    const { old, next, keys, diffs } = plan;
    if (!old) throw new Error(`${next.urn} has nothing to replace`);
    const { snapshot } = this.#operation.parts;
    const steps = { old, next, keys, diffs };
    if (plan.deleteBeforeReplace) {
      if (snapshot.resources.some((state) => state.dependencies?.includes(old.urn))) {
        throw new Error(
          `${old.urn}: deleteBeforeReplace of a resource others depend on is not known to the test engine`,
        );
      }
      await retire(this.#operation, old, "delete-replaced");
      await this.#operation.step({ op: "replace", ...steps }, async () => undefined);
    }
    await this.#operation.step({ op: "create-replacement", ...steps }, async () => {
      await this.#act(plan);
      if (!plan.deleteBeforeReplace) old.delete = true;
      await snapshot.settle(next, old);
      return undefined;
    });
    if (!plan.deleteBeforeReplace) await this.#operation.step({ op: "replace", ...steps }, async () => undefined);
  }

  async #act({ op, old, next }: Plan): Promise<void> {
    if (op === "same" || op === "update") {
      if (old?.id !== undefined) next.id = old.id;
      if (op === "same") next.outputs = old?.outputs ?? {};
    }
    if (op === "same" || !next.custom) return;
    const now = this.#operation.parts.now().toISOString();
    if (op !== "update") next.created = now;
    next.modified = now;
    if (next.type === providerType) {
      next.id ??= this.#operation.dryRun ? unknownValue : randomUUID();
      next.outputs = next.inputs;
    } else if (this.#operation.dryRun) {
      next.outputs = next.inputs;
    } else {
      await this.#call(op, old, next);
    }
  }

  /** Creates or updates. After a partial failure the state holds what there is, and why it isn't right. */
  async #call(op: Plan["op"], old: ResourceState | undefined, next: ResourceState): Promise<void> {
    const { providers, snapshot } = this.#operation.parts;
    const client = await providers.with(this.#provider?.inputs ?? {});
    const inputs = forProvider(next.inputs) as Properties;
    const take = (outputs: Properties) => {
      next.outputs = markSecrets(outputs, next.inputs, next.additionalSecretOutputs);
    };
    try {
      if (op === "update" && old?.id !== undefined) {
        const before = forProvider(old.outputs) as Properties;
        take((await client.update(next.urn, old.id, before, inputs, forProvider(old.inputs) as Properties)).outputs);
      } else {
        const { id, outputs } = await client.create(next.urn, inputs);
        if (id === "") throw new Error(`plugin returned empty resource.ID from create '${next.urn}'`);
        next.id = id;
        take(outputs);
      }
    } catch (error) {
      if (!(error instanceof ProviderError) || !error.initFailed) throw error;
      if (op !== "update") next.id = error.initFailed.id;
      take(error.initFailed.properties);
      next.initErrors = error.initFailed.reasons;
      if (op === "replace" && old) old.delete = true;
      // What exists wasn't made with the new inputs: an update that failed half-way keeps the old ones.
      const kept = op === "update" && old ? { ...next, inputs: old.inputs } : next;
      await snapshot.settle(kept, old);
      throw error;
    }
  }
}

function planWithoutHost(next: ResourceState, old: ResourceState | undefined, unchanged: boolean | undefined): Plan {
  const op = !old ? "create" : unchanged ? "same" : "update";
  return { op, next, ...(old && { old }), keys: [], diffs: [], deleteBeforeReplace: false };
}

function stateOf(
  goal: Goal,
  urn: string,
  old: ResourceState | undefined,
  provider: ResourceState | undefined,
): ResourceState {
  const list = <K extends string>(key: K, values: string[]) => (values.length > 0 ? { [key]: values } : {});
  return {
    urn,
    custom: goal.custom,
    type: goal.type,
    inputs: goal.properties,
    outputs: {},
    ...(goal.parent && { parent: goal.parent }),
    ...(goal.protect && { protect: true }),
    ...(goal.retainOnDelete && { retainOnDelete: true }),
    ...list("dependencies", goal.dependencies),
    ...(goal.custom && { propertyDependencies: goal.propertyDependencies }),
    ...(provider && { provider: `${provider.urn}::${provider.id ?? unknownValue}` }),
    ...list("additionalSecretOutputs", goal.additionalSecretOutputs),
    ...list("ignoreChanges", goal.ignoreChanges),
    ...(old && old.urn !== urn && { aliases: [old.urn] }),
    ...(goal.replacementTrigger !== undefined && { replacementTrigger: goal.replacementTrigger }),
    ...(old?.created && { created: old.created }),
    ...(old?.modified && { modified: old.modified }),
  };
}
