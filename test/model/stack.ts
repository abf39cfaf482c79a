import type { Properties } from "../../provider/src/host/check.ts";
import { type Host, type HostError, providerText, type Type } from "./host.ts";

/** A resource as a program declares it. */
export interface Declared {
  readonly name: string;
  readonly type: Type;
  readonly args: Properties;
  /** Name it had before. */
  readonly alias?: string;
}

/** A resource in the state. */
export interface Resource {
  readonly name: string;
  readonly type: Type;
  readonly id: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
  readonly initErrors?: readonly string[];
  /** Replaced, and still to be deleted. */
  readonly isReplaced?: true;
}

/** One resource of the program in a run. */
export interface Step {
  readonly op: "create" | "update" | "replace" | "same";
  readonly name: string;
  readonly type: Type;
  /** What people and policies see. */
  readonly checked: Properties;
  readonly old: Resource | undefined;
  /** What it came to, unless it failed. */
  readonly made?: Resource;
  readonly error?: HostError;
}

/** What a run did. */
export interface RunReport {
  readonly result: "succeeded" | "failed" | "killed";
  readonly steps: readonly Step[];
  /** Names of deleted resources. */
  readonly deleted: readonly string[];
  readonly errors: readonly { readonly name: string; readonly error: Error }[];
  readonly warnings: readonly string[];
}

export interface StackRun {
  readonly host: Host;
  readonly refresh?: boolean | undefined;
  /** Whether steps go on side by side, or one after the other as with `--parallel 1`. */
  readonly parallel?: boolean | undefined;
}

class EngineDied extends Error {}

/** Something went wrong that was told already. */
class Failed extends Error {}

interface Planned extends Step {
  /** Inputs that the step acts with. */
  readonly inputs: Properties;
}

/**
 * A stack and what Pulumi's engine does to it, as far as one resource after another goes: the order of the verbs, and what
 * is stored after success, failure, partial failure and death. `agreement.test.ts` holds it to the test engine.
 */
export class ModelStack {
  #resources: Resource[] = [];
  /** Operations that were under way when the engine died, of the last run. */
  pending: string[] = [];

  get resources(): readonly Resource[] {
    return this.#resources;
  }

  import(resource: Resource): void {
    this.#resources.push(resource);
  }

  /** Plans a run on a copy of the state. */
  async preview(program: readonly Declared[], run: StackRun): Promise<RunReport> {
    const copy = new ModelStack();
    copy.#resources = [...this.#resources];
    return new Run(copy.#resources, run).plan(program);
  }

  async up(program: readonly Declared[], run: StackRun): Promise<RunReport> {
    return this.#keep(new Run(this.#resources, run), (running) => running.update(program));
  }

  async refresh(run: StackRun): Promise<RunReport> {
    return this.#keep(new Run(this.#resources, run), (running) => running.refresh());
  }

  async destroy(run: StackRun): Promise<RunReport> {
    return this.#keep(new Run(this.#resources, run), (running) => running.destroy());
  }

  async #keep(running: Run, work: (running: Run) => Promise<RunReport>): Promise<RunReport> {
    const report = await work(running);
    this.#resources = running.resources;
    this.pending = running.pending;
    return report;
  }
}

class Run {
  resources: Resource[];
  pending: string[] = [];
  readonly #run: StackRun;
  readonly #steps: Step[] = [];
  readonly #errors: { name: string; error: Error }[] = [];
  readonly #deleted: string[] = [];

  constructor(resources: readonly Resource[], run: StackRun) {
    this.resources = [...resources];
    this.#run = run;
  }

