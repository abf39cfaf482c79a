import { expect, it } from "vitest";
import { type Ended, judge } from "./suites/test-files.ts";

type Test = NonNullable<Ended["report"]>["testResults"][number]["assertionResults"][number];

const passed = { fullName: "it works", status: "passed" };
const ended = (tests: readonly Test[], more: Partial<Ended> = {}): Ended => ({
  report: { testResults: [{ name: "a.test.ts", assertionResults: tests }] },
  by: 0,
  said: "",
  ...more,
});

it.each<[what: string, ended: Ended, failures: string[]]>([
  ["a test that failed", ended([passed, { ...passed, status: "failed" }], { by: 1 }), ["it works"]],
  [
    "a file that doesn't load",
    { by: 1, said: "", report: { testResults: [{ name: "b.test.ts", message: "no module", assertionResults: [] }] } },
    ["b.test.ts: no module"],
  ],
  [
    "an error outside of tests",
    ended([passed], { by: 1, said: "Unhandled" }),
    ["vitest ended with 1, and no test had failed: Unhandled"],
  ],
  ["an end without a report", { by: "SIGKILL", said: "" }, ["vitest ended with SIGKILL, and no test had failed: "]],
  ["nothing", ended([passed]), []],
])("tells %s", (_, of, failures) => {
  expect(judge(of).failures).toEqual(failures);
});

it("tells how often was tried, and what skipped tests lacked", () => {
  const skipped = (fullName: string) => ({ fullName, status: "skipped" });
  const tests = [
    { ...passed, meta: { tried: { sequences: 1_200 } } },
    { ...passed, meta: { tried: { sequences: 1 } } },
    ...[skipped("on a real Redis, a"), skipped("on a real Redis, b"), skipped("whatever")],
  ];
  expect(judge(ended(tests))).toEqual({
    tried: 2,
    failures: [],
    note: "1,201 sequences; 2 skipped: no redis-server; 1 skipped",
  });
});
