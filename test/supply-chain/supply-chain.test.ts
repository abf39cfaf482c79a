import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, globSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readYaml } from "../engine/project.ts";
import { findActionlint } from "../pipeline/actionlint.ts";
import { shows } from "../requirements.ts";
import { ALLOWED, licencesPage, lock, manifest, PAGE, peers, runtimeDependencies } from "./dependencies.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const workflows = globSync(".github/workflows/*.yml", { cwd: root }).sort();
const text = (file: string) => readFileSync(`${root}${file}`, "utf8");

describe("the lock file", () => {
  const packages = Object.entries(lock.packages).filter(([, { link, version }]) => !link && version !== undefined);
  const foreign = packages.filter(([place]) => place.includes("node_modules/"));

  it(shows(["supply.lock"], "pins each package by hash, from the public registry"), () => {
    expect(foreign.length).toBeGreaterThan(100);
    const loose = foreign.filter(([, { integrity, inBundle }]) => !inBundle && !integrity?.startsWith("sha512-"));
    expect(loose.map(([place]) => place)).toEqual([]);
    const elsewhere = foreign.filter(
      ([, { resolved = "https://registry.npmjs.org/" }]) => !resolved.startsWith("https://registry.npmjs.org/"),
    );
    expect(elsewhere.map(([place]) => place)).toEqual([]);
  });

  it(shows(["supply.lock"], "has what the package's manifest asks for"), () => {
    const { dependencies, devDependencies, peerDependencies } = lock.packages.provider ?? {};
    expect(dependencies).toEqual(manifest.dependencies);
    expect(devDependencies).toEqual(manifest.devDependencies);
    expect(peerDependencies).toEqual(manifest.peerDependencies);
  });
});

describe("the licences", () => {
  it(shows(["supply.licences"], "on their page are those of the lock file; otherwise run `npm run licences`"), () => {
    expect(readFileSync(PAGE, "utf8")).toBe(licencesPage());
    expect(runtimeDependencies().map(({ name }) => name)).toEqual(
      expect.arrayContaining(Object.keys(manifest.dependencies)),
    );
  });

  it(shows(["supply.licences"], "are all allowed"), () => {
    const others = [...runtimeDependencies(), ...peers()].filter(({ licence }) => !ALLOWED.includes(licence));
    expect(others).toEqual([]);
  });
});

/** What the compiler makes of each source. */
const BUILT = [".js", ".js.map", ".d.ts", ".d.ts.map"];

describe("the published package", () => {
  const args = ["pack", "--dry-run", "--json", "--ignore-scripts", "--workspace", manifest.name];
  const packed = JSON.parse(
    execFileSync("npm", args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }),
  );
  const [{ files, unpackedSize }] = Object.values(packed) as [
    { files: { path: string; mode: number }[]; unpackedSize: number },
  ];

  it(shows(["supply.published"], "holds code, its types and sources, and three other files"), () => {
    const paths = files.map(({ path }) => path);
    const others = paths.filter((path) => !/^(?:dist\/[\w/-]+\.(?:js|d\.ts)(?:\.map)?|src\/[\w/-]+\.ts)$/.test(path));
    expect(others.sort()).toEqual(["LICENSE", "bin/pulumi-tencent-chat.js", "package.json"]);
    const sources = paths.filter((path) => path.startsWith("src/"));
    // What an older build left would be published, though nothing that is reviewed makes it.
    const built = sources.flatMap((path) => BUILT.map((end) => path.replace(/^src(.*)\.ts$/, `dist$1${end}`)));
    expect(paths.filter((path) => path.startsWith("dist/")).sort()).toEqual(built.sort());
    expect(paths.filter((path) => /test|fixture|secret|\.env/i.test(path))).toEqual([]);
    expect(unpackedSize).toBeLessThan(5_000_000);
  });

  it(shows(["supply.published"], "is built from nothing but its sources: what an older build left goes"), async () => {
    const folder = await mkdtemp(join(tmpdir(), "build-"));
    try {
      for (const file of ["tsconfig.base.json", "provider/package.json", "provider/tsconfig.json"]) {
        cpSync(join(root, file), join(folder, file));
      }
      symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
      for (const name of ["src/kept", "dist/left/over"]) {
        const file = join(folder, "provider", `${name}.${name.startsWith("src") ? "ts" : "js"}`);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, "export {};\n");
      }
      execFileSync("npm", ["run", "build"], { cwd: join(folder, "provider"), stdio: "ignore" });
      expect(readdirSync(join(folder, "provider/dist")).sort()).toEqual(BUILT.map((end) => `kept${end}`).sort());
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it(shows(["supply.no-scripts"], "runs nothing when it is installed, and neither do its dependencies"), () => {
    const scripts = Object.keys(manifest.scripts).filter((name) =>
      /^(?:pre|post)?(?:install|prepare|uninstall)$/.test(name),
    );
    expect(scripts).toEqual([]);
    expect(runtimeDependencies().filter(({ hasInstallScript }) => hasInstallScript)).toEqual([]);
    expect(manifest.bundleDependencies ?? manifest.bundledDependencies).toBeUndefined();
  });
});

const actionlint = findActionlint();

describe("the workflows", () => {
  it.skipIf(actionlint === undefined)(shows(["supply.workflows"], "pass actionlint"), () => {
    const { status, stdout } = spawnSync(actionlint ?? "", workflows, { cwd: root, encoding: "utf8" });
    expect(stdout).toBe("");
    expect(status).toBe(0);
  });

  it.each(workflows)(shows(["supply.workflows"], "%s pins each action, and grants by job only"), (file) => {
    const uses = [...text(file).matchAll(/uses: (\S+)(.*)/g)];
    expect(uses.length).toBeGreaterThan(1);
    for (const [, action, comment] of uses) {
      expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
      expect(comment).toMatch(/^ # v\d+\.\d+\.\d+$/);
    }
    const { permissions, jobs } = readYaml(`${root}${file}`) as unknown as Workflow;
    expect(permissions).toEqual({});
    for (const [name, job] of Object.entries(jobs)) {
      expect(job.permissions).toEqual({ contents: "read", ...(name === "publish" ? { "id-token": "write" } : {}) });
    }
  });

  it(shows(["supply.workflows"], "publish with provenance what was tested, without a token that is kept"), () => {
    const { jobs } = readYaml(`${root}.github/workflows/release.yml`) as unknown as Workflow;
    expect(jobs.publish).toMatchObject({ needs: "test", environment: "npm" });
    expect(text(".github/workflows/release.yml")).toMatch(/npm publish [^\n]*--provenance/);
    expect(text(".github/workflows/release.yml")).toContain("npm run audit -- --strict");
    for (const file of workflows)
      expect(text(file)).not.toMatch(/secrets\.|NODE_AUTH_TOKEN|NPM_TOKEN|pull_request_target/);
  });
});

interface Workflow {
  readonly permissions: unknown;
  readonly jobs: Readonly<Record<string, { readonly permissions?: unknown; readonly needs?: string }>>;
}
