import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Emulator } from "../../provider/src/emulator/index.ts";
import { said } from "../engine/said.ts";

const main = fileURLToPath(new URL("../../provider/src/cli/main.ts", import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `pulumi-tencent-chat` as a process, with no configuration but what is given. */
export function runCommand(
  options: readonly string[],
  env: Readonly<Record<string, string>> = {},
  cwd?: string,
): Promise<Ended> {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("TENCENT_CHAT_"));
  const child = spawn(process.execPath, [main, ...options], {
    env: { ...Object.fromEntries(inherited), ...env },
    stdio: ["ignore", "pipe", "pipe"],
    ...(cwd === undefined ? {} : { cwd }),
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      said(`pulumi-tencent-chat ${options[0]}`, () => stdout + stderr);
      resolve({ code, stdout, stderr });
    });
  });
}

/** Environment variables that point the command at an emulator. */
export function pointedAt({ url, sdkAppId, secretKey }: Emulator): Record<string, string> {
  return {
    TENCENT_CHAT_ENDPOINT: url,
    TENCENT_CHAT_SDK_APP_ID: String(sdkAppId),
    TENCENT_CHAT_SECRET_KEY: secretKey,
  };
}

/** Runs with a folder of its own, and removes it. */
export async function inFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "command-"));
  try {
    await run(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}
