import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { connectEmulator } from "../../provider/src/emulator/index.ts";
import { withEmulator } from "./by-hand.ts";

const main = fileURLToPath(new URL("../../provider/src/cli/main.ts", import.meta.url));

function start(...options: string[]) {
  const child = spawn(process.execPath, [main, ...options], { stdio: ["ignore", "pipe", "pipe"] });
  const output = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => {
    output.stdout += chunk;
  });
  child.stderr.on("data", (chunk: Buffer) => {
    output.stderr += chunk;
  });
  const ended = new Promise<number | string | null>((resolve) =>
    child.on("close", (code, signal) => resolve(code ?? signal)),
  );
  return { child, output, ended };
}

async function listening({ child, output }: { child: ChildProcess; output: { stdout: string } }): Promise<string> {
  while (child.exitCode === null) {
    const [, url] = /listening on (\S+) [\s\S]*under \S+\/emulator/.exec(output.stdout) ?? [];
    if (url) return url;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`ended with ${child.exitCode}`);
}

describe("pulumi-tencent-chat emulator", () => {
  it.each(["SIGINT", "SIGTERM"] as const)("seeds, tells how to use it, and ends with 0 on %s", async (signal) => {
    const folder = mkdtempSync(join(tmpdir(), "emulator-"));
    try {
      const seed = join(folder, "seed.json");
      writeFileSync(seed, JSON.stringify({ groups: [{ groupId: "g1", type: "Public" }] }));
      const run = start("emulator", "--seed", seed, "--sdk-app-id", "1400000007");
      const url = await listening(run);
      expect(run.output.stdout).toContain(`pulumi config set tencentchat:endpoint ${url}\n`);
      expect(run.output.stdout).toContain("pulumi config set tencentchat:sdkAppId 1400000007\n");
      expect((await connectEmulator(url).view("g1")).nextMsgSeq).toBe(1);
      run.child.kill(signal);
      expect(await run.ended).toBe(0);
      expect(run.output.stderr).toBe("");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it.each([
    [["emulator", "--port", "x"], 2, /--port.*integer/],
    [["emulator", "--calls-per-second", "0"], 2, /unlimited/],
    [["emulator", "--guess", "foo"], 2, /name=value/],
    [["emulator", "--nonsense"], 2, /unknown option/],
    [["nonsense"], 2, /unknown command/],
    [["emulator", "--host", "0.0.0.0"], 1, /^error: host "0\.0\.0\.0" is no loopback address[^\n]*\n$/],
    [["emulator", "--seed", "missing.json"], 1, /^error: missing\.json: ENOENT[^\n]*\n$/],
    [["emulator", "--limit", "calls=-1"], 1, /^error: limits: calls: [^\n]*\n$/],
    [["emulator", "--limit", "memory=1"], 1, /^error: limits: Unrecognized key: "memory"\n$/],
    [["emulator", "--guess", "lowerClear=up"], 1, /^error: guesses: lowerClear: [^\n]*\n$/],
  ])("%j ends with %i and says why", async (options, code, message) => {
    const run = start(...options);
    expect(await run.ended).toBe(code);
    expect(run.output.stderr).toMatch(message);
    expect(run.output.stdout).toBe("");
  });

  it("warns where other machines may reach it", async () => {
    const run = start("emulator", "--host", "0.0.0.0", "--allow-other-machines", "--limit", "calls=5");
    expect(await listening(run)).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    run.child.kill();
    expect(await run.ended).toBe(0);
    expect(run.output.stderr).toMatch(/^warning: whoever reaches this emulator can read and change [^\n]+\n$/);
  });

  it("names the port that is in use", async () => {
    await withEmulator({}, async (emulator) => {
      const { port } = new URL(emulator.url);
      const run = start("emulator", "--port", port);
      expect(await run.ended).toBe(1);
      expect(run.output.stderr).toBe(`error: port ${port} of 127.0.0.1 is in use; choose another with --port\n`);
    });
  });
});
