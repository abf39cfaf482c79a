import { withinHeap } from "../reading/heap.ts";
import { readBoundedFile } from "../reading/read-file.ts";
import type { GitHub, PullRequest } from "../review/github-requests.ts";
import type { Review } from "../review/model.ts";
import { postReview } from "../review/post-review.ts";
import type { ReviewFlags } from "./commands/review.ts";
import { UsageError } from "./usage-error.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Posts a review where GitHub Actions, or options, say. */
export async function postToGitHub(review: Review, flags: ReviewFlags, env: Environment): Promise<void> {
  const place = pullRequest(flags, env);
  const posted = await postReview(await connect(env), place, review, {
    comments: flags.comments,
    skipNoChange: flags.skipNoChange === true,
  });
  process.stderr.write(`${place.owner}/${place.repo}#${place.number}: ${posted.join(", ")}\n`);
}

async function connect(env: Environment): Promise<GitHub> {
  const token = env.GITHUB_TOKEN ?? env.GH_TOKEN;
  if (token === undefined || token === "") throw new UsageError("--post needs a token in GITHUB_TOKEN");
  const { Octokit } = await import("@octokit/core").catch(() => {
    throw new Error("--post needs @octokit/core: npm install --save-dev @octokit/core");
  });
  const silent = { debug() {}, info() {}, warn() {}, error() {} };
  const baseUrl = env.GITHUB_API_URL;
  return new Octokit({ auth: token, log: silent, ...(baseUrl && { baseUrl }) }) as unknown as GitHub;
}

function pullRequest(flags: ReviewFlags, env: Environment): PullRequest {
  const [owner, repo, ...others] = (flags.repository ?? env.GITHUB_REPOSITORY ?? "").split("/");
  if (!owner || !repo || others.length > 0) {
    throw new UsageError("--post needs --repository <owner/name>, or GITHUB_REPOSITORY");
  }
  const number = flags.pullRequest ?? numberOf(env.GITHUB_EVENT_PATH);
  if (number === undefined) {
    throw new UsageError("--post needs --pull-request <number>: this job's event isn't about a pull request");
  }
  return { owner, repo, number };
}

/** GitHub's events have at most 25 MB. */
const MOST_EVENT_BYTES = 64 * 1024 * 1024;

function numberOf(eventFile: string | undefined): number | undefined {
  if (eventFile === undefined) return undefined;
  const text = readBoundedFile(eventFile, withinHeap(MOST_EVENT_BYTES));
  const event = JSON.parse(text) as Record<string, { number?: unknown } | undefined>;
  const number = event.pull_request?.number ?? event.issue?.number;
  return typeof number === "number" ? number : undefined;
}
