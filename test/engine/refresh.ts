import { providerOf } from "./deletes.ts";
import type { Op } from "./events.ts";
import { Bail, type Operation } from "./operation.ts";
import { diffResource } from "./planner.ts";
import type { ResourceState } from "./state.ts";
import { providerType } from "./urn.ts";
import { equal, forProvider, markSecrets } from "./values.ts";
import type { Properties } from "./wire.ts";

const plain = (properties: Properties) => forProvider(properties) as Properties;

/** Reads every resource and takes up what it finds. Once one fails, those not begun are left as they are. */
export async function refreshAll(operation: Operation): Promise<void> {
  let failed = false;
  const reads = [...operation.parts.snapshot.olds].map((old) =>
    operation.limited(async () => {
      if (failed) return;
      try {
        await refreshOne(operation, old);
      } catch {
        failed = true;
      }
    }),
  );
  await Promise.all(reads);
  await operation.parts.snapshot.rebase();
  if (failed) throw new Bail("a refresh failed");
}

async function refreshOne(operation: Operation, old: ResourceState): Promise<void> {
  const step: { op: "refresh"; old: ResourceState; next?: ResourceState } = { op: "refresh", old, next: { ...old } };
  await operation.step(step, async () => {
    const { next, found } = await read(operation, old);
    if (next) step.next = next;
    else delete step.next;
    if (next !== old) await operation.parts.snapshot.refreshed(old, next);
    // Only a refresh of its own counts and names what it found; before an update it stays a refresh.
    return operation.parts.kind === "refresh" ? found : undefined;
  });
}

/** Components and providers have nothing to read. */
async function read(operation: Operation, old: ResourceState): Promise<{ next?: ResourceState; found: Op }> {
  if (!old.custom || old.type === providerType || old.pendingReplacement) return { next: old, found: "same" };
  if (old.id === undefined) throw new Error(`${old.urn} has no id`);
  const client = await operation.parts.providers.with(providerOf(operation, old).inputs);
  const { id, outputs, inputs } = await client.read(old.urn, old.id, plain(old.outputs), plain(old.inputs));
  if (id === "") return { found: "delete" };
  const { initErrors: _, ...healthy } = old;
  const next: ResourceState = {
    ...healthy,
    id,
    outputs: markSecrets(outputs, old.outputs),
    inputs: inputs ? markSecrets(inputs, old.inputs) : old.inputs,
  };
  const changed = !equal(next.inputs, old.inputs) || !equal(next.outputs, old.outputs);
  if (changed) next.modified = operation.parts.now().toISOString();
  // As the real engine: would an update right now, with the inputs of before, have anything to do?
  const { changes } = await diffResource(client, old.urn, id, next, old.inputs);
  return { next, found: changes ? "update" : "same" };
}
