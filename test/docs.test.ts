import { spawnSync } from "node:child_process";
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { check } from "../provider/src/host/check.ts";
import { ReplacementGuard } from "../provider/src/host/replacement-guard.ts";
import { single } from "../provider/src/host/single.ts";
import { groupHistoryCheckpoint } from "../provider/src/resources/group-history-checkpoint/handler.ts";
import { configuration } from "./unit/host/kinds.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const pages = ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", ...globSync("docs/*.md", { cwd: root })];
const sources = globSync("provider/src/**/*.ts", { cwd: root });

/** TypeScript of a page's fences and of a source's `@example`s. */
function snippets(file: string): string[] {
  const text = readFileSync(join(root, file), "utf8");
  const plain = file.endsWith(".ts") ? text.replace(/^ *\* ?/gm, "") : text;
  return [...plain.matchAll(/^```ts\n(.*?)^```/gms)].map(([, code = ""]) => code);
}

describe("the documents", () => {
  it("hold examples that compile", () => {
    // Inside the workspace, so that the package is found as by an example.
    const folder = join(root, "node_modules", ".cache", "doc-examples");
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const written = [...pages, ...sources].flatMap((file) =>
      snippets(file).map((code, index) => {
        const name = `${file.replaceAll("/", "-")}-${index}.ts`;
        writeFileSync(join(folder, name), `${code}\nexport {};\n`);
        return name;
      }),
    );
    expect(written.length).toBeGreaterThan(4);
    const config = { extends: join(root, "tsconfig.base.json"), compilerOptions: { noEmit: true }, files: written };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
    const { stdout } = spawnSync("npx", ["tsc", "--project", folder], { cwd: root, encoding: "utf8" });
    expect(stdout).toBe("");
  });

  it("show the digest of the change that they print", () => {
    const inputs = { groupId: "lobby", msgSeq: 12_000 };
    const { inputs: planned } = check(
      single(groupHistoryCheckpoint),
      configuration,
      new ReplacementGuard(),
      {},
      inputs,
    );
    const { digest, summary } = planned.plannedChange as { digest: string; summary: string };
    const readme = readFileSync(join(root, "README.md"), "utf8");
    expect(readme).toContain(`digest : "${digest}"\n            summary: "${summary}"`);
    for (const page of ["README.md", "examples/policy-pack/README.md"]) {
      const acknowledged = readFileSync(join(root, page), "utf8").matchAll(/`acknowledge: "([a-z2-7]{8})"`/g);
      expect([...acknowledged].map(([, shown]) => shown)).toContain(digest);
    }
  });

  it.each(pages)("%s links to what exists", (page) => {
    const text = readFileSync(join(root, page), "utf8");
    const broken = [...text.matchAll(/\]\((?!https?:)([^)#\s]*)(#[^)\s]*)?\)/g)].filter(([, path = "", anchor]) => {
      const target = path === "" ? join(root, page) : join(root, dirname(page), path);
      return !existsSync(target) || (anchor !== undefined && !anchorsOf(target).includes(anchor.slice(1)));
    });
    expect(broken.map(([link]) => `${relative(root, page)}: ${link}`)).toEqual([]);
  });
});

/** Anchors as GitHub makes them of headings. */
function anchorsOf(file: string): string[] {
  const headings = readFileSync(file, "utf8").matchAll(/^#+ (.*)$/gm);
  return [...headings].map(([, text = ""]) =>
    text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s-]/gu, "")
      .replace(/\s/g, "-"),
  );
}
