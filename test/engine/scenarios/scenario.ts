import { fileURLToPath } from "node:url";
import type { RunOptions } from "../stack.ts";
import type { Properties } from "../wire.ts";
import type { WorldState } from "../world.ts";

export const thingsPolicies = fileURLToPath(new URL("../fixtures/policies/", import.meta.url));

/** One thing of the fixture's program: its arguments, and resource options beside them. */
export interface ThingSpec extends Properties {
  name: string;
  args: Properties;
  dependsOn?: string[];
}

export interface ProgramSpec {
  component?: string;
  crash?: boolean;
  things: ThingSpec[];
}

export interface RunSpec {
  run: "preview" | "up" | "refresh" | "destroy";
  program?: ProgramSpec;
  options?: Omit<RunOptions, "env" | "onEvent" | "policyPackConfig">;
  policyConfig?: Properties;
  config?: Record<string, string | { secret: string }>;
  /** Changes the fixture's cloud before the run. */
  before?: (world: WorldState) => void;
  /** What must come of it; a run that says nothing must succeed. */
  result?: "failed";
  ops: string[];
  calls?: string[];
}

export interface Scenario {
  name: string;
  runs: RunSpec[];
}

export const a = (size: unknown, more: Properties = {}): ThingSpec => ({
  name: "a",
  args: { label: "a", size, ...more },
});
export const b = (size: unknown, more: Properties = {}): ThingSpec => ({
  name: "b",
  args: { label: "b", size, ...more },
});
export const things = (...list: ThingSpec[]): ProgramSpec => ({ things: list });
export const created = (program: ProgramSpec, ...names: string[]): RunSpec => ({
  run: "up",
  program,
  ops: names.map((name) => `create ${name}`),
  calls: names.map((name) => `create ${name}`),
});
export const thingUrn = (name: string) => `urn:pulumi:dev::things::pulumi-nodejs:dynamic/fixture:Thing::${name}`;
export const replaced = ["create-replacement a", "delete-replaced a", "replace a"];

export function grow(world: WorldState): void {
  world.things["thing-a"] = { size: 77 };
}

export function vanish(world: WorldState): void {
  delete world.things["thing-a"];
}

export function fault(verb: keyof WorldState["faults"], kind: "fail" | "partial"): (world: WorldState) => void {
  return (world) => {
    world.faults[verb] = kind;
  };
}

export const withPolicies = { policyPacks: [thingsPolicies] };
