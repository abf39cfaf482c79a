import type { z } from "zod";
import type { ChatClient } from "../client/index.ts";
import { check, type Properties } from "../host/check.ts";
import type { Configuration } from "../host/configuration.ts";
import { outputsOf, resourceId } from "../host/operate.ts";
import { ReplacementGuard } from "../host/replacement-guard.ts";
import type { KindInputs, ResourceKind, TargetKind } from "../host/resource-kind.ts";
import { single } from "../host/single.ts";
import { readState } from "../host/state.ts";
import { UserError } from "../host/user-error.ts";
import { describeId, type ExistingGroup } from "../resources/group-target.ts";
import { providerText, typeToken } from "../resources/registration.ts";

/** One thing to import. */
export interface Mark {
  /** As the program declares them. */
  readonly inputs: Properties;
  /** Name of the resource; default: made from the inputs. */
  readonly name?: string | undefined;
  /** How far the action reached, where the inputs don't tell. */
  readonly reached?: number | undefined;
}

/** A resource as `pulumi import --file` takes it. */
export interface ImportedResource {
  readonly type: string;
  readonly name: string;
  readonly id: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
}

/** How the resources of one type are named on the command line and in a file, and what is known of them. */
export interface ImportRules<Inputs, Outputs> {
  /** Name of the option, and in the plural of the file's list. */
  readonly option: string;
  /** Form of the option's value, for people. */
  readonly form: string;
  /** Name of the output that tells how far the action reached. */
  readonly reached?: keyof Outputs & string;
  /** The inputs an option's value stands for; undefined where it can be read in none or in several ways. */
  parse(text: string): Properties | undefined;
  /** The resource's own outputs. The group is given where it was looked up. Throws for what can't have happened. */
  outputs(inputs: Inputs, reached: number | undefined, group: ExistingGroup | undefined): Outputs;
}

/** A type of resource that can be imported. */
export interface Importable extends Pick<ImportRules<never, Record<string, unknown>>, "option" | "form" | "parse"> {
  readonly name: string;
  readonly reached: string | undefined;
  /** Values that say which thing it is, in order. */
  identity(inputs: Properties): string[];
  /** The resource in the state it is in when nothing is left to do. Throws for inputs that the provider refuses. */
  resource(configuration: Configuration, mark: Mark, name: string, group?: ExistingGroup): ImportedResource;
}

/** Makes a type of resource importable. */
export function importable<Own extends z.ZodRawShape, Outputs>(
  target: TargetKind<Own, Outputs>,
  rules: ImportRules<KindInputs<Own>, Outputs>,
): Importable {
  const kind = single(target);
  const { option, form, parse, reached } = rules;
  return {
    ...{ name: kind.name, option, form, parse, reached },
    identity: (inputs) =>
      kind.identity.flatMap((property) => (inputs[property] === undefined ? [] : [String(inputs[property])])),
    resource(configuration, mark, name, group) {
      // Checked twice, as the provider does: the second time nothing is planned any more.
      const planned = checked(kind, configuration, {}, mark.inputs);
      const inputs = checked(kind, configuration, planned, mark.inputs);
      const own = rules.outputs(inputs as KindInputs<Own>, mark.reached, group);
      const outputs = outputsOf(inputs, { outcome: "adopted", outputs: own }, {});
      readState(kind, outputs);
      const provider = { __provider: providerText(kind.name) };
      const id = resourceId(kind, configuration.sdkAppId, inputs);
      return {
        ...{ type: typeToken(kind.name), name, id },
        ...{ inputs: { ...inputs, ...provider }, outputs: { ...outputs, ...provider } },
      };
    },
  };
}

function checked<Own extends z.ZodRawShape, Outputs>(
  kind: ResourceKind<Own, Outputs>,
  configuration: Configuration,
  olds: Properties,
  news: Properties,
): Properties {
  const { inputs, failures } = check(
    kind,
    { ...configuration, requireAcknowledgement: false },
    new ReplacementGuard(),
    olds,
    news,
  );
  if (failures.length > 0) {
    throw new UserError(failures.map(({ reason }) => reason).join("; "));
  }
  return inputs;
}

/** Looks up the group a mark belongs to, if it belongs to one. Throws where there is no such group. */
export async function groupOf({ inputs }: Mark, client: ChatClient): Promise<ExistingGroup | undefined> {
  if (typeof inputs.groupId !== "string") {
    return undefined;
  }
  const group = await client.getGroupInfo(inputs.groupId);
  if (!group.found) {
    throw new UserError(
      `${describeId("group", inputs.groupId)} doesn't exist or was dissolved (code ${group.code}): correct its id, and ` +
        "check that sdkAppId and region are the app's",
    );
  }
  return group;
}
