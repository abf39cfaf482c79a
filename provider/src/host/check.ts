import { z } from "zod";
import { isAcknowledged } from "../change/plan.ts";
import { PLANNED_CHANGE_PLACEHOLDER, type PlannedChange } from "../change/planned-change.ts";
import { showValue } from "../change/text.ts";
import { COMMON_PROPERTIES } from "./common-inputs.ts";
import type { Configuration } from "./configuration.ts";
import type { ReplacementGuard } from "./replacement-guard.ts";
import type { CheckFailure, KindInputs, ResourceKind } from "./resource-kind.ts";
import { isUnknown } from "./unknown.ts";

/** Properties as they come over the wire. */
export type Properties = Record<string, unknown>;

/** What `check` answers: the inputs to keep, or what is wrong with them. */
export interface CheckOutcome {
  readonly inputs: Properties;
  readonly failures: CheckFailure[];
}

const COMPUTED = ["generation", "drift", "outstanding", "unproven", "sdkAppId"] as const;

/**
 * Checks a resource's inputs and plans its irreversible change.
 *
 * Depends on old inputs, new inputs and configuration alone, so that a saved plan holds.
 */
export function check<Own extends z.ZodRawShape, Outputs>(
  kind: ResourceKind<Own, Outputs>,
  configuration: Configuration,
  guard: ReplacementGuard,
  olds: Properties,
  news: Properties,
): CheckOutcome {
  const { __provider: _text, ...old } = olds;
  const { inputs: bare, given } = withoutComputed(old, news);
  const inputs = kind.normalize?.(bare) ?? bare;
  const rules = { ...kind.properties, ...COMMON_PROPERTIES };
  const failures = [...given.map(refuseComputed), ...checkProperties(kind.name, rules, inputs)];
  const known = Object.fromEntries(Object.entries(inputs).filter(([, value]) => !isUnknown(value)));
  if (failures.length === 0) {
    failures.push(
      ...(kind.rules?.(known as Partial<KindInputs<Own>>, inputs) ?? []),
      ...refuseOtherApp(configuration, old),
    );
  }
  if (failures.length > 0) {
    return { inputs, failures };
  }
  const planning = kind.plan(configuration.sdkAppId, old, inputs, known);
  if ("failure" in planning) {
    return { inputs, failures: [planning.failure] };
  }
  const { change, generation, drift, unproven } = planning;
  const checked = {
    ...inputs,
    sdkAppId: configuration.sdkAppId,
    generation,
    ...(drift === undefined ? {} : { drift }),
    ...(unproven === undefined ? {} : { unproven }),
    ...(change === undefined ? {} : { plannedChange: change }),
  };
  const unseen = guard.refuse(configuration.sdkAppId, kind.things(inputs) ?? [], isEmpty(old), change);
  const unacknowledged = configuration.requireAcknowledgement ? requireAcknowledgement(change, inputs) : undefined;
  return { inputs: checked, failures: [unseen, unacknowledged].filter((failure) => failure !== undefined) };
}

/** A program's own inputs, and those it gives though the provider computes them. */
function withoutComputed(old: Properties, news: Properties): { inputs: Properties; given: string[] } {
  const { __provider: _text, plannedChange: change, ...inputs } = news;
  const given = COMPUTED.filter(
    (property) => property in inputs && !isSame(inputs[property], old[property]),
  ) as string[];
  for (const property of COMPUTED) {
    delete inputs[property];
  }
  const isOurs = change === undefined || change === PLANNED_CHANGE_PLACEHOLDER || isUnknown(change);
  // With `ignoreChanges: ["*"]` the engine gives the old ones back.
  return { inputs, given: isOurs || isSame(change, old.plannedChange) ? given : [...given, "plannedChange"] };
}

function isSame(value: unknown, other: unknown): boolean {
  return JSON.stringify(value) === JSON.stringify(other);
}

function refuseComputed(property: string): CheckFailure {
  return { property, reason: `${property} is computed by the provider: remove it` };
}

function checkProperties(name: string, rules: z.ZodRawShape, inputs: Properties): CheckFailure[] {
  const failures: CheckFailure[] = [];
  for (const property of Object.keys(inputs)) {
    if (!Object.hasOwn(rules, property)) {
      const names = Object.keys(rules).join(", ");
      failures.push({ property, reason: `${name} has no input ${showValue(property)}; it has ${names}` });
    }
  }
  for (const [property, rule] of Object.entries(rules)) {
    const value = inputs[property];
    if (isUnknown(value)) {
      continue;
    }
    const result = z.safeParse(rule, value);
    const issue = result.success ? undefined : result.error.issues[0];
    if (issue !== undefined) {
      const what = value === undefined ? "is required" : issue.message;
      const shown = value === undefined ? property : `${property} ${showValue(value)}`;
      failures.push({ property, reason: `${shown} ${what}` });
    }
  }
  return failures;
}

function refuseOtherApp({ sdkAppId }: Configuration, old: Properties): CheckFailure[] {
  if (old.sdkAppId === undefined || old.sdkAppId === sdkAppId) {
    return [];
  }
  return [{ property: "", reason: otherApp(old.sdkAppId, sdkAppId) }];
}

/** What is said where state and configuration name different apps. */
export function otherApp(stateApp: unknown, configuredApp: number): string {
  return (
    `the state belongs to app ${showValue(stateApp)}, but tencentchat:sdkAppId is ${configuredApp}; ` +
    "one stack is one app: correct the configuration, or use another stack for the other app"
  );
}

function requireAcknowledgement(change: PlannedChange | undefined, inputs: Properties): CheckFailure | undefined {
  if (change === undefined || isUnknown(inputs.acknowledge) || isAcknowledged(inputs.acknowledge, change.digest)) {
    return undefined;
  }
  const how =
    change.digest === undefined
      ? "it can't be acknowledged while something it covers is unknown: apply in two steps, first what it depends on"
      : `to go on, add acknowledge: "${change.digest}"`;
  return { property: "acknowledge", reason: `this change is not acknowledged: ${change.summary}; ${how}` };
}

function isEmpty(properties: Properties): boolean {
  return Object.keys(properties).length === 0;
}
