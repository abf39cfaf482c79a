import { execFile } from "node:child_process";
import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";

/** A `pulumi` that is new enough for this project. */
export interface PulumiCommand {
  path: string;
  /** Without a leading `v`. */
  version: string;
}

/** The oldest engine the package supports. */
const minimum = [3, 249, 0] as const;

/** The first `pulumi` on `PATH`, if it runs and isn't older than 3.249. */
export async function findPulumi(path = process.env.PATH ?? ""): Promise<PulumiCommand | undefined> {
  for (const folder of path.split(delimiter).filter((part) => part !== "")) {
    const command = join(folder, process.platform === "win32" ? "pulumi.exe" : "pulumi");
    const runs = await access(command, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (!runs) continue;
    const version = await versionOf(command);
    return version !== undefined && isNewEnough(version) ? { path: command, version } : undefined;
  }
  return undefined;
}

async function versionOf(command: string): Promise<string | undefined> {
  try {
    const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
    const { stdout } = await promisify(execFile)(command, ["version"], { env, timeout: 20_000 });
    return /^v?(\d+\.\d+\.\d+\S*)/.exec(stdout.trim())?.[1];
  } catch {
    return undefined;
  }
}

function isNewEnough(version: string): boolean {
  const parts = version.split(/[.+-]/).map(Number);
  for (const [index, least] of minimum.entries()) {
    const part = parts[index] ?? 0;
    if (part !== least) return part > least;
  }
  return true;
}
