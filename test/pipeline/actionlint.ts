import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const VERSION = "v1.7.12";
const folder = fileURLToPath(new URL("../../node_modules/.cache/actionlint", import.meta.url));

/** An `actionlint`: that on PATH, one that was fetched before, or one from the Go proxy where there is a `go`. */
export function findActionlint(): string | undefined {
  const cached = `${folder}/actionlint`;
  for (const command of ["actionlint", cached]) if (runs(command)) return command;
  const module = `github.com/rhysd/actionlint/cmd/actionlint@${VERSION}`;
  const env = { ...process.env, GOBIN: folder, GOFLAGS: "-mod=mod" };
  spawnSync("go", ["install", module], { env, stdio: "ignore", timeout: 50_000 });
  return existsSync(cached) && runs(cached) ? cached : undefined;
}

function runs(command: string): boolean {
  return spawnSync(command, ["-version"], { stdio: "ignore" }).status === 0;
}
