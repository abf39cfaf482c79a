import type { z } from "zod";
import type { Drift } from "../../change/drift.ts";
import type { OutstandingTargets } from "../../change/outstanding.ts";
import type { Properties } from "../check.ts";
import type { CommonOutputs, TargetState } from "../resource-kind.ts";
import { unusable } from "../state.ts";
import { UserError } from "../user-error.ts";
import type { AnySetSpec } from "./set-spec.ts";
import { type Targets, targetsOf } from "./targets.ts";

/** Outputs of a set as its own code reads them. */
export type SetOutputs = Properties &
  Omit<CommonOutputs, "missing" | "drift" | "outstanding"> & {
    /** Ids of targets whose last change was skipped since they were missing. */
    readonly skipped?: readonly string[];
    readonly missing?: readonly string[];
    readonly drift?: Readonly<Record<string, Drift>>;
    readonly outstanding?: OutstandingTargets;
    /** Values as they were declared, where they aren't those reached: one for all, or one for each, null where they are. */
    readonly declared?: string | readonly (string | number | null)[];
  };

type Single = TargetState<Record<string, unknown>> & Properties;

/** The state of a set, taken apart into that of its targets. */
export interface SetState {
  readonly targets: Targets;
  /** Outputs as a single resource would have them; undefined for what isn't in the set. */
  stateOf(id: string): Single | undefined;
  /** The part of these that is kept for a target. */
  ownOf(id: string): Properties;
}

/** Inputs as outputs hold them, with the values that were declared. */
export function declaredInputs(spec: AnySetSpec, outputs: Properties): Properties {
  const { property, input, ids } = targetsOf(spec, outputs);
  const { declared } = outputs as SetOutputs;
  if (input.value === undefined || declared === undefined) {
    return outputs;
  }
  const reached = outputs[property] as Properties;
  const values = ids.map((id, index) => [id, (Array.isArray(declared) ? declared[index] : declared) ?? reached[id]]);
  return { ...outputs, [property]: Object.fromEntries(values) };
}

/** Takes a set's outputs apart. Throws for columns that don't fit the targets. */
export function takeApart(spec: AnySetSpec, outputs: SetOutputs): SetState {
  const targets = targetsOf(spec, declaredInputs(spec, outputs));
  requireIdentity(spec, targets);
  const { property, input, ids } = targets;
  const columns = Object.keys(spec.columns).map((name) => [name, columnOf(spec, outputs, name, ids.length)] as const);
  const places = new Map(ids.map((id, index) => [id, index]));
  const skipped = new Set(outputs.skipped);
  const missing = new Set(outputs.missing);
  const { schemaVersion, sdkAppId, generation, outcome, appliedAt, applied, drift = {}, outstanding } = outputs;
  const common = {
    ...{ schemaVersion, sdkAppId, generation },
    ...(appliedAt === undefined ? {} : { appliedAt }),
    ...(applied === undefined ? {} : { applied }),
  };
  const ownOf = (id: string): Properties => {
    const index = places.get(id) ?? -1;
    const own: Properties = Object.fromEntries(
      columns.flatMap(([name, column]) => (column[index] == null ? [] : [[name, column[index]]])),
    );
    if (input.value !== undefined) {
      own[input.value.output] = (index < 0 ? undefined : (outputs[property] as Properties)[id]) ?? 0;
    }
    return own;
  };
  const notesOf = (id: string) => {
    const found = Object.hasOwn(drift, id) ? drift[id] : undefined;
    const { pinned = {}, digest } = outstanding ?? {};
    const to = Object.hasOwn(pinned, id) ? pinned[id] : undefined;
    return {
      // The set's outcome is that of its last change, which may have been about others.
      outcome: skipped.has(id) ? "skipped" : outcome === "skipped" ? "adopted" : outcome,
      ...(missing.has(id) ? { missing: true } : {}),
      ...(found === undefined ? {} : { drift: found }),
      ...(to === undefined ? {} : { outstanding: { digest: digestOfTarget(digest ?? "", id), to } }),
    };
  };
  return {
    targets,
    ownOf,
    stateOf: (id) =>
      places.has(id)
        ? ({ ...targets.inputsOf(id), ...common, ...ownOf(id), ...notesOf(id) } as unknown as Single)
        : undefined,
  };
}

/** Throws where outputs don't say which things the targets are; all share what isn't their id. */
function requireIdentity(spec: AnySetSpec, { ids: [first], inputsOf }: Targets): void {
  const single = first === undefined ? undefined : inputsOf(first);
  const rules: Readonly<Record<string, z.ZodType>> = spec.of.properties as never;
  const lacking = spec.of.identity.find(
    (name) => single !== undefined && single[name] === undefined && rules[name]?.safeParse(undefined).success === false,
  );
  if (lacking !== undefined) {
    throw unusable(spec.name, lacking);
  }
}

/** Digest of what a set's change is in one target: no two targets share one. */
export function digestOfTarget(digest: string, id: string): string {
  return `${digest} ${id}`;
}

function columnOf(spec: AnySetSpec, outputs: SetOutputs, name: string, length: number): readonly unknown[] {
  const column = outputs[name];
  if (Array.isArray(column) && column.length === length) {
    return column;
  }
  throw new UserError(
    `the state of this ${spec.name} has ${String((column as unknown[] | undefined)?.length ?? "no")} values of ${name} for ` +
      `${length} targets, so nothing is done: repair it with \`pulumi stack export\` and \`import\`, or \`pulumi state ` +
      "delete` it and declare it anew",
  );
}

/** Puts what is known of each target together into the outputs of a set. */
export function putTogether(
  spec: AnySetSpec,
  targets: Targets,
  ownOf: (id: string) => Properties,
  lists: { readonly skipped: readonly string[] },
): Properties {
  const { property, input, ids } = targets;
  const owns = ids.map(ownOf);
  const columns = Object.keys(spec.columns).map((name) => [name, owns.map((own) => own[name] ?? null)]);
  const skipped = lists.skipped.length === 0 ? {} : { skipped: lists.skipped };
  const outputs = { ...Object.fromEntries(columns), ...skipped };
  const { value } = input;
  if (value === undefined) {
    return outputs;
  }
  const reached = owns.map((own) => own[value.output] ?? 0);
  const declared = ids.map((id) => targets.inputsOf(id)[value.input]);
  return {
    ...outputs,
    [property]: Object.fromEntries(ids.map((id, index) => [id, reached[index]])),
    ...declaredWhereDifferent(declared, reached),
  };
}

function declaredWhereDifferent(declared: unknown[], reached: unknown[]): Pick<SetOutputs, "declared"> {
  if (declared.every((value, index) => value === reached[index])) {
    return {};
  }
  const [first] = declared;
  if (typeof first === "string" && declared.every((value) => value === first)) {
    return { declared: first };
  }
  return { declared: declared.map((value, index) => (value === reached[index] ? null : value)) as (string | number)[] };
}