  plan(program: readonly Declared[]): Promise<RunReport> {
    return this.#report(async () => {
      if (this.#run.refresh) await this.#refresh();
      for (const declared of program) this.#steps.push(await this.#plan(declared));
      this.#deleted.push(...this.#unregistered(program).map(({ name }) => name));
    });
  }

  update(program: readonly Declared[]): Promise<RunReport> {
    return this.#report(async () => {
      if (this.#run.refresh) await this.#refresh();
      await (this.#run.parallel ? this.#sideBySide(program) : this.#oneByOne(program));
      for (const gone of this.#unregistered(program)) await this.#delete(gone);
    });
  }

  refresh(): Promise<RunReport> {
    return this.#report(() => this.#refresh());
  }

  destroy(): Promise<RunReport> {
    return this.#report(async () => {
      for (const resource of this.resources) await this.#delete(resource);
    });
  }

  async #oneByOne(program: readonly Declared[]): Promise<void> {
    for (const declared of program) await this.#act(await this.#plan(declared));
  }

  async #sideBySide(program: readonly Declared[]): Promise<void> {
    const plans: Planned[] = [];
    let refused: unknown;
    for (const declared of program) {
      try {
        plans.push(await this.#plan(declared));
      } catch (error) {
        refused = error;
        break;
      }
    }
    const ended = await Promise.allSettled(plans.map((plan) => this.#act(plan)));
    const failures = ended.flatMap((end) => (end.status === "rejected" ? [end.reason] : []));
    const failure = failures.find((error) => error instanceof EngineDied) ?? refused ?? failures[0];
    if (failure !== undefined) throw failure;
  }

  async #report(work: () => Promise<void>): Promise<RunReport> {
    let result: RunReport["result"] = "succeeded";
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Failed || error instanceof EngineDied)) throw error;
      result = error instanceof EngineDied ? "killed" : "failed";
    }
    const { warnings } = this.#run.host;
    return { result, steps: this.#steps, deleted: this.#deleted, errors: this.#errors, warnings };
  }

  async #refresh(): Promise<void> {
    const read = (resource: Resource): Promise<void> => this.#told(resource.name, () => this.#read(resource));
    if (!this.#run.parallel) {
      for (const resource of this.resources) await read(resource);
      return;
    }
    const ended = await Promise.allSettled(this.resources.map(read));
    const failure = ended.find((end) => end.status === "rejected");
    if (failure !== undefined) throw failure.reason;
  }

  async #read(resource: Resource): Promise<void> {
    const { host } = this.#run;
    const { type, id } = resource;
    const { inputs, outputs } = await host.read(type, id, resource.outputs);
    this.#requireEngine();
    const { initErrors: _, ...healthy } = resource;
    this.#replace(resource, { ...healthy, inputs, outputs });
    // Only to tell what a refresh found, but it must not fail.
    await host.diff(type, id, outputs, resource.inputs);
  }

  /** Check with the old inputs, diff with the old outputs, and for a replacement a check without old inputs. */
  #plan(declared: Declared): Promise<Planned> {
    return this.#told(declared.name, async () => {
      const { name, type, args, alias } = declared;
      const { host } = this.#run;
      const news = { ...args, __provider: providerText(type) };
      const live = this.resources.filter(({ isReplaced }) => !isReplaced);
      const old = live.find((one) => one.name === name) ?? live.find((one) => one.name === alias);
      const checked = await this.#check(type, old?.inputs ?? {}, news);
      const step = { name, type, old, checked, inputs: checked };
      if (old === undefined) return { ...step, op: "create" };
      const { changes, replaces } = await host.diff(type, old.id, old.outputs, checked);
      if (changes && replaces.length > 0) {
        return { ...step, op: "replace", inputs: await this.#check(type, {}, news) };
      }
      return { ...step, op: changes || (old.initErrors?.length ?? 0) > 0 ? "update" : "same" };
    });
  }

  async #check(type: Type, olds: Properties, news: Properties): Promise<Properties> {
    const { inputs, failures } = await this.#run.host.check(type, olds, news);
    if (failures.length === 0) return inputs;
    throw new Error(failures.map(({ property, reason }) => `${property}: ${reason}`).join("\n"));
  }

  async #act(plan: Planned): Promise<void> {
    const { inputs, ...step } = plan;
    const { name, type, old } = step;
    const { host } = this.#run;
    const next = { name, type, inputs };
    try {
      let made: Resource;
      if (step.op === "same" && old !== undefined) made = { ...next, id: old.id, outputs: old.outputs };
      else if (step.op === "update" && old !== undefined) {
        made = { ...next, id: old.id, outputs: await host.update(type, old.id, old.outputs, inputs) };
      } else made = { ...next, ...(await host.create(type, inputs)) };
      this.#requireEngine(step);
      this.#settle(made, step);
      this.#steps.push({ ...step, made });
    } catch (error) {
      if (error instanceof EngineDied) throw error;
      this.#requireEngine(step);
      this.#settlePartly(error as HostError, plan);
      this.#steps.push({ ...step, error: error as HostError });
      this.#errors.push({ name, error: error as Error });
      throw new Failed();
    }
  }

  #settle(made: Resource, { op, old }: Step): void {
    if (op === "replace" && old !== undefined) this.#replace(old, { ...old, isReplaced: true });
    if (op === "create" || op === "replace") this.resources.push(made);
    else if (old !== undefined) this.#replace(old, made);
  }

  /** What exists wasn't made with the new inputs: an update that failed half-way keeps the old ones. */
  #settlePartly({ id, properties, reasons }: HostError, { inputs, ...step }: Planned): void {
    if (id === undefined || properties === undefined) return;
    const { name, type, op, old } = step;
    const isUpdate = op === "update" && old !== undefined;
    const made = { name, type, id: isUpdate ? old.id : id, inputs: isUpdate ? old.inputs : inputs };
    this.#settle({ ...made, outputs: properties, initErrors: reasons ?? [] }, step);
  }

  #unregistered(program: readonly Declared[]): Resource[] {
    const registered = new Set(program.map(({ name }) => name));
    return this.resources.filter(({ name, isReplaced }) => isReplaced || !registered.has(name));
  }

  async #delete(resource: Resource): Promise<void> {
    await this.#told(resource.name, () => this.#run.host.delete(resource.type, resource.id, resource.outputs));
    this.#requireEngine();
    this.resources = this.resources.filter((other) => other !== resource);
    this.#deleted.push(resource.name);
  }

  #replace(old: Resource, next: Resource): void {
    this.resources = this.resources.map((other) => (other === old ? next : other));
  }

  async #told<T>(name: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof EngineDied) throw error;
      this.#errors.push({ name, error: error as Error });
      throw new Failed();
    }
  }

  /** What came after the engine's death is lost, and what was under way stands in the state as pending. */
  #requireEngine(step?: Pick<Step, "name">): void {
    if (!this.#run.host.engineIsGone) return;
    if (step !== undefined) this.pending.push(step.name);
    throw new EngineDied();
  }
}
