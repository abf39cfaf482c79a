import type { Reporter, TestCase, TestModule } from "vitest/node";

/** Ends a run with the line `N passed, N failed, N skipped`, and says before it what the skipped ones lacked. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string): number => tests.filter((test) => test.result().state === state).length;
    // A file that doesn't load has no tests, and an error outside of tests belongs to none: both are failures.
    const broken = modules.filter((module) => module.errors().length > 0).length + errors.length;
    if (tests.some(isSkippedCliTest)) {
      console.log("No `pulumi` on PATH, so the tests of the real CLI were skipped.");
    }
    console.log(`${count("passed")} passed, ${count("failed") + broken} failed, ${count("skipped")} skipped`);
  }
}

function isSkippedCliTest(test: TestCase): boolean {
  return test.result().state === "skipped" && /\breal CLI\b/.test(test.fullName);
}
