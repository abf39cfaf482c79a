/**
 * Reviews: what a preview would destroy, in words, made from Pulumi's engine events.
 *
 * @packageDocumentation
 */

export type { Clock, GitHub, PullRequest } from "./github-requests.ts";
export { renderHtml } from "./html.ts";
export { renderJson } from "./json.ts";
export { addLiveFacts, type LiveOptions, type Reader } from "./live.ts";
export { COMMENT_LIMIT, type MarkdownOptions, renderMarkdown } from "./markdown.ts";
export type * from "./model.ts";
export { type Posted, type PostOptions, postReview } from "./post-review.ts";
export type { StreamProblem } from "./read-stream.ts";
export { type ReviewOptions, reviewStreams } from "./review.ts";
export { FAIL_ON, type FailOn, failsOn } from "./verdict.ts";
