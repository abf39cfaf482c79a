import { spawn } from "node:child_process";
import { mkdir, rename, rm, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findPulumi, type PulumiCommand } from "../../../test/cli/find-pulumi.ts";
import type { Cleanup } from "./cleanup.ts";
import { TourError } from "./failure.ts";
import { PROJECT, PULUMI_CLI } from "./places.ts";

/** What runs the stack, and why that. */
export type Engine =
  | { readonly kind: "cli"; readonly pulumi: PulumiCommand; readonly why: string }
  | { readonly kind: "test"; readonly why: string };

/**
 * Pulumi's CLI from `PATH`, else the installed one, else one installed now, else the test engine.
 *
 * @param installSeconds how long an installation may take
 */
export async function chooseEngine(
  wanted: "cli" | "test" | undefined,
  cleanup: Cleanup,
  installSeconds = 20,
): Promise<Engine> {
  if (wanted === "test") return { kind: "test", why: "as asked for by --engine test" };
  const onPath = await findPulumi();
  if (onPath !== undefined) return { kind: "cli", pulumi: onPath, why: "found on PATH" };
  const folder = join(PULUMI_CLI, "bin");
  const kept = await findPulumi(folder);
  if (kept !== undefined) return { kind: "cli", pulumi: kept, why: "installed in .pulumi-cli/ by an earlier tour" };
  await install(cleanup, installSeconds);
  const installed = await findPulumi(folder);
  if (installed !== undefined) {
    return { kind: "cli", pulumi: installed, why: "installed in .pulumi-cli/ just now, by Pulumi's installer" };
  }
  const why = `no pulumi 3.249 or newer on PATH, and Pulumi's installer brought none (it has ${installSeconds} seconds)`;
  if (wanted === "cli") throw new TourError(`--engine cli: ${why}`);
  return { kind: "test", why };
}

/** Installs into a folder of its own and moves the result, so that no half an installation is ever taken up. */
async function install(cleanup: Cleanup, seconds: number): Promise<void> {
  await mkdir(PULUMI_CLI, { recursive: true });
  const partial = join(PULUMI_CLI, `partial-${process.pid}`);
  const remove = async () => {
    await rm(partial, { recursive: true, force: true });
    // Goes only if it is empty.
    await rmdir(PULUMI_CLI).catch(() => {});
  };
  cleanup.add(remove);
  try {
    if (!(await runInstaller(partial, cleanup, seconds))) return;
    await rm(join(PULUMI_CLI, "bin"), { recursive: true, force: true });
    await rename(join(partial, "bin"), join(PULUMI_CLI, "bin"));
  } catch {
    // Without it the test engine runs the tour.
  } finally {
    await remove();
  }
}

/** Whether the installer ended well in time; afterwards nothing of it runs. */
function runInstaller(root: string, cleanup: Cleanup, seconds: number): Promise<boolean> {
  const script = fileURLToPath(new URL("./install-pulumi.ts", import.meta.url));
  // The installer starts a shell that starts a download: as a group of their own they can be ended together.
  const child = spawn(process.execPath, [script, root], { cwd: PROJECT, stdio: "ignore", detached: true });
  const end = () => {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      process.kill(-child.pid, "SIGKILL");
    }
  };
  const timer = setTimeout(end, seconds * 1_000);
  const ended = new Promise<boolean>((resolve) => {
    child.once("error", () => resolve(false));
    child.once("close", (code) => resolve(code === 0));
  });
  cleanup.add(() => {
    end();
    return ended;
  });
  return ended.finally(() => clearTimeout(timer));
}
