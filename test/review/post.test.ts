import { Octokit } from "@octokit/core";
import { describe, expect, it } from "vitest";
import { type GitHub, type PostOptions, postReview, reviewStreams } from "../../provider/src/review/index.ts";
import { runCommand } from "../command/run-command.ts";
import { shows } from "../requirements.ts";
import { type FakeGitHub, fakeGitHub, type StoredComment, TOKEN } from "./fake-github.ts";
import { recorded } from "./recorded.ts";

const PLACE = { owner: "o", repo: "r", number: 7 };
const review = (...names: string[]) => reviewStreams(names.map(recorded));

/** Posts with a clock that never waits, and tells the waits. */
async function post(github: FakeGitHub, names: readonly string[], options: PostOptions = {}) {
  const waits: number[] = [];
  const sleep = async (milliseconds: number) => {
    waits.push(milliseconds);
  };
  const octokit = new Octokit({ auth: TOKEN, baseUrl: github.url, log: silent }) as unknown as GitHub;
  const posted = await postReview(octokit, PLACE, review(...names), { clock: { now: () => 0, sleep }, ...options });
  return { posted, waits };
}
const silent = { debug() {}, info() {}, warn() {}, error() {} };
const stranger = (id: number, body = "hello"): StoredComment => ({ id, body, user: { login: "eve", type: "User" } });

describe("posting on GitHub", () => {
  it(shows(["review.post"], "creates a comment, edits it in place, and lets it say no change in the end"), async () => {
    await using github = await fakeGitHub();
    expect((await post(github, ["create"])).posted).toEqual(["created"]);
    expect((await post(github, ["create"])).posted).toEqual(["unchanged"]);
    expect((await post(github, ["policy-failure"])).posted).toEqual(["updated"]);
    expect((await post(github, ["policy-failure"])).posted).toEqual(["unchanged"]);
    expect((await post(github, ["no-change"], { skipNoChange: true })).posted).toEqual(["updated"]);
    expect(github.comments).toHaveLength(1);
    expect(github.comments[0]?.body).toMatch(/^\*\*No change\*\*/);
  });

  it(shows(["review.post"], "posts nothing first while nothing changes, if told so"), async () => {
    await using github = await fakeGitHub();
    expect((await post(github, ["no-change"], { skipNoChange: true })).posted).toEqual(["left out"]);
    expect((await post(github, ["no-change"])).posted).toEqual(["created"]);
  });

  it(shows(["review.post"], "finds its comment over all pages, and no one else's that looks like it"), async () => {
    await using github = await fakeGitHub(Array.from({ length: 250 }, (_, i) => stranger(i + 1)));
    await post(github, ["create"]);
    const [marker = ""] = /<!-- pulumi-tencent-chat review .+ -->/.exec(github.comments.at(-1)?.body ?? "") ?? [];
    github.comments.push(stranger(900, `x\n${marker}`), ...Array.from({ length: 100 }, (_, i) => stranger(901 + i)));
    // One of the bot's own that only quotes the marker.
    github.comments.push({ id: 2_000, body: `${marker}\nquoted`, user: { login: "github-actions[bot]", type: "Bot" } });
    github.requests.length = 0;
    expect((await post(github, ["policy-failure"])).posted).toEqual(["updated"]);
    expect(github.requests).toEqual(["graphql /graphql", ...Array(4).fill("GET /7/comments"), "PATCH /comments/251"]);
    expect(github.comments.find(({ id }) => id === 900)?.body).toBe(`x\n${marker}`);
  });

  it(shows(["review.post"], "keeps a comment for each stack and operation, or one for all"), async () => {
    await using github = await fakeGitHub();
    expect((await post(github, ["create", "refresh-drift"])).posted).toEqual(["created", "created"]);
    expect((await post(github, ["refresh-drift"])).posted).toEqual(["unchanged"]);
    expect((await post(github, ["create", "refresh-drift"], { comments: "joint" })).posted).toEqual(["created"]);
    expect((await post(github, ["refresh-drift", "create"], { comments: "joint" })).posted).toEqual(["updated"]);
    expect(github.comments).toHaveLength(3);
  });

  it(shows(["review.post"], "leaves one comment where two runs post at once"), async () => {
    await using github = await fakeGitHub();
    let waiting = 0;
    let both = () => {};
    const met = new Promise<void>((resolve) => {
      both = resolve;
    });
    github.beforePost = () => {
      if (++waiting === 2) both();
      return met;
    };
    await Promise.all([post(github, ["create"]), post(github, ["policy-failure"])]);
    expect(github.requests.filter((one) => one.startsWith("POST"))).toHaveLength(2);
    expect(github.comments).toHaveLength(1);
  });

  it.each([
    [{ status: 429, message: "slow down", headers: { "retry-after": "3" } }, [3_000, 3_000]],
    [{ status: 403, message: "secondary rate limit", headers: { "retry-after": "60" } }, [60_000, 60_000]],
    [
      { status: 403, message: "rate limit", headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "9" } },
      [9_000, 9_000],
    ],
    [{ status: 502, message: "bad gateway" }, [1_000, 2_000]],
  ])(shows(["review.post"], "waits as it is told: %j"), async (refusal, expected) => {
    await using github = await fakeGitHub();
    github.refuse("GET", refusal, 2);
    expect(await post(github, ["create"])).toEqual({ posted: ["created"], waits: expected });
  });

  it.each([
    ["POST", { status: 403, message: "Unable to create comment because issue is locked." }, /conversation is locked/],
    ["POST", { status: 403, message: "Resource not accessible by integration" }, /pull-requests: write/],
    ["GET", { status: 404, message: "Not Found" }, /pull-requests: write/],
    ["graphql", { status: 401, message: "Bad credentials" }, /token is not valid/],
    ["POST", { status: 502, message: "bad gateway" }, /could not be asked/],
    ["GET", { status: 429, message: "no", headers: { "retry-after": "3600" } }, /longer than a job should/],
  ])(shows(["review.post-fails"], "%s refused with %j is one sentence"), async (method, refusal, says) => {
    await using github = await fakeGitHub();
    github.refuse(method, refusal);
    await expect(post(github, ["create"])).rejects.toThrow(says);
    // What may have been created is not created again.
    expect(github.requests.filter((one) => one.startsWith("POST")).length).toBeLessThanOrEqual(1);
  });
});

