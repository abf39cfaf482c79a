import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { PlannedChange } from "pulumi-tencent-chat";
import type { Seed } from "pulumi-tencent-chat/emulator";
import type { Deployment } from "../engine/state.ts";
import type { ResourceSpec } from "../moderation/program.ts";

/** One folder for each version of the package. */
export const STATES: string = fileURLToPath(new URL("./states/", import.meta.url));

/** A plan without its words, which may be put better. */
export type KeptPlan = Omit<PlannedChange, "summary" | "target">;

/** What one run of the program makes of a kept state. */
export interface KeptRun {
  readonly result: string;
  /** `op name`, sorted. */
  readonly ops: readonly string[];
  readonly plans: Readonly<Record<string, KeptPlan>>;
}

/** An exported stack with all that is needed to go on with it. */
export interface KeptState {
  readonly about: string;
  /** With what it was made. */
  readonly madeBy: { readonly provider: string; readonly pulumi: string; readonly sdk: string };
  readonly program: readonly ResourceSpec[];
  /** What the app holds. */
  readonly world: Seed;
  readonly preview: KeptRun;
  readonly previewWithRefresh: KeptRun;
  /** Irreversible calls of `up --refresh`, sorted: those that were planned. */
  readonly calls: readonly string[];
  /** As `pulumi stack export` prints it. */
  readonly deployment: Deployment;
}

/** All that is kept, `version/name` first. */
export function keptStates(): (readonly [string, KeptState])[] {
  return readdirSync(STATES, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".json"))
    .sort()
    .map((file) => [file.replace(/\.json$/, ""), JSON.parse(readFileSync(join(STATES, file), "utf8")) as KeptState]);
}

export function keptPlans(plans: Readonly<Record<string, PlannedChange>>): Record<string, KeptPlan> {
  return Object.fromEntries(
    Object.entries(plans).map(([name, { summary: _summary, target: _target, ...plan }]) => [name, plan]),
  );
}
