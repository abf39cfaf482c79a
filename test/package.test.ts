import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const manifest = JSON.parse(readFileSync(join(root, "provider/package.json"), "utf8"));

interface Entry {
  types: string;
  default: string;
}
const entries = Object.entries<Entry | string>(manifest.exports).filter(
  (entry): entry is [string, Entry] => typeof entry[1] === "object",
);

it("publishes what its entry points name, and no test", () => {
  const args = ["pack", "--dry-run", "--json", "--ignore-scripts", "--workspace", "pulumi-tencent-chat"];
  const packed = JSON.parse(
    execFileSync("npm", args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }),
  );
  // npm 11 lists packages, npm 12 names them.
  const [{ files }] = Object.values<{ files: { path: string }[] }>(packed) as [{ files: { path: string }[] }];
  const paths = files.map(({ path }) => path);
  const named = [manifest.main, manifest.types, ...Object.values(manifest.bin as Record<string, string>)];
  for (const file of [...named, ...entries.flatMap(([, { types, default: code }]) => [types, code])]) {
    expect(existsSync(join(root, "provider", file)), file).toBe(true);
    expect(paths).toContain(file.replace("./", ""));
  }
  expect(paths.filter((path) => path.includes(".test."))).toEqual([]);
  expect(paths).toContain("LICENSE");
});

it("links the command before anything is built, and says so in the lock file too", () => {
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  for (const [name, file] of Object.entries<string>(manifest.bin)) {
    // npm links from what the lock file says, and only what is there already.
    expect(lock.packages.provider.bin[name]).toBe(file.replace("./", ""));
    expect(execFileSync("git", ["ls-files", join("provider", file)], { cwd: root, encoding: "utf8" })).not.toBe("");
  }
});

// The settings of Pulumi's templates, old and new; their programs are CommonJS.
it.each([
  { module: "commonjs", moduleResolution: "node10", ignoreDeprecations: "6.0" },
  { module: "nodenext", moduleResolution: "nodenext" },
])("is found by a program compiled with module $module and resolution $moduleResolution", (options) => {
  const folder = join(root, "node_modules", ".cache", `package-${options.module}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), "{}");
  writeFileSync(
    join(folder, "index.ts"),
    `import { GroupHistoryCheckpoint } from "pulumi-tencent-chat";
     export const name: string = GroupHistoryCheckpoint.name;
     console.log(name);`,
  );
  const compilerOptions = {
    strict: true,
    target: "es2022",
    skipLibCheck: true,
    types: [],
    lib: ["es2022", "dom"],
    ...options,
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["index.ts"] }));
  const { stdout } = spawnSync("npx", ["tsc", "--project", folder], { cwd: root, encoding: "utf8" });
  expect(stdout).toBe("");
  expect(execFileSync(process.execPath, [join(folder, "index.js")], { encoding: "utf8" })).toBe(
    "GroupHistoryCheckpoint\n",
  );
});
