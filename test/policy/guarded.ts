import { fileURLToPath } from "node:url";
import type { TencentChatGuardArgs } from "pulumi-tencent-chat/policy";
import type { RunOptions } from "../engine/stack.ts";
import type { Run } from "../moderation/moderation.ts";

const guard = fileURLToPath(new URL("../engine/fixtures/guard/", import.meta.url));

/** Options of a run that a `TencentChatGuard` with these arguments judges, at a moment of the test's choice. */
export function guarded(
  args: TencentChatGuardArgs = {},
  { now, ...options }: RunOptions & { now?: string } = {},
): RunOptions {
  const env = { ...options.env, GUARD: JSON.stringify(args), ...(now === undefined ? {} : { GUARD_NOW: now }) };
  return { ...options, env, policyPacks: [guard] };
}

/** The rule of approvals and no other. */
export const APPROVALS: TencentChatGuardArgs = { all: "disabled", acknowledged: "mandatory" };

/** `rule name` of each refusal that stops the run, sorted; the stack is named by its type. */
export function refusals(run: Run): string[] {
  return told(run, "mandatory");
}

/** `rule name` of each advice, sorted. */
export function advices(run: Run): string[] {
  return told(run, "advisory");
}

function told(run: Run, level: string): string[] {
  return run.policies
    .filter(({ enforcementLevel }) => enforcementLevel === level)
    .map(({ policyName, resourceUrn = "" }) => `${policyName} ${resourceUrn.split("::").at(-1)}`)
    .sort();
}

/** The refusal of a resource by a rule, without the rule's description. */
export function refusalOf(run: Run, rule: string, name: string): string {
  const found = run.policies.find(
    ({ policyName, resourceUrn = "" }) => policyName === rule && resourceUrn.endsWith(`::${name}`),
  );
  return found?.message.trimEnd().split("\n").at(-1) ?? "";
}

/** The digest that a refusal asks for. */
export function digestIn(refusal: string): string {
  return /write acknowledge: "([a-z2-7]{8})"/.exec(refusal)?.[1] ?? "";
}
