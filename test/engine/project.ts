import { existsSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { isRecord } from "./wire.ts";

/** What a run needs to know of a project. */
export interface Project {
  name: string;
  /** Folder of Pulumi.yaml. */
  root: string;
  /** Where the program and the hosts run. */
  workingDirectory: string;
  /** What Node runs: a file, or a folder with a package.json. */
  program: string;
}

// Pulumi's own parser, so that both read a file alike; it comes with @pulumi/pulumi, without types.
const yaml = createRequire(createRequire(import.meta.url).resolve("@pulumi/pulumi"))("js-yaml") as {
  load(text: string): unknown;
};

/** Reads Pulumi.yaml. Fails on a runtime other than Node running the program's files as they are. */
export function readProject(directory: string, program?: string): Project {
  const root = resolve(directory);
  const file = join(root, "Pulumi.yaml");
  const project = readYaml(file);
  if (typeof project.name !== "string") throw new Error(`${file} has no name`);
  refuseOtherRuntimes(file, project.runtime);
  if (project.main !== undefined && typeof project.main !== "string") throw new Error(`main of ${file} is no text`);
  const main = resolve(root, program ?? project.main ?? ".");
  if (!existsSync(main)) throw new Error(`${file}: ${main} doesn't exist`);
  const workingDirectory = statSync(main).isDirectory() ? main : dirname(main);
  return { name: project.name, root, workingDirectory, program: main };
}

function refuseOtherRuntimes(file: string, runtime: unknown): void {
  const options = isRecord(runtime) && isRecord(runtime.options) ? runtime.options : {};
  if (!isRecord(runtime) || runtime.name !== "nodejs" || options.typescript !== false) {
    throw new Error(`${file}: the test engine runs nodejs with \`options: {typescript: false}\` only`);
  }
}

/** A YAML file that must hold a mapping. */
export function readYaml(file: string): Record<string, unknown> {
  const value = yaml.load(readFileSync(file, "utf8"));
  if (!isRecord(value)) throw new Error(`${file} is no mapping`);
  return value;
}
