import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { shows } from "../requirements.ts";
import { LIST, listOf, minorsIn, STATES } from "./kept-state.ts";

const text = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const { version } = JSON.parse(text("provider/package.json")) as { version: string };

it(shows(["corpus.kept"], "no kept file was deleted, edited or added besides; `npm run corpus` lists new ones"), () => {
  expect(listOf(readdirSync(STATES).sort())).toBe(readFileSync(LIST, "utf8"));
});

it(shows(["corpus.kept"], "each minor release of the changelog has its states, and so has the next"), () => {
  const kept = new Set(readFileSync(LIST, "utf8").match(/(?<= {2})\d+\.\d+(?=\.)/g));
  for (const minor of minorsIn(text("CHANGELOG.md"), version)) expect(kept).toContain(minor);
});

it("finds the minor releases of a changelog", () => {
  const changelog =
    "# Changelog\n\n## Unreleased\n\n## 0.3.1\n\n- as in 0.9.0\n\n## [0.3.0] - 2027-01-01\n\n## v0.2.0\n";
  expect(minorsIn(changelog, "0.4.0")).toEqual(["0.3", "0.2", "0.4"]);
});

it("a list is only added to", () => {
  const [first = "", ...others] = readFileSync(LIST, "utf8").split("\n");
  const edited = first.replace(/^\w+/, "0".repeat(64));
  expect(listOf([version], `${edited}\n`)).toBe([edited, ...others].join("\n"));
});