describe("review --post", () => {
  const streamFile = new URL("streams/create.ndjson", import.meta.url).pathname;
  const env = (github: FakeGitHub) => ({ GITHUB_TOKEN: TOKEN, GITHUB_API_URL: github.url, GITHUB_REPOSITORY: "o/r" });

  it(shows(["review.post", "command.review"], "posts as a job of GitHub Actions"), async () => {
    await using github = await fakeGitHub();
    const run = await runCommand(["review", streamFile, "--post", "--pull-request", "7"], env(github));
    expect(run).toMatchObject({ code: 0, stderr: "o/r#7: created\n" });
    expect(github.comments).toHaveLength(1);
  });

  it(shows(["review.post-fails", "secrets.never"], "prints the review also where it can't be posted"), async () => {
    await using github = await fakeGitHub();
    github.refuse("POST", { status: 403, message: "Resource not accessible by integration" });
    const run = await runCommand(["review", streamFile, "--post", "--pull-request", "7"], env(github));
    expect(run).toMatchObject({ code: 1, stdout: expect.stringContaining("**Needs acknowledgement**") });
    expect(run.stderr).toMatch(/^error: the token may not comment there.*\n$/);
    expect(run.stdout + run.stderr).not.toContain(TOKEN);
  });

  it.each([
    [{ GITHUB_TOKEN: "" }, "GITHUB_TOKEN"],
    [{ GITHUB_REPOSITORY: "" }, "--repository"],
  ])(shows(["review.post-fails"], "tells what is missing: %j"), async (missing, says) => {
    await using github = await fakeGitHub();
    const run = await runCommand(["review", streamFile, "--post", "--pull-request", "7"], {
      ...env(github),
      ...missing,
    });
    expect(run).toMatchObject({ code: 2, stderr: expect.stringContaining(says) });
  });
});
