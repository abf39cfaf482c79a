import { digestOf } from "../change/digest.ts";
import { type Clock, Comments, type GitHub, type PullRequest } from "./github-requests.ts";
import { renderMarkdown } from "./markdown.ts";
import type { Review } from "./model.ts";
import { gravest, labelOf } from "./verdict.ts";

/** How reviews are posted. */
export interface PostOptions {
  /** One comment for each stack and operation (the default), or one for all. */
  readonly comments?: "per-stack" | "joint";
  /** Posts no first comment while nothing changes. One that is there already is updated all the same. */
  readonly skipNoChange?: boolean;
  readonly clock?: Clock;
}

/** What became of a comment. */
export type Posted = "created" | "updated" | "unchanged" | "left out";

const REAL_CLOCK: Clock = {
  now: Date.now,
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

/**
 * Posts a review on a pull request, and edits in place what an earlier run has posted.
 *
 * A comment is taken for ours by its author and by a hidden marker at its very end, which names project, stack and
 * operation. Where two runs at once have both posted, the older comment stays.
 *
 * @param github an Octokit with a token that may write comments
 * @throws an error with one sentence, where GitHub refuses or doesn't answer
 */
export async function postReview(
  github: GitHub,
  place: PullRequest,
  review: Review,
  { comments: mode = "per-stack", skipNoChange = false, clock = REAL_CLOCK }: PostOptions = {},
): Promise<Posted[]> {
  const comments = new Comments(github, place, clock);
  const login = await comments.login();
  const posted: Posted[] = [];
  for (const part of mode === "joint" ? [review] : partsOf(review)) {
    const marker = markerOf(part, mode);
    const body = renderMarkdown(part, { lastLine: marker }).trimEnd();
    const silent = skipNoChange && part.verdict === "no-change";
    posted.push(await postOne(comments, login, marker, body, silent));
  }
  return posted;
}

function partsOf({ stacks }: Review): Review[] {
  return stacks.map((stack) => {
    const verdict = gravest([stack.verdict]);
    return { version: 1, verdict, label: labelOf(verdict), stacks: [stack] };
  });
}

/** A hidden last line that is the same for each run of the same stacks and operations. */
function markerOf({ stacks }: Review, mode: string): string {
  const keys = stacks.map(({ project, stack, operation }) => [project ?? "", stack ?? "", operation]);
  return `<!-- pulumi-tencent-chat review ${digestOf([mode, ...keys.sort()], 20)} -->`;
}

async function postOne(
  comments: Comments,
  login: string,
  marker: string,
  body: string,
  silent: boolean,
): Promise<Posted> {
  const isOurs = ({ body: text, login: author, isBot }: Awaited<ReturnType<Comments["list"]>>[number]) =>
    (author === login || (isBot && author === `${login}[bot]`)) && text.trimEnd().endsWith(marker);
  const before = (await comments.list()).filter(isOurs);
  if (before.length === 0) {
    if (silent) return "left out";
    await comments.create(body);
  }
  const [first, ...others] =
    before.length === 1 ? before : (await comments.list()).filter(isOurs).sort((a, b) => a.id - b.id);
  for (const other of others) await comments.remove(other.id);
  const isSame = first === undefined || sameText(first.body, body);
  if (first !== undefined && !isSame) await comments.edit(first.id, body);
  if (before.length === 0) return "created";
  return isSame ? "unchanged" : "updated";
}

/** GitHub gives line breaks back as browsers send them. */
function sameText(one: string, other: string): boolean {
  return one.replaceAll("\r\n", "\n").trimEnd() === other.trimEnd();
}
