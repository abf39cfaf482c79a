import { appendFileSync, writeFileSync } from "node:fs";
import { connectClient, forCalls } from "../host/connect-client.ts";
import { renderHtml } from "../review/html.ts";
import { renderJson } from "../review/json.ts";
import { renderMarkdown } from "../review/markdown.ts";
import type { Review } from "../review/model.ts";
import { describeProblem } from "../review/read-stream.ts";
import { reviewRuns } from "../review/review.ts";
import { failsOn } from "../review/verdict.ts";
import type { ReviewFlags } from "./commands/review.ts";
import { EXIT_FAILED, EXIT_FOUND } from "./exit-codes.ts";
import { oneLine } from "./one-line.ts";
import { readAllEvents } from "./read-events.ts";
import { type Format, formatOfFile } from "./review-formats.ts";
import { readServiceFlags, requireConfiguration } from "./service-flags.ts";
import { UsageError } from "./usage-error.ts";

/** Reads events, writes the review wherever it is wanted, and sets the exit code. */
export async function runReview(files: readonly string[], flags: ReviewFlags): Promise<void> {
  const runs = await readAllEvents(files.length === 0 ? ["-"] : [...new Set(files)]);
  const found = reviewRuns(runs, flags.stack === undefined ? {} : { unnamed: flags.stack });
  const review = flags.live ? await askService(found, flags) : found;
  process.stdout.write(render(review, flags.format));
  for (const file of flags.out) writeFileSync(file, render(review, formatOfFile(file) ?? "markdown"));
  if (flags.stepSummary) writeSummary(review, process.env);
  await post(review, flags);
  const problems = [...new Set(review.stacks.flatMap(({ problem }) => (problem === undefined ? [] : [problem])))];
  for (const problem of problems) process.stderr.write(`error: ${describeProblem(problem)}\n`);
  if (problems.length > 0) process.exitCode = EXIT_FAILED;
  else if (failsOn(review, flags.failOn)) process.exitCode = EXIT_FOUND;
}

/** Longer than this nobody waits for a comment. */
const LIVE_MILLISECONDS = 60_000;

/** What the service can't be asked for is noted, and never fails the review. */
async function askService(review: Review, flags: ReviewFlags): Promise<Review> {
  const { addLiveFacts, withoutLiveFacts } = await import("../review/live.ts");
  try {
    const reading = readServiceFlags(flags, process.env);
    const { sdkAppId: app } = requireConfiguration(reading, true);
    const client = await connectClient(forCalls(reading));
    try {
      return await addLiveFacts(review, client, { app, signal: AbortSignal.timeout(LIVE_MILLISECONDS) });
    } finally {
      await client.close();
    }
  } catch (error) {
    process.stderr.write(`--live: ${oneLine((error as Error).message)}\n`);
    return withoutLiveFacts(review, (error as Error).message);
  }
}

/** The review is on stdout and in files already, so a comment that can't be posted loses nothing. */
async function post(review: Review, flags: ReviewFlags): Promise<void> {
  if (!flags.post) return;
  const { postToGitHub } = await import("./post-to-github.ts");
  await postToGitHub(review, flags, process.env);
}

const RENDER: Readonly<Record<Format, (review: Review) => string>> = {
  markdown: (review) => renderMarkdown(review),
  html: renderHtml,
  json: renderJson,
  label: ({ label }) => `${label}\n`,
};

function render(review: Review, format: Format): string {
  return RENDER[format](review);
}

/** GitHub takes at most 1 MiB for a step's summary. */
const SUMMARY_LIMIT = 1_000_000;

function writeSummary(review: Review, env: Readonly<Record<string, string | undefined>>): void {
  const { GITHUB_STEP_SUMMARY: summary, GITHUB_OUTPUT: output } = env;
  if (summary === undefined)
    throw new UsageError("--step-summary is for GitHub Actions: GITHUB_STEP_SUMMARY isn't set");
  // Bytes count there, and a character takes up to three.
  appendFileSync(summary, renderMarkdown(review, { limit: SUMMARY_LIMIT / 3 }));
  if (output !== undefined) appendFileSync(output, `verdict=${review.verdict}\nlabel=${review.label}\n`);
}
