import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { shows } from "../requirements.ts";
import { ModerationHost, projectDir } from "./moderation-host.ts";
import type { Properties } from "./provider-host.ts";

const run = promisify(execFile);

/** What a module prints as JSON, run by a fresh Node from a folder of this repository. */
async function fresh<T>(program: string): Promise<T> {
  // Without the tests' compile cache, which nobody's first run has.
  const env = { ...process.env, NODE_COMPILE_CACHE: undefined };
  const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", program], { cwd: projectDir, env });
  return JSON.parse(stdout) as T;
}

/** What a fresh Node takes for an import in milliseconds: the processor's time where it is less than the clock's. */
const TIMED = `const timed = async (specifier) => {
  const [clock, cpu] = [performance.now(), process.cpuUsage()];
  await import(specifier);
  const { user, system } = process.cpuUsage(cpu);
  return Math.min(performance.now() - clock, (user + system) / 1000);
};`;

/**
 * The least figure that a program prints, of as many runs as it needs to come within a bound, at most 12: what a busy
 * machine adds is no property of the package.
 */
async function least(bound: number, program: string): Promise<number> {
  let figure = Number.POSITIVE_INFINITY;
  for (let n = 0; n < 12 && figure > bound; n++) figure = Math.min(figure, await fresh<number>(`${TIMED}\n${program}`));
  return figure;
}

/** Packages of node_modules that are loaded by importing something. */
async function packagesOf(specifier: string): Promise<Set<string>> {
  const urls = await fresh<string[]>(`
    import { registerHooks } from "node:module";
    const urls = [];
    registerHooks({ load: (url, context, next) => (urls.push(url), next(url, context)) });
    await import("${specifier}");
    console.log(JSON.stringify(urls));
  `);
  const name = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//;
  return new Set(urls.flatMap((url) => name.exec(url)?.[1] ?? []));
}

describe("what a resource costs in the state file", () => {
  it(shows(["state.size"], "is at most 700 bytes of a history checkpoint that was made and settled"), async () => {
    await using app = await ModerationHost.start();
    const groupId = app.group({ groupId: "@TGS#15ERQPAER" });
    const resource = app.declare("GroupHistoryCheckpoint");
    const { provider } = resource;
    await resource.up({ groupId, msgSeq: 30 });
    await resource.up({ groupId, msgSeq: 30 });
    const bytes = (properties: Properties) =>
      Buffer.byteLength(JSON.stringify({ ...properties, __provider: provider }));
    expect(resource.inputs).not.toHaveProperty("plannedChange");
    expect(bytes(resource.inputs) + bytes(resource.outputs)).toBeLessThanOrEqual(700);
  });
});

describe("what is loaded", () => {
  it(shows(["program.light"], "by a program is neither zod, undici nor the policy SDK"), async () => {
    const [pulumi, ours] = [await packagesOf("@pulumi/pulumi"), await packagesOf("pulumi-tencent-chat")];
    expect(pulumi).toContain("@pulumi/pulumi");
    expect([...ours].filter((name) => !pulumi.has(name))).toEqual([]);
    for (const name of ["zod", "undici", "@pulumi/policy"]) expect(ours).not.toContain(name);
  });

  it("by the handlers is what a preview needs, without undici, Redis and the policy SDK", async () => {
    const loaded = await packagesOf("pulumi-tencent-chat/handlers");
    expect(loaded).toContain("zod");
    for (const name of ["undici", "@pulumi/policy", "@pulumi/pulumi", "redis"]) expect(loaded).not.toContain(name);
  });

  it("by a program takes at most 30 ms more than @pulumi/pulumi does", async () => {
    const program = 'import "@pulumi/pulumi"; console.log(await timed("pulumi-tencent-chat"));';
    expect(await least(30, program)).toBeLessThanOrEqual(30);
  });

  it("by the handlers takes at most 150 ms, most of it zod", async () => {
    if ((await least(150, 'console.log(await timed("pulumi-tencent-chat/handlers"));')) <= 150) return;
    // Where a busy machine makes all slower, zod tells in the same process by how much.
    const program =
      'const zod = await timed("zod"); console.log((zod + (await timed("pulumi-tencent-chat/handlers"))) / zod);';
    expect(await least(1.8, program)).toBeLessThanOrEqual(1.8);
  });
});
