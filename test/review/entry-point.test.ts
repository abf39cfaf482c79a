import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { shows } from "../requirements.ts";

const workspace = fileURLToPath(new URL("../../", import.meta.url));

/** Tells every module that is loaded, however it is asked for. */
const PROGRAM = `
import { registerHooks } from "node:module";
const loaded = [];
registerHooks({ load: (url, context, next) => { loaded.push(url); return next(url, context); } });
const { renderMarkdown, reviewStreams } = await import("pulumi-tencent-chat/review");
console.log(JSON.stringify({ loaded, text: renderMarkdown(reviewStreams([""])) }));
`;

it(shows(["review.light"], "a review is rendered without loading any dependency"), async () => {
  const options = ["--no-warnings", "--input-type=module", "--eval", PROGRAM];
  const { stdout } = await promisify(execFile)(process.execPath, options, { cwd: workspace, maxBuffer: 2 ** 24 });
  const { loaded, text } = JSON.parse(stdout) as { loaded: string[]; text: string };
  expect(text).toMatch(/^\*\*Blocked\*\*/);
  expect(loaded.filter((url) => url.includes("/node_modules/"))).toEqual([]);
});
