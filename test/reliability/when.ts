import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { findPulumi } from "../cli/pulumi-cli.ts";

/** When a suite was played, with what, and on which code. */
export interface When {
  /** In UTC, such as `2026-11-30`. */
  readonly day: string;
  readonly node: string;
  /** Of `@pulumi/pulumi`. */
  readonly sdk: string;
  /** Of the real CLI, where the suite used it. */
  readonly cli?: string;
  /** Of `provider/src`, the hash of its tree in git, with `+` where files differ from it; absent without git. */
  readonly code?: string;
}

const root = fileURLToPath(new URL("../../", import.meta.url));
const SOURCE = "provider/src";

export async function readWhen(usesCli: boolean, now: Date = new Date()): Promise<When> {
  const cli = usesCli ? (await findPulumi())?.version : undefined;
  const code = readCode();
  return {
    day: now.toISOString().slice(0, 10),
    node: process.versions.node,
    sdk: readSdk(),
    ...(cli !== undefined && { cli }),
    ...(code !== undefined && { code }),
  };
}

function readSdk(): string {
  const path = createRequire(import.meta.url).resolve("@pulumi/pulumi/package.json");
  return (JSON.parse(readFileSync(path, "utf8")) as { version: string }).version;
}

function readCode(): string | undefined {
  try {
    const hash = git(["rev-parse", "--short", `HEAD:${SOURCE}`]);
    return git(["status", "--porcelain", "--", SOURCE]) === "" ? hash : `${hash}+`;
  } catch {
    return undefined;
  }
}

function git(args: readonly string[]): string {
  return execFileSync("git", args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
}
