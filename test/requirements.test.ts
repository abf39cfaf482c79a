import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { REQUIREMENTS } from "./requirements.ts";

const folder = fileURLToPath(new URL(".", import.meta.url));

it("shows each rule by a test", () => {
  const shown = new Set(globSync("**/*.test.ts", { cwd: folder }).flatMap((file) => rulesShownBy(`${folder}${file}`)));
  expect(Object.keys(REQUIREMENTS).filter((rule) => !shown.has(rule))).toEqual([]);
});

function rulesShownBy(file: string): string[] {
  const calls = readFileSync(file, "utf8").matchAll(/\bshows\(\s*\[([^\]]*)\]/g);
  return [...calls].flatMap(([, rules = ""]) => [...rules.matchAll(/"([^"]+)"/g)].map(([, rule = ""]) => rule));
}
