import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb.js";
import { stackType } from "./urn.ts";
import { fromProgram } from "./values.ts";
import { type Properties, toProperties } from "./wire.ts";

/** What a program wants one resource to be. */
export interface Goal {
  type: string;
  name: string;
  custom: boolean;
  parent?: string;
  properties: Properties;
  dependencies: string[];
  propertyDependencies: Record<string, string[]>;
  protect: boolean;
  retainOnDelete: boolean;
  ignoreChanges: string[];
  replaceOnChanges: string[];
  deleteBeforeReplace?: boolean;
  additionalSecretOutputs: string[];
  aliases: string[];
  replacementTrigger?: unknown;
}

/** What a program can ask for and the test engine doesn't have; each is a reason to refuse. */
const unknownRequests: readonly [string, (request: RegisterResourceRequest) => boolean][] = [
  ["a remote component", (r) => r.getRemote()],
  ["an import", (r) => r.getImportid() !== ""],
  ["an explicit provider", (r) => r.getProvider() !== "" || r.getProvidersMap().getLength() > 0],
  ["a transform", (r) => r.getTransformsList().length > 0],
  ["a state migration", (r) => r.getStateMigrationsList().length > 0],
  ["a package reference", (r) => r.getPackageref() !== ""],
  ["a plugin download URL", (r) => r.getPlugindownloadurl() !== ""],
  ["deletedWith", (r) => r.getDeletedwith() !== ""],
  ["replaceWith", (r) => r.getReplaceWithList().length > 0],
  ["hideDiffs", (r) => r.getHidediffsList().length > 0],
  ["structured aliases", (r) => r.getAliasesList().length > 0],
  ["a hook", (r) => Object.values(r.getHooks()?.toObject() ?? {}).some((names) => names.length > 0)],
  ["a nested path in ignoreChanges", (r) => r.getIgnorechangesList().some((path) => !/^[\w-]+$/.test(path))],
  ["protect of a component", (r) => !r.getCustom() && r.getProtect() === true],
  ["retainOnDelete of a component", (r) => !r.getCustom() && r.getRetainondelete() === true],
  ["a resource of another plugin", (r) => r.getCustom() && !r.getType().startsWith("pulumi-nodejs:")],
];

/** Reads a registration. Fails on whatever the test engine doesn't know. */
export function readGoal(request: RegisterResourceRequest, stackUrn: string | undefined): Goal {
  const label = `${request.getType()} ${request.getName()}`;
  for (const [what, asked] of unknownRequests) {
    if (asked(request)) throw new Error(`${label}: ${what} is not known to the test engine`);
  }
  const trigger = request.getReplacementTrigger();
  const parent = request.getParent() || (request.getType() === stackType ? undefined : stackUrn);
  return {
    type: request.getType(),
    name: request.getName(),
    custom: request.getCustom(),
    ...(parent && { parent }),
    properties: fromProgram(toProperties(request.getObject())) as Properties,
    dependencies: request.getDependenciesList(),
    propertyDependencies: Object.fromEntries(
      [...request.getPropertydependenciesMap().entries()].map(([key, urns]) => [key, urns.getUrnsList()]),
    ),
    protect: request.getProtect() ?? false,
    retainOnDelete: request.getRetainondelete() ?? false,
    ignoreChanges: request.getIgnorechangesList(),
    replaceOnChanges: request.getReplaceonchangesList(),
    ...(request.getDeletebeforereplacedefined() && { deleteBeforeReplace: request.getDeletebeforereplace() }),
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    aliases: request.getAliasurnsList(),
    ...(trigger && { replacementTrigger: fromProgram(trigger.toJavaScript()) }),
  };
}
