import { z } from "zod";
import { type Drift, driftOf, isRepairable } from "../change/drift.ts";
import { type ChangeFacts, type Intent, isAcknowledged, plannedChange } from "../change/plan.ts";
import { PLANNED_CHANGE_PLACEHOLDER, type PlannedChange } from "../change/planned-change.ts";
import { COMMON_PROPERTIES, showValue } from "../resources/input-rules.ts";
import type { Configuration } from "./configuration.ts";
import type { ReplacementGuard } from "./replacement-guard.ts";
import type { ChangeRequest, CheckFailure, KindInputs, ResourceKind } from "./resource-kind.ts";
import { isUnknown } from "./unknown.ts";

/** Properties as they come over the wire. */
export type Properties = Record<string, unknown>;

/** What `check` answers: the inputs to keep, or what is wrong with them. */
export interface CheckOutcome {
  readonly inputs: Properties;
  readonly failures: CheckFailure[];
}

const COMPUTED = ["generation", "drift", "sdkAppId"] as const;

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
  const { __provider: _old, ...old } = olds;
  const { __provider: _new, plannedChange: placeholder, ...inputs } = news;
  const rules = { ...kind.properties, ...COMMON_PROPERTIES };
  const failures = [...refuseComputed(inputs, placeholder), ...checkProperties(kind.name, rules, inputs)];
  const known = Object.fromEntries(Object.entries(inputs).filter(([, value]) => !isUnknown(value)));
  if (failures.length === 0) {
    failures.push(...(kind.rules?.(known as Partial<KindInputs<Own>>) ?? []), ...refuseOtherApp(configuration, old));
  }
  if (failures.length > 0) {
    return { inputs, failures };
  }
  const planning = plan(kind, configuration, old, inputs, known);
  if ("failure" in planning) {
    return { inputs, failures: [planning.failure] };
  }
  const { change, generation, drift } = planning;
  const checked = {
    ...inputs,
    sdkAppId: configuration.sdkAppId,
    generation,
    ...(drift === undefined ? {} : { drift }),
    ...(change === undefined ? {} : { plannedChange: change }),
  };
  const identity = identityOf(kind, inputs);
  const unseen =
    identity === undefined
      ? undefined
      : guard.refuse(`${kind.name} ${configuration.sdkAppId} ${identity}`, isEmpty(old), change);
  const unacknowledged = configuration.requireAcknowledgement ? requireAcknowledgement(change, inputs) : undefined;
  return { inputs: checked, failures: [unseen, unacknowledged].filter((failure) => failure !== undefined) };
}

function refuseComputed(inputs: Properties, placeholder: unknown): CheckFailure[] {
  const given: string[] = COMPUTED.filter((property) => property in inputs);
  if (placeholder !== undefined && placeholder !== PLANNED_CHANGE_PLACEHOLDER && !isUnknown(placeholder)) {
    given.push("plannedChange");
  }
  return given.map((property) => ({ property, reason: `${property} is computed by the provider: remove it` }));
}

function checkProperties(name: string, rules: z.ZodRawShape, inputs: Properties): CheckFailure[] {
  const failures: CheckFailure[] = [];
  for (const property of Object.keys(inputs)) {
    if (!Object.hasOwn(rules, property) && !(COMPUTED as readonly string[]).includes(property)) {
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

type Planning =
  | { readonly failure: CheckFailure }
  | { readonly change: PlannedChange | undefined; readonly generation: number; readonly drift: Drift | undefined };

function plan<Own extends z.ZodRawShape, Outputs>(
  kind: ResourceKind<Own, Outputs>,
  configuration: Configuration,
  old: Properties,
  inputs: Properties,
  known: Properties,
): Planning {
  const isNew = isEmpty(old) || kind.identity.some((property) => old[property] !== inputs[property]);
  const drift = isNew ? undefined : driftOf(old.drift);
  const request: ChangeRequest<KindInputs<Own>> = {
    old: (isNew ? {} : old) as Partial<KindInputs<Own>>,
    known: known as Partial<KindInputs<Own>>,
    isUnknown: (property) => isUnknown(inputs[property]),
    drift,
  };
  const intent = intentOf(kind, request, isNew, old, inputs);
  if (intent !== undefined && "reason" in intent) {
    return { failure: intent };
  }
  const before = isNew || typeof old.generation !== "number" ? 1 : old.generation;
  if (intent === undefined) {
    const kept = drift !== undefined && !isRepairable(drift) ? drift : undefined;
    return { change: undefined, generation: before, drift: kept };
  }
  const generation = isNew ? 1 : before + 1;
  const covered = ["triggers", ...Object.keys(kind.properties)].filter((property) => property !== "enforce");
  const facts: ChangeFacts = {
    action: kind.action,
    app: configuration.sdkAppId,
    identity: Object.fromEntries(kind.identity.map((property) => [property, String(inputs[property] ?? "")])),
    intent,
    triggers: request.known.triggers as ChangeFacts["triggers"],
    generation,
    found: intent.cause === "drift" ? drift : undefined,
    unknown: covered.some((property) => isUnknown(inputs[property])),
  };
  const change = plannedChange(facts, kind.describe(request.known, intent, request.isUnknown));
  return { change, generation, drift: undefined };
}

function intentOf<Own extends z.ZodRawShape, Outputs>(
  kind: ResourceKind<Own, Outputs>,
  request: ChangeRequest<KindInputs<Own>>,
  isNew: boolean,
  old: Properties,
  inputs: Properties,
): Intent | CheckFailure | undefined {
  if (isNew) {
    return { cause: "create", ...kind.marks(request) };
  }
  const raised = kind.raise?.(request);
  if (raised !== undefined) {
    return raised;
  }
  if (fires(old.triggers, inputs.triggers)) {
    return { cause: "triggers", ...kind.marks(request) };
  }
  if (request.drift !== undefined && isRepairable(request.drift) && inputs.enforce === "always") {
    return { cause: "drift", ...kind.marks(request) };
  }
  return undefined;
}

/** A new, non-empty value means "do it again now"; removing the triggers does nothing; unknown counts as new. */
function fires(before: unknown, now: unknown): boolean {
  if (isUnknown(now)) {
    return true;
  }
  return Array.isArray(now) && now.length > 0 && JSON.stringify(before) !== JSON.stringify(now);
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

function identityOf<Own extends z.ZodRawShape, Outputs>(
  kind: ResourceKind<Own, Outputs>,
  inputs: Properties,
): string | undefined {
  const values = kind.identity.map((property) => inputs[property]);
  return values.some(isUnknown) ? undefined : JSON.stringify(values);
}

function isEmpty(properties: Properties): boolean {
  return Object.keys(properties).length === 0;
}
