import type { Reporter, TestModule } from "vitest/node";
import { thorough } from "./thorough.ts";

/** Ends a run with the line `N passed, N failed, N skipped`, and says before it what the skipped ones lacked. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string): number => tests.filter((test) => test.result().state === state).length;
    // A file that doesn't load has no tests, and an error outside of tests belongs to none: both are failures.
    const broken = modules.filter((module) => module.errors().length > 0).length + errors.length;
    const ofTheCli = tests.filter((test) => /\breal CLI\b/.test(test.fullName));
    if (!thorough && tests.some((test) => test.result().state === "skipped")) {
      console.log("Some scenarios are left to CI; `CI=1 npm test` plays all of them, on both engines.");
    }
    if (ofTheCli.length > 0 && ofTheCli.every((test) => test.result().state === "skipped")) {
      console.log("No `pulumi` on PATH, so the tests of the real CLI were skipped.");
    }
    const ofRedis = tests.filter((test) => /\breal Redis\b/.test(test.fullName));
    if (ofRedis.length > 0 && ofRedis.every((test) => test.result().state === "skipped")) {
      console.log("No `redis-server` on PATH, so the tests of the shared quota were skipped.");
    }
    console.log(`${count("passed")} passed, ${count("failed") + broken} failed, ${count("skipped")} skipped`);
  }
}
