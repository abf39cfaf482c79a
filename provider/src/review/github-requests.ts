import { redact } from "../client/redact.ts";

/** What is needed of an Octokit, of `@octokit/core` or anything larger. */
export interface GitHub {
  request(route: string, parameters?: Record<string, unknown>): Promise<{ data: unknown }>;
  graphql(query: string): Promise<unknown>;
}

/** A pull request. */
export interface PullRequest {
  readonly owner: string;
  readonly repo: string;
  readonly number: number;
}

/** A comment on it. */
export interface Comment {
  readonly id: number;
  readonly body: string;
  readonly login: string;
  readonly isBot: boolean;
}

/** Time that can be replaced in tests. */
export interface Clock {
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** What a comment could not be posted for, in one sentence. */
export class PostingError extends Error {}

const ATTEMPTS = 4;
/** Longer waits are given up: a job that waits costs more than a comment is worth. */
const LONGEST_WAIT = 120_000;
const PAGE = 100;

/** Comments of one pull request, with repeats where GitHub asks for patience. */
export class Comments {
  readonly #github: GitHub;
  readonly #place: PullRequest;
  readonly #clock: Clock;

  constructor(github: GitHub, place: PullRequest, clock: Clock) {
    this.#github = github;
    this.#place = place;
    this.#clock = clock;
  }

  /** Who the token is. */
  async login(): Promise<string> {
    const answer = await this.#patiently(() => this.#github.graphql("{ viewer { login } }"), true);
    const login = (answer as { viewer?: { login?: unknown } }).viewer?.login;
    if (typeof login !== "string") throw new PostingError("GitHub doesn't tell whose token this is");
    return login;
  }

  async list(): Promise<Comment[]> {
    const found: Comment[] = [];
    for (let page = 1; ; page++) {
      const route = "GET /repos/{owner}/{repo}/issues/{issue_number}/comments";
      const rows = await this.#request(route, { issue_number: this.#place.number, per_page: PAGE, page }, true);
      if (!Array.isArray(rows)) throw new PostingError("GitHub's answer is no list of comments");
      found.push(...rows.map(commentOf));
      if (rows.length < PAGE) return found;
    }
  }

  /** Not repeated where it may have happened: a second comment would stay. */
  async create(body: string): Promise<void> {
    const route = "POST /repos/{owner}/{repo}/issues/{issue_number}/comments";
    await this.#request(route, { issue_number: this.#place.number, body }, false);
  }

  async edit(id: number, body: string): Promise<void> {
    await this.#request("PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}", { comment_id: id, body }, true);
  }

  /** One that is gone already is fine: another run may have been faster. */
  async remove(id: number): Promise<void> {
    try {
      await this.#request("DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}", { comment_id: id }, true);
    } catch (error) {
      if (!(error instanceof PostingError && error.cause === 404)) throw error;
    }
  }

  async #request(route: string, parameters: Record<string, unknown>, repeatable: boolean): Promise<unknown> {
    const { owner, repo } = this.#place;
    const send = async () => (await this.#github.request(route, { owner, repo, ...parameters })).data;
    return this.#patiently(send, repeatable);
  }

  async #patiently<T>(send: () => Promise<T>, repeatable: boolean): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await send();
      } catch (error) {
        const wait = waitOf(error as Failure, attempt, repeatable, this.#clock.now());
        if (wait === undefined || attempt === ATTEMPTS || wait > LONGEST_WAIT) throw explain(error as Failure);
        await this.#clock.sleep(wait);
      }
    }
  }
}

function commentOf(row: unknown): Comment {
  const { id, body, user } = row as {
    id: number;
    body?: string | null;
    user?: { login?: string; type?: string } | null;
  };
  return { id, body: body ?? "", login: user?.login ?? "", isBot: user?.type === "Bot" };
}

/** An error of Octokit's, as far as it is read. */
interface Failure {
  readonly message: string;
  readonly status?: number;
  readonly response?: { readonly headers?: Readonly<Record<string, string | number | undefined>> };
}

/** Milliseconds to wait before another attempt, or nothing where none would help. */
function waitOf({ status, response }: Failure, attempt: number, repeatable: boolean, now: number): number | undefined {
  const headers = response?.headers ?? {};
  if (status === 403 || status === 429) {
    const after = Number(headers["retry-after"]);
    if (Number.isFinite(after)) return after * 1_000;
    const reset = Number(headers["x-ratelimit-reset"]);
    if (Number(headers["x-ratelimit-remaining"]) === 0 && Number.isFinite(reset))
      return Math.max(0, reset * 1_000 - now);
    return status === 429 ? 1_000 * 2 ** attempt : undefined;
  }
  const isLost = status === undefined || status >= 500;
  return isLost && repeatable ? 500 * 2 ** attempt : undefined;
}

function explain({ status, message, response }: Failure): PostingError {
  const text = redact(message).split("\n")[0];
  const isLimit = status === 429 || response?.headers?.["retry-after"] !== undefined;
  const why = isLimit
    ? "GitHub asks to wait longer than a job should"
    : status === 403 && /locked/i.test(message)
      ? "the conversation is locked, so nobody can comment"
      : status === 401
        ? "the token is not valid"
        : status === 403 || status === 404
          ? "the token may not comment there: give the job the permission `pull-requests: write`"
          : "GitHub could not be asked";
  return new PostingError(`${why} (${status ?? "no answer"}: ${text})`, { cause: status });
}
