import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { PlannedChange } from "pulumi-tencent-chat";
import type { Seed } from "pulumi-tencent-chat/emulator";
import type { Deployment } from "../engine/state.ts";
import type { ResourceSpec } from "../moderation/program.ts";

/** One folder for each version of the package. */
export const STATES: string = fileURLToPath(new URL("./states/", import.meta.url));

/** SHA-256 of each kept file, as `sha256sum` prints and checks it in that folder. */
export const LIST: string = fileURLToPath(new URL("./states.sha256", import.meta.url));

/** The list of what these folders hold. What an earlier list has stays as it is: a file is listed once. */
export function listOf(folders: readonly string[], earlier = ""): string {
  const kept = earlier.split("\n").filter((line) => line !== "");
  const listed = new Set(kept.map(fileOf));
  const files = folders.flatMap((folder) => readdirSync(join(STATES, folder)).map((file) => `${folder}/${file}`));
  const added = files.filter((file) => !listed.has(file)).map((file) => `${sha256(join(STATES, file))}  ${file}`);
  const lines = [...kept, ...added].sort((a, b) => (fileOf(a) < fileOf(b) ? -1 : 1));
  return `${lines.join("\n")}\n`;
}

function sha256(path: string): string {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}

function fileOf(line: string): string {
  return line.split("  ")[1] ?? "";
}

/** Minor releases that a changelog tells of, and that of the version that isn't released yet: `0.1`. */
export function minorsIn(changelog: string, version: string): string[] {
  const released = [...changelog.matchAll(/^## \[?v?(\d+\.\d+)\./gm)].map(([, minor = ""]) => minor);
  return [...new Set([...released, version.split(".").slice(0, 2).join(".")])];
}

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
