import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { said } from "./said.ts";
import { providerType } from "./urn.ts";
import { fromState, toState } from "./values.ts";
import type { Properties } from "./wire.ts";

/** One resource of a state, as in Pulumi's deployment JSON; inputs and outputs are always there. */
export interface ResourceState {
  urn: string;
  custom: boolean;
  delete?: boolean;
  id?: string;
  type: string;
  inputs: Properties;
  outputs: Properties;
  parent?: string;
  protect?: boolean;
  external?: boolean;
  dependencies?: string[];
  initErrors?: string[];
  provider?: string;
  propertyDependencies?: Record<string, string[]>;
  pendingReplacement?: boolean;
  additionalSecretOutputs?: string[];
  aliases?: string[];
  retainOnDelete?: boolean;
  ignoreChanges?: string[];
  replacementTrigger?: unknown;
  created?: string;
  modified?: string;
}

/** Pulumi's deployment JSON, version 3, as `pulumi stack export` prints it. */
export interface Deployment {
  version: number;
  deployment: {
    manifest: { time: string; magic: string; version: string };
    secrets_providers?: unknown;
    resources?: StoredResource[];
    pending_operations?: unknown[];
    metadata?: Properties;
  };
}

export type StoredResource = Omit<ResourceState, "inputs" | "outputs"> & { inputs?: Properties; outputs?: Properties };

const engineVersion = "v0.0.0-test-engine";

export function toDeployment(resources: readonly ResourceState[], time: Date): Deployment {
  const magic = createHash("sha256").update(engineVersion).digest("hex");
  return {
    version: 3,
    deployment: {
      manifest: { time: time.toISOString(), magic, version: engineVersion },
      resources: resources.map(store),
      metadata: {},
    },
  };
}

function store({ inputs, outputs, ...rest }: ResourceState): StoredResource {
  const values = (key: "inputs" | "outputs", properties: Properties) =>
    Object.keys(properties).length > 0 ? { [key]: toState(properties) as Properties } : {};
  return { ...rest, ...values("inputs", inputs), ...values("outputs", outputs) };
}

/** Reads a deployment. Fails on what the test engine can't carry on: external resources, operations under way. */
export function fromDeployment({ version, deployment }: Deployment): ResourceState[] {
  if (version !== 3) throw new Error(`the test engine reads deployments of version 3, not ${version}`);
  if (deployment.pending_operations?.length) throw new Error("the state has operations that were under way");
  return (deployment.resources ?? []).map(({ inputs, outputs, ...rest }) => {
    if (rest.external) throw new Error(`${rest.urn} is external: not known to the test engine`);
    return { ...rest, inputs: fromState(inputs ?? {}) as Properties, outputs: fromState(outputs ?? {}) as Properties };
  });
}

/**
 * Tells of a state that a stack gave out. It holds configuration in the clear, which stands in the provider's own entry
 * and is encrypted otherwise: that is left out.
 */
export function exported(deployment: Deployment): Deployment {
  const { resources, ...rest } = deployment.deployment;
  said("an exported state", () => JSON.stringify([rest, resources?.filter(({ type }) => type !== providerType)]));
  return deployment;
}

/** The state file of a stack; without one, an empty state. */
export async function readStateFile(path: string): Promise<ResourceState[]> {
  try {
    return fromDeployment(JSON.parse(await readFile(path, "utf8")) as Deployment);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

/** Replaces the file in one go, so that a killed run leaves the state before or after a step. */
export async function writeStateFile(path: string, deployment: Deployment): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}.new`;
  await writeFile(draft, JSON.stringify(deployment, null, 2));
  await rename(draft, path);
}
