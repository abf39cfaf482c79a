import type { PlannedChange } from "pulumi-tencent-chat";
import { THROW_AWAY_PASSPHRASE } from "../cli/pulumi-cli.ts";
import { type Deployment, fromDeployment } from "../engine/state.ts";
import { providerType, stackType } from "../engine/urn.ts";
import { forProvider } from "../engine/values.ts";
import { isRecord } from "../engine/wire.ts";
import type { DeclaredResource, ResourceName, SetName } from "../host/declared-resource.ts";
import type { ModerationHost } from "../host/moderation-host.ts";
import type { Properties } from "../host/provider-host.ts";
import { type KeptPlan, type KeptState, keptPlans } from "./kept-state.ts";
import { decryptDeployment } from "./passphrase.ts";

/** A kept resource as today's handlers get it, beside what its program declares. */
export interface KeptResource {
  readonly name: string;
  readonly resource: DeclaredResource;
  readonly declared: Properties;
}

/** What today's handlers make of a kept state. */
export interface Replayed {
  /** `same name` or `update name`, sorted. */
  readonly ops: readonly string[];
  readonly plans: Readonly<Record<string, KeptPlan>>;
}

/** The state of a stack without its provider and itself, secrets in the clear. */
export function plain(kept: KeptState): Deployment {
  return decryptDeployment(kept.deployment, THROW_AWAY_PASSPHRASE);
}

/** The resources of a kept state in a provider host, in the world that was kept with them. */
export function takeUp(app: ModerationHost, kept: KeptState): KeptResource[] {
  app.emulator.reset();
  app.emulator.replace(kept.world);
  const own = fromDeployment(plain(kept)).filter(({ type }) => type !== stackType && type !== providerType);
  return own.map(({ urn, id, type, ...state }) => {
    const resource = app.declare(type.split(":").at(-1) as ResourceName | SetName);
    const { __provider: text, ...inputs } = forProvider(state.inputs) as Properties;
    const { __provider: again, ...outputs } = forProvider(state.outputs) as Properties;
    // It is what the engine hands to the host: another text would find another handler, or none.
    if (text !== resource.provider || again !== text) throw new Error(`${urn} has the provider text ${text}`);
    const name = urn.split("::").at(-1) ?? "";
    const declared = declaredIn(kept, name);
    return { name, resource: Object.assign(resource, { id, inputs, outputs }), declared };
  });
}

function declaredIn({ program }: KeptState, name: string): Properties {
  const args = program.find((spec) => spec.name === name)?.args;
  if (args === undefined) throw new Error(`no ${name} in the program`);
  return withoutSecrets(args) as Properties;
}

function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (!isRecord(value)) return value;
  if ("secret" in value) return withoutSecrets(value.secret);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withoutSecrets(member)]));
}

/** Check and diff, as a preview has them. */
export async function preview(resources: readonly KeptResource[]): Promise<Replayed> {
  const ops: string[] = [];
  const plans: Record<string, PlannedChange> = {};
  for (const { name, resource, declared } of resources) {
    const checked = await resource.plan(declared);
    const { changes, replaces } = await resource.diff(checked);
    ops.push(`${replaces.length > 0 ? "replace" : changes ? "update" : "same"} ${name}`);
    if (checked.plannedChange !== undefined) plans[name] = checked.plannedChange as PlannedChange;
  }
  return { ops: ops.sort(), plans: keptPlans(plans) };
}
