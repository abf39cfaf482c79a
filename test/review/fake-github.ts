import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface StoredComment {
  id: number;
  body: string;
  user: { login: string; type: string };
}

/** An answer in place of the usual one. */
export interface Refusal {
  readonly status: number;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** As much of GitHub's API as comments of one pull request need, on this machine. */
export interface FakeGitHub extends AsyncDisposable {
  readonly url: string;
  readonly comments: StoredComment[];
  /** `GET`, `POST` and so on, with what follows the repository. */
  readonly requests: string[];
  /** Answers the next requests of a method with this instead. */
  refuse(method: string, refusal: Refusal, times?: number): void;
  /** Called before a comment is stored. */
  beforePost: () => Promise<void>;
}

export const TOKEN = "ghs_secrettokensecrettoken";
const BOT = { login: "github-actions[bot]", type: "Bot" };

export async function fakeGitHub(comments: StoredComment[] = []): Promise<FakeGitHub> {
  const refusals: { method: string; refusal: Refusal; times: number }[] = [];
  const requests: string[] = [];
  const server = createServer(async (request, response) => {
    const body = await read(request);
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://loopback");
    const method = pathname === "/graphql" ? "graphql" : (request.method ?? "");
    requests.push(`${method} ${pathname.replace("/repos/o/r/issues", "")}`);
    const refused = refusals.find((one) => one.method === method && one.times > 0);
    if (refused !== undefined) {
      refused.times -= 1;
      const { status, message, headers } = refused.refusal;
      return answer(response, status, { message }, headers);
    }
    if (request.headers.authorization !== `token ${TOKEN}`)
      return answer(response, 401, { message: "Bad credentials" });
    if (method === "graphql") return answer(response, 200, { data: { viewer: { login: BOT.login } } });
    const text = body === "" ? "" : (JSON.parse(body) as { body: string }).body;
    const id = Number(/^\/repos\/o\/r\/issues\/comments\/(\d+)$/.exec(pathname)?.[1]);
    const index = comments.findIndex((comment) => comment.id === id);
    if (method === "GET" && pathname === "/repos/o/r/issues/7/comments") {
      const [size, page] = [Number(searchParams.get("per_page")), Number(searchParams.get("page"))];
      return answer(response, 200, comments.slice((page - 1) * size, page * size));
    }
    if (method === "POST" && pathname === "/repos/o/r/issues/7/comments") {
      await github.beforePost();
      const comment = { id: (comments.at(-1)?.id ?? 0) + 1, body: text, user: BOT };
      comments.push(comment);
      return answer(response, 201, comment);
    }
    const comment = comments[index];
    if (comment === undefined) return answer(response, 404, { message: "Not Found" });
    if (method === "DELETE") comments.splice(index, 1);
    else comment.body = text.replaceAll("\n", "\r\n");
    return answer(response, method === "DELETE" ? 204 : 200, comment);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const github: FakeGitHub = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    comments,
    requests,
    refuse: (method, refusal, times = Number.POSITIVE_INFINITY) => refusals.push({ method, refusal, times }),
    beforePost: async () => {},
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return github;
}

async function read(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of request) body += chunk;
  return body;
}

function answer(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
) {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(status === 204 ? undefined : JSON.stringify(value));
}
