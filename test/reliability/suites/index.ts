import type { Suite } from "../row.ts";
import { concurrency } from "./concurrency.ts";
import { faultMatrix } from "./fault-matrix.ts";
import { kills } from "./kills.ts";
import { openQuestions } from "./open-questions.ts";
import { stackRuns } from "./stack-runs.ts";
import { testFiles } from "./test-files.ts";

/** In the order of the page. A suite is one file here and one line below. */
export const suites: readonly Suite[] = [faultMatrix, openQuestions, ...stackRuns, concurrency, kills, testFiles];
