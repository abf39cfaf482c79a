import { type ResourceState, toDeployment, writeStateFile } from "./state.ts";

/**
 * The state while a run changes it: what this run has settled, in order, then what it hasn't come to yet.
 * Saved after each step; a preview saves nothing.
 */
export class Snapshot {
  #settled: ResourceState[] = [];
  #olds: ResourceState[];
  readonly #file: string | undefined;
  readonly #now: () => Date;
  #saving: Promise<void> = Promise.resolve();

  constructor(resources: readonly ResourceState[], now: () => Date, file: string | undefined) {
    this.#olds = [...resources];
    this.#now = now;
    this.#file = file;
  }

  /** What this run found and hasn't settled. */
  get olds(): readonly ResourceState[] {
    return this.#olds;
  }

  get settled(): readonly ResourceState[] {
    return this.#settled;
  }

  get resources(): ResourceState[] {
    return [...this.#settled, ...this.#olds];
  }

  old(urn: string): ResourceState | undefined {
    return this.#olds.find((state) => state.urn === urn && !state.delete);
  }

  current(urn: string): ResourceState | undefined {
    return this.#settled.find((state) => state.urn === urn) ?? this.old(urn);
  }

  /** Takes up a new state in place of the old one, which stays if it is still to be deleted. */
  async settle(next: ResourceState, old?: ResourceState): Promise<void> {
    this.#settled.push(next);
    if (old && !old.delete) this.#olds = this.#olds.filter((state) => state !== old);
    await this.save();
  }

  async remove(old: ResourceState): Promise<void> {
    this.#olds = this.#olds.filter((state) => state !== old);
    await this.save();
  }

  /** After a refresh: what was read stands in for what was known; without `next` the resource is gone. */
  async refreshed(old: ResourceState, next: ResourceState | undefined): Promise<void> {
    this.#olds = this.#olds.flatMap((state) => (state !== old ? [state] : next ? [next] : []));
    if (!next) this.#olds = this.#olds.map((state) => withoutDependency(state, old.urn));
    await this.save();
  }

  /** Ends a refresh: as in the real engine, what depends on nothing no longer says so. */
  async rebase(): Promise<void> {
    this.#olds = this.#olds.map(withoutEmptyDependencies);
    await this.save();
  }

  /** Writes are one after another, each with the state of its time. */
  async save(): Promise<void> {
    const file = this.#file;
    if (file === undefined) return;
    this.#saving = this.#saving.then(() => writeStateFile(file, toDeployment(this.resources, this.#now())));
    await this.#saving;
  }
}

function withoutDependency(state: ResourceState, urn: string): ResourceState {
  const next = { ...state };
  if (next.dependencies) next.dependencies = next.dependencies.filter((other) => other !== urn);
  if (next.propertyDependencies) {
    next.propertyDependencies = Object.fromEntries(
      Object.entries(next.propertyDependencies).map(([key, urns]) => [key, urns.filter((other) => other !== urn)]),
    );
  }
  return next;
}

function withoutEmptyDependencies({
  dependencies = [],
  propertyDependencies = {},
  ...rest
}: ResourceState): ResourceState {
  const named = Object.entries(propertyDependencies).filter(([, urns]) => urns.length > 0);
  return {
    ...rest,
    ...(dependencies.length > 0 && { dependencies }),
    ...(named.length > 0 && { propertyDependencies: Object.fromEntries(named) }),
  };
}
