import type { Goal } from "./goal.ts";
import { Bail, type Operation } from "./operation.ts";
import type { ProviderClient } from "./provider-client.ts";
import type { ResourceState } from "./state.ts";
import { nameOf } from "./urn.ts";
import { containsUnknown, equal, forProvider, markSecrets, readable } from "./values.ts";
import type { Properties } from "./wire.ts";

/** What a resource needs: the step, and what stands behind it. */
export interface Plan {
  op: "create" | "update" | "same" | "replace";
  old?: ResourceState;
  next: ResourceState;
  keys: string[];
  diffs: string[];
  deleteBeforeReplace: boolean;
}

export interface Diff {
  changes: boolean;
  replaces: string[];
  diffs: string[];
  deleteBeforeReplace: boolean;
}

const plain = (properties: Properties) => forProvider(properties) as Properties;

/** Asks for the checked inputs. Failures are reported, one by one, and told by `false`. */
async function check(
  operation: Operation,
  client: ProviderClient,
  next: ResourceState,
  olds: Properties,
  news: Properties,
): Promise<boolean> {
  const { inputs, failures } = await client.check(next.urn, plain(olds), plain(news));
  if (!operation.dryRun && containsUnknown(inputs)) throw new Error("check answered with an unknown value");
  next.inputs = markSecrets(inputs, news);
  for (const { property, reason } of failures) {
    const what = `${next.type} resource '${nameOf(next.urn)}'`;
    const value = goText(readable(next.inputs[property]));
    const problem = property
      ? `${what}: property ${property} value {${value}} has a problem: ${reason}`
      : `${what} has a problem: ${reason}`;
    operation.report(new Error(problem), next.urn);
  }
  return failures.length === 0;
}

/** A value inside the engine's message about a failed check, near enough to Go's formatting. */
function goText(value: unknown): string {
  if (value === undefined || value === null) return "<nil>";
  if (Array.isArray(value)) return `[${value.map((element) => `{${goText(element)}}`).join(" ")}]`;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** Lets all policy packs see the checked inputs. A mandatory violation refuses the resource, but in a preview. */
export async function analyze(
  operation: Operation,
  next: ResourceState,
  provider: ResourceState | undefined,
): Promise<boolean> {
  let refused = false;
  for (const pack of operation.parts.policies) {
    const { violations, summary } = await pack.analyze(next, next.inputs, provider).catch((error: Error) => {
      throw new Error(`failed to run policy: ${error.message}`);
    });
    for (const violation of violations) {
      operation.parts.events.emit({ policyEvent: violation });
      if (violation.enforcementLevel !== "mandatory") continue;
      operation.failed = true;
      if (!operation.dryRun) refused = true;
    }
    operation.parts.events.emit({ policyAnalyzeSummaryEvent: summary });
  }
  return !refused;
}

/** What differs, by the handler; where it doesn't say, by the inputs. */
export async function diffResource(
  client: ProviderClient,
  urn: string,
  id: string,
  old: { inputs: Properties; outputs: Properties },
  news: Properties,
): Promise<Diff> {
  const diff = await client.diff(urn, id, plain(old.outputs), plain(news), plain(old.inputs));
  const { replaces, deleteBeforeReplace } = diff;
  if (diff.changes !== "unknown") return { changes: diff.changes === "some", replaces, diffs: [], deleteBeforeReplace };
  const [before, after] = [plain(old.inputs), plain(news)];
  const diffs = [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((key) => !equal(before[key], after[key]))
    .sort();
  return { changes: diffs.length > 0, replaces, diffs, deleteBeforeReplace };
}

/**
 * Plans a custom resource as the real engine does: check (old inputs, new inputs), policies, diff (old outputs, new
 * inputs); for a replacement a second check without old inputs, which policies don't see. Under `--replace` there is
 * only the one without old inputs.
 */
export async function planCustom(
  operation: Operation,
  client: ProviderClient,
  goal: Goal,
  next: ResourceState,
  old: ResourceState | undefined,
  provider: ResourceState,
): Promise<Plan> {
  const forced = old !== undefined && operation.parts.replace.has(next.urn);
  const news = old ? keepIgnored(goal, old.inputs) : goal.properties;
  const valid = await check(operation, client, next, old && !forced ? old.inputs : {}, forced ? goal.properties : news);
  const allowed = await analyze(operation, next, provider);
  if (!valid || !allowed) throw new Bail(`resource ${next.urn} is invalid`);
  if (!old) return { op: "create", next, keys: [], diffs: [], deleteBeforeReplace: false };

  const diff = await diffOf(client, goal, next, old, forced);
  const keys = [...diff.replaces];
  const initErrors = (old.initErrors?.length ?? 0) > 0;
  if (initErrors && goal.replaceOnChanges.includes("#initerror")) keys.push("#initerror");
  for (const key of diff.diffs) if (goal.replaceOnChanges.includes(key) && !keys.includes(key)) keys.push(key);
  const changes = diff.changes || keys.includes("#initerror");
  const plan = { old, next, keys, diffs: diff.diffs, deleteBeforeReplace: diff.deleteBeforeReplace };
  const replaced = (changes && (keys.length > 0 || diff.triggered)) || old.pendingReplacement;
  if (!replaced) return { ...plan, op: changes || initErrors ? "update" : "same" };

  if (goal.protect && old.protect) refuseProtected(operation, next.urn);
  if (!forced && !(await check(operation, client, next, {}, goal.properties))) {
    throw new Bail(`resource ${next.urn} has check errors`);
  }
  return { ...plan, op: "replace", deleteBeforeReplace: goal.deleteBeforeReplace ?? diff.deleteBeforeReplace };
}

async function diffOf(
  client: ProviderClient,
  goal: Goal,
  next: ResourceState,
  old: ResourceState,
  forced: boolean,
): Promise<Diff & { triggered: boolean }> {
  const nothing = { diffs: [], deleteBeforeReplace: false };
  if (triggers(goal.replacementTrigger, old.replacementTrigger)) {
    return { ...nothing, changes: true, replaces: [], triggered: true };
  }
  if (forced) return { ...nothing, changes: true, replaces: ["id"], triggered: false };
  if (old.provider !== next.provider) return { ...nothing, changes: true, replaces: ["provider"], triggered: false };
  if (old.id === undefined) throw new Error(`${old.urn} has no id`);
  return { ...(await diffResource(client, next.urn, old.id, old, next.inputs)), triggered: false };
}

/** A trigger that came or went replaces nothing; an unknown one always does. */
function triggers(next: unknown, old: unknown): boolean {
  if (containsUnknown(next) || containsUnknown(old)) return true;
  if (next === undefined || next === null || old === undefined || old === null) return false;
  return !equal(forProvider(next), forProvider(old));
}

function keepIgnored(goal: Goal, oldInputs: Properties): Properties {
  const inputs = { ...goal.properties };
  for (const key of goal.ignoreChanges) {
    if (key in oldInputs) inputs[key] = oldInputs[key];
    else delete inputs[key];
  }
  return inputs;
}

function refuseProtected(operation: Operation, urn: string): void {
  operation.report(
    new Error(
      `unable to replace resource "${urn}"\nas it is currently marked for protection. To unprotect the resource, ` +
        "remove the `protect` flag from the resource in your Pulumi program and run `pulumi up`",
    ),
    urn,
  );
  if (!operation.dryRun) throw new Bail(`${urn} is protected`);
}
