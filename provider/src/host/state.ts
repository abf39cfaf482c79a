import { z } from "zod";
import type { PlannedChange } from "../change/planned-change.ts";
import { showValue } from "../change/text.ts";
import type { Properties } from "./check.ts";
import type { CommonOutputs, KindInputs, ResourceKind } from "./resource-kind.ts";
import { UserError } from "./user-error.ts";

/** Version of the outputs this package writes. Handlers read every earlier one. */
export const SCHEMA_VERSION = 1;

/** Inputs that speak about a change, not about the state: they are in no output. */
const ABOUT_THE_CHANGE = ["plannedChange", "reason", "acknowledge", "drift", "outstanding"] as const;

/** Outputs of a resource as this version understands them. */
export type State<Own extends z.ZodRawShape, Outputs> = KindInputs<Own> & Outputs & CommonOutputs;

/** Reads a resource's outputs from the state. Throws for a newer version, and where something is lacking. */
export function readState<Own extends z.ZodRawShape, Outputs>(
  kind: ResourceKind<Own, Outputs>,
  properties: Properties,
): State<Own, Outputs> {
  const { __provider: _text, ...outputs } = properties;
  const version = outputs.schemaVersion ?? SCHEMA_VERSION;
  if (typeof version !== "number" || version > SCHEMA_VERSION) {
    throw new UserError(
      `the state of this ${kind.name} has version ${showValue(version)}, and this pulumi-tencent-chat knows up to ` +
        `${SCHEMA_VERSION}: install the newer version that wrote it`,
    );
  }
  const lacking = rulesOf(kind).safeParse(outputs).error?.issues[0]?.path[0];
  if (lacking !== undefined) {
    throw unusable(kind.name, String(lacking));
  }
  const { drift: _drift, outstanding: _outstanding, ...rest } = outputs;
  return { ...rest, ...kind.notesOf(outputs) } as unknown as State<Own, Outputs>;
}

/** What is said of a state that lacks something. */
export function unusable(name: string, lacking: string): UserError {
  return new UserError(
    `the state of this ${name} has no usable ${lacking}, so nothing is done: repair it with \`pulumi stack export\` and ` +
      "`import`, or `pulumi state delete` it and declare it anew",
  );
}

/** What outputs must hold for a handler to go by them. */
function rulesOf<Own extends z.ZodRawShape, Outputs>(kind: ResourceKind<Own, Outputs>): z.ZodType {
  const identity = kind.identity.map((property) => {
    const isOptional = z.safeParse(kind.properties[property] as z.ZodType, undefined).success;
    return [property, isOptional ? z.string().optional() : z.string()];
  });
  return z.object({
    ...Object.fromEntries(identity),
    sdkAppId: z.int(),
    generation: z.int(),
    applied: z.string().optional(),
    appliedAt: z.string().optional(),
    ...kind.ownOutputs,
  });
}

/** The inputs that outputs hold, as `read` gives them back. */
export function inputsOf<Own extends z.ZodRawShape, Outputs>(
  kind: ResourceKind<Own, Outputs>,
  outputs: State<Own, Outputs>,
): Properties {
  const names = [
    ...Object.keys(kind.properties),
    "triggers",
    "onMissing",
    "sdkAppId",
    "generation",
    "unproven",
    "drift",
    "outstanding",
  ];
  const values: Properties = kind.declared?.({ ...outputs }) ?? { ...outputs };
  return Object.fromEntries(names.filter((name) => values[name] !== undefined).map((name) => [name, values[name]]));
}

/** Inputs without what only speaks about a change. */
export function lastingInputs(inputs: Properties): Properties {
  const { __provider: _text, ...lasting } = inputs;
  for (const name of ABOUT_THE_CHANGE) {
    delete lasting[name];
  }
  return lasting;
}

/** The plan in checked inputs. Throws for one that this version can't read; nothing is done without one. */
export function planOf(inputs: Properties): PlannedChange | undefined {
  const plan = inputs.plannedChange;
  if (plan === undefined || plan === null) {
    return undefined;
  }
  const { version, action } = plan as Partial<PlannedChange>;
  if (version !== 1 || typeof action !== "string") {
    throw new UserError("the planned change in the inputs was written by another version: run a new preview");
  }
  return plan as PlannedChange;
}
