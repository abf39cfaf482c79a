import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { signUserSig } from "../../../provider/src/client/index.ts";
import { shows } from "../../requirements.ts";
import { chat, code, failure, secretKey } from "./chat.ts";
import type { Answer } from "./loopback.ts";

const userSig = signUserSig({
  sdkAppId: 1400000000,
  identifier: "administrator",
  secretKey,
  now: 1_700_000_000,
  expireSeconds: 60,
});

/** All of a value that anyone could print: text, JSON, and what a debugger shows. */
function shown(value: unknown): string {
  const text = inspect(value, { depth: 20, showHidden: true, getters: true });
  return [String(value), JSON.stringify(value), text, value instanceof Error ? value.stack : ""].join("\n");
}

const echo: Answer = ({ url }, response) =>
  response.end(JSON.stringify(code(10004, `bad request ${url.href} key ${secretKey}`)));

describe.each([
  ["a key", { secretKey }],
  ["a UserSig", { userSig }],
])("with %s", (_, credential) => {
  it.each<[string, Answer]>([
    ["a code whose text quotes the request", echo],
    ["a broken connection", ({ socket }) => socket.destroy()],
    ["a broken HTTP answer", ({ socket, url }) => socket.end(`HTTP/1.1 nonsense ${url.href}\r\n\r\n`)],
    ["a gateway's page that quotes the request", ({ url }, response) => response.writeHead(502).end(url.href)],
    ["no JSON, quoting the request", ({ url }, response) => response.end(url.href)],
    ["a redirect", ({ url }, response) => response.writeHead(302, { location: url.href }).end()],
    ["a refused signature", code(70003)],
    ["a shape that quotes the request", ({ url }, response) => response.end(JSON.stringify({ ErrorCode: url.href }))],
  ])(shows(["secrets.never", "secrets.urls"], "no error and no event shows it on %s"), async (_, answer) => {
    await using it = await chat([answer], { credential, timeoutSeconds: 3 });
    const errors = [
      await failure(it.time.run(it.client.clearGroupMsg({ groupId: "g1", msgSeq: 1 }))),
      await failure(it.time.run(it.client.getGroupInfo("g1"))),
    ];
    const sent = it.server.hits.map(({ url }) => url.searchParams.get("usersig") ?? "");
    expect(sent.length).toBeGreaterThan(0);
    const everything = [...errors, ...it.events, it.client].map(shown).join("\n");
    for (const secret of [secretKey, userSig, ...sent]) expect(everything.includes(secret)).toBe(false);
    for (const { message } of errors) expect(message).not.toMatch(/\n|usersig=|random=/);
  });
});
