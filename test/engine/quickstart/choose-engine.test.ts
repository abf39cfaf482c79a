import { execFile } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ProjectCopy } from "./project-copy.ts";

/** What Pulumi's download site sends in its stead: an installer, or nothing. */
const site = {
  unreachable: "throw new TypeError('fetch failed')",
  silent: "await new Promise((resolve) => setTimeout(resolve, 60_000))",
  // Called with --no-edit-path --install-root FOLDER --version VERSION.
  installs: `return new Response("mkdir -p $3/bin; printf '#!/bin/sh\\\\necho v%s\\\\n' $5 > $3/bin/pulumi; chmod +x $3/bin/pulumi")`,
  stalls: 'return new Response("mkdir -p $3/bin; echo half > $3/bin/pulumi; sleep 60")',
};

/** Pulumi's installer is asked for the CLI of the SDK's own version. */
const { version } = createRequire(import.meta.url)("@pulumi/pulumi/package.json") as { version: string };

describe("the tour's engine", () => {
  let copy: ProjectCopy;

  beforeEach(() => {
    copy = new ProjectCopy();
  });

  afterEach(() => copy.remove());

  /** Chooses in a process of its own, without a `pulumi` on `PATH` unless a folder of one is given. */
  async function choose(answer: string, wanted?: string, path = "/usr/bin:/bin", seconds = 3) {
    const preload = join(copy.folder, "site.mjs");
    writeFileSync(preload, `globalThis.fetch = async () => { ${answer}; };\n`);
    const script = join(copy.folder, "choose.ts");
    const tour = "./examples/quickstart/tour";
    writeFileSync(
      script,
      `import { chooseEngine } from "${tour}/choose-engine.ts";
       import { Cleanup } from "${tour}/cleanup.ts";
       const cleanup = new Cleanup();
       const engine = await chooseEngine(${JSON.stringify(wanted)}, cleanup, ${seconds}).catch(({ message }) => ({ message }));
       await cleanup.run();
       console.log(JSON.stringify(engine));`,
    );
    const env = { ...process.env, TMPDIR: copy.temporary, PATH: path, NODE_OPTIONS: `--import ${preload}` };
    const { stdout } = await promisify(execFile)(process.execPath, [script], { env, cwd: copy.folder });
    return JSON.parse(stdout) as { kind?: string; why?: string; message?: string; pulumi?: object };
  }

  function putPulumi(version: string): string {
    const folder = join(copy.folder, "on-path");
    mkdirSync(folder);
    writeFileSync(join(folder, "pulumi"), `#!/bin/sh\necho v${version}\n`, { mode: 0o755 });
    return folder;
  }

  it("is the pulumi on PATH, if it is new enough", async () => {
    const folder = putPulumi("3.249.0");
    const pulumi = { path: join(folder, "pulumi"), version: "3.249.0" };
    expect(await choose(site.unreachable, undefined, folder)).toEqual({ kind: "cli", pulumi, why: "found on PATH" });
  });

  it("is else installed into .pulumi-cli once, and used from there", async () => {
    const pulumi = { path: join(copy.folder, ".pulumi-cli/bin/pulumi"), version };
    const old = putPulumi("3.248.9");
    const path = `${old}:/usr/bin:/bin`;
    expect(await choose(site.installs, undefined, path, 60)).toMatchObject({
      kind: "cli",
      pulumi,
      why: expect.stringContaining("just now"),
    });
    expect(await choose(site.unreachable, undefined, path)).toMatchObject({
      kind: "cli",
      pulumi,
      why: expect.stringContaining("an earlier tour"),
    });
    expect(readdirSync(join(copy.folder, ".pulumi-cli"))).toEqual(["bin"]);
    expect(copy.leftovers()).toEqual([".pulumi-cli"]);
  });

  it.each(["unreachable", "silent", "stalls"] as const)(
    "is else the test engine, soon and with nothing half installed, where the download is %s",
    async (answer) => {
      const started = performance.now();
      expect(await choose(site[answer])).toEqual({
        kind: "test",
        why: "no pulumi 3.249 or newer on PATH, and Pulumi's installer brought none (it has 3 seconds)",
      });
      expect(performance.now() - started).toBeLessThan(15_000);
      expect(copy.leftovers().filter((name) => name === ".pulumi-cli")).toEqual([]);
      expect(copy.processes()).toEqual([]);
    },
  );

  it("is not the test engine where the CLI was asked for", async () => {
    expect(await choose(site.unreachable, "cli")).toEqual({
      message: "--engine cli: no pulumi 3.249 or newer on PATH, and Pulumi's installer brought none (it has 3 seconds)",
    });
  });

  it("is the test engine where that was asked for", async () => {
    expect(await choose(site.installs, "test")).toEqual({ kind: "test", why: "as asked for by --engine test" });
    expect(copy.leftovers()).toEqual([]);
  });
});
