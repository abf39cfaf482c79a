import { Bail, type Operation } from "./operation.ts";
import type { ResourceState } from "./state.ts";
import { providerType } from "./urn.ts";
import { forProvider } from "./values.ts";
import type { Properties } from "./wire.ts";

/** Deletes one resource; a preview only shows it. Fails on a protected one. */
export async function retire(
  operation: Operation,
  old: ResourceState,
  op: "delete" | "delete-replaced" = old.delete ? "delete-replaced" : "delete",
): Promise<void> {
  const { snapshot } = operation.parts;
  await operation.step({ op, old }, async () => {
    if (op === "delete" && old.protect) {
      throw new Error(
        `resource "${old.urn}" cannot be deleted\nbecause it is protected. To unprotect the resource, either remove ` +
          "the `protect` flag from the resource in your Pulumi program and run `pulumi up`, or use the command:\n" +
          `\`pulumi state unprotect '${old.urn}'\``,
      );
    }
    if (!operation.dryRun && old.custom && old.type !== providerType && !old.retainOnDelete) {
      await callDelete(operation, old);
    }
    if (!operation.dryRun) await snapshot.remove(old);
    return undefined;
  });
}

/** A delete uses the configuration its provider had when it was last set up. */
async function callDelete(operation: Operation, old: ResourceState): Promise<void> {
  const { providers } = operation.parts;
  if (old.id === undefined) throw new Error(`${old.urn} has no id`);
  const client = await providers.with(providerOf(operation, old).inputs);
  await client.delete(old.urn, old.id, forProvider(old.outputs) as Properties, forProvider(old.inputs) as Properties);
}

/** The provider resource that a state names. */
export function providerOf(operation: Operation, state: ResourceState): ResourceState {
  const urn = state.provider?.split("::").slice(0, -1).join("::");
  const provider = urn === undefined ? undefined : operation.parts.snapshot.current(urn);
  if (provider?.type !== providerType) throw new Error(`${state.urn} has no provider that the test engine knows`);
  return provider;
}

/** Deletes resources in waves, those first on which no other depends. A failure lets its wave end, then stops. */
export async function retireAll(operation: Operation, resources: readonly ResourceState[]): Promise<void> {
  const left = new Set(resources);
  while (left.size > 0) {
    const needed = new Set([...left].flatMap((state) => [...left].filter((other) => dependsOn(state, other))));
    const wave = [...left].filter((state) => !needed.has(state)).reverse();
    if (wave.length === 0) throw new Error("the resources to delete depend on each other in a circle");
    const ended = await Promise.allSettled(wave.map((state) => operation.limited(() => retire(operation, state))));
    if (ended.some(({ status }) => status === "rejected")) throw new Bail("a delete failed");
    for (const state of wave) left.delete(state);
  }
}

function dependsOn(state: ResourceState, other: ResourceState): boolean {
  if (state === other) return false;
  return (
    state.parent === other.urn ||
    state.provider?.startsWith(`${other.urn}::`) === true ||
    state.dependencies?.includes(other.urn) === true
  );
}
