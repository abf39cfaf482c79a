import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = new URL("../../", import.meta.url);
const read = (file: string) => JSON.parse(readFileSync(new URL(file, root), "utf8"));

/** What package-lock.json says of a package. */
export interface Locked {
  readonly version?: string;
  readonly license?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly link?: boolean;
  readonly inBundle?: boolean;
  readonly hasInstallScript?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

export const manifest = read("provider/package.json");
export const lock: { readonly packages: Readonly<Record<string, Locked>> } = read("package-lock.json");
export const PAGE: string = fileURLToPath(new URL("docs/licences.md", root));

/** Licences that may stand beside Apache-2.0 in what users install. */
export const ALLOWED: readonly string[] = ["MIT", "ISC", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "0BSD"];

/** A package that users get. */
export interface Dependency {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly hasInstallScript: boolean;
  /** What asks for it. */
  readonly by: string;
}

/** What `npm install` of the package brings, all levels, by name. */
export function runtimeDependencies(): readonly Dependency[] {
  const found = new Map<string, Dependency>();
  const visit = (names: readonly string[], by: string, at: string): void => {
    for (const name of names) {
      const place = placeOf(name, at);
      if (found.has(place)) continue;
      found.set(place, dependency(name, place, by));
      visit(Object.keys(lock.packages[place]?.dependencies ?? {}), name, place);
    }
  };
  visit(Object.keys(manifest.dependencies), manifest.name, "provider");
  return [...found.values()].sort((one, other) => one.name.localeCompare(other.name, "en"));
}

/** What users install beside it, the first level. */
export function peers(): readonly Dependency[] {
  return Object.keys(manifest.peerDependencies).map((name) =>
    dependency(
      name,
      placeOf(name, "provider"),
      manifest.peerDependenciesMeta[name]?.optional ? "optional" : "required",
    ),
  );
}

/** Where Node finds a package from another's place: the nearest `node_modules` upwards. */
function placeOf(name: string, from: string): string {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf("/node_modules/")))) {
    const place = `${at === "" ? "" : `${at}/`}node_modules/${name}`;
    if (lock.packages[place] !== undefined) return place;
    if (at === "") throw new Error(`${name} is not in package-lock.json; run npm install`);
  }
}

function dependency(name: string, place: string, by: string): Dependency {
  const { version = "", license = "unknown", hasInstallScript = false } = lock.packages[place] ?? {};
  return { name, version, licence: license, hasInstallScript, by };
}

/** The page of licences, as it should be. */
export function licencesPage(): string {
  const row = ({ name, version, licence, by }: Dependency) => `| \`${name}\` | ${version} | ${licence} | ${by} |`;
  return `# Licences

\`pulumi-tencent-chat\` is under Apache-2.0. This page is made by \`npm run licences\` from package-lock.json, and a test fails where it
is out of date or a licence isn't one of ${ALLOWED.join(", ")}.

## What installing it brings

| package | version | licence | asked for by |
|---|---|---|---|
${runtimeDependencies().map(row).join("\n")}

None of them runs a script when it is installed, and neither does the package itself.

## What you install beside it

Versions are those that it is tested with; what these bring in turn is theirs.

| package | version | licence | |
|---|---|---|---|
${peers().map(row).join("\n")}
`;
}
