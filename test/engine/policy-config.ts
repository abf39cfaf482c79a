import type { AnalyzerInfo, PolicyInfo } from "@pulumi/pulumi/proto/analyzer_pb.js";
import { isRecord, type Properties, toProperties } from "./wire.ts";

/** Enforcement levels by their number on the wire. */
export const enforcementLevels = ["advisory", "mandatory", "disabled", "remediate"] as const;
export type EnforcementLevel = (typeof enforcementLevels)[number];

export interface PolicySettings {
  enforcementLevel: EnforcementLevel;
  properties: Properties;
}

interface Layer {
  enforcementLevel?: EnforcementLevel;
  properties: Properties;
}

/**
 * What the policies of a pack run with: the settings file over the pack's own initial configuration over the schema's
 * defaults. Of the schema only `required` is checked. A setting for a policy the pack doesn't have is passed over.
 */
export function settingsOf(info: AnalyzerInfo, file: Properties): Map<string, PolicySettings> {
  const policies = info.getPoliciesList();
  const settings = new Map<string, PolicySettings>();
  for (const policy of policies) settings.set(policy.getName(), defaultsOf(policy));
  apply(settings, initialOf(info));
  apply(settings, new Map(Object.entries(file).map(([name, setting]) => [name, layerOf(setting)])));
  for (const policy of policies) checkRequired(policy, settings.get(policy.getName())?.properties ?? {});
  return settings;
}

function apply(settings: Map<string, PolicySettings>, layer: ReadonlyMap<string, Layer>): void {
  const all = layer.get("all")?.enforcementLevel;
  for (const [name, setting] of settings) {
    const own = layer.get(name);
    settings.set(name, {
      enforcementLevel: own?.enforcementLevel ?? all ?? setting.enforcementLevel,
      properties: { ...setting.properties, ...own?.properties },
    });
  }
}

/** The wire has no "not given": as in Pulumi, properties without a level come with level 0, advisory. */
function initialOf(info: AnalyzerInfo): Map<string, Layer> {
  const layer = new Map<string, Layer>();
  for (const [name, config] of info.getInitialconfigMap().entries()) {
    layer.set(name, {
      enforcementLevel: enforcementLevels[config.getEnforcementlevel()] ?? "advisory",
      properties: toProperties(config.getProperties()),
    });
  }
  return layer;
}

function layerOf(setting: unknown): Layer {
  const { enforcementLevel, ...properties } = isRecord(setting) ? setting : { enforcementLevel: setting };
  if (enforcementLevel === undefined) return { properties };
  const known = enforcementLevels.find((name) => name === enforcementLevel);
  if (!known) throw new Error(`not an enforcement level: ${JSON.stringify(enforcementLevel)}`);
  return { enforcementLevel: known, properties };
}

function defaultsOf(policy: PolicyInfo): PolicySettings {
  const schema = toProperties(policy.getConfigschema()?.getProperties());
  const defaults = Object.entries(schema).flatMap(([name, property]) =>
    isRecord(property) && "default" in property ? [[name, property.default]] : [],
  );
  return {
    enforcementLevel: enforcementLevels[policy.getEnforcementlevel()] ?? "advisory",
    properties: Object.fromEntries(defaults),
  };
}

function checkRequired(policy: PolicyInfo, properties: Properties): void {
  for (const name of policy.getConfigschema()?.getRequiredList() ?? []) {
    if (!(name in properties)) throw new Error(`validating policy config: ${policy.getName()}: ${name} is required`);
  }
}
