import { existsSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { renderPage } from "./page.ts";

it("tells of what failed, of what wasn't tried, and of figures beside a count", () => {
  const suite = { name: "s", title: "Things", claims: ["It holds."] };
  const row = { table: "Things", what: "a fault", column: "a command", tried: 3, failures: [] };
  const page = renderPage([
    {
      ...suite,
      rows: [row, { ...row, column: "another", failures: ["it broke"] }, { ...row, what: "b", note: "7 repeated" }],
    },
    { ...suite, title: "Others", lacks: "no tool", rows: [] },
    { ...suite, title: "Parts", extent: "thorough", rows: [row] },
  ]);
  expect(page).toContain("12 things were tried; 1 FAILED.");
  expect(page).toContain(
    "|  | a command | another |\n|---|---|---|\n| a fault | 3 ok | 3, 1 FAILED |\n| b | 3 ok; 7 repeated | – |\n",
  );
  expect(page).toContain("## Parts\n\n- It holds.\n\nTried with `--thorough`.\n\n### Things\n\n|  | a command |\n");
  expect(page).toContain("## Others\n\n- It holds.\n\nNot tried: no tool.\n");
});
