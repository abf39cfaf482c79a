import { execFile } from "node:child_process";
import { getEventListeners } from "node:events";
import { createServer as createTcpServer } from "node:net";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { ChatClient } from "../../../provider/src/client/index.ts";
import { connect, type Received, type Sending, type Timeouts } from "../../../provider/src/client/transport.ts";
import { VERSION } from "../../../provider/src/version.ts";
import { shows } from "../../requirements.ts";
import { failure } from "./chat.ts";
import { type Answer, loopback, nobody } from "./loopback.ts";

/** For what never comes. */
const brief: Timeouts = { connectMs: 300, headersMs: 200, bodyMs: 200 };
const patient: Timeouts = { connectMs: 20_000, headersMs: 20_000, bodyMs: 20_000 };

async function post(origin: string, sending: Partial<Sending> = {}, timeouts = patient): Promise<Received> {
  const transport = connect(origin, timeouts);
  try {
    return await transport.post({ path: "/v4/s/c?usersig=hush-hush", body: "{}", ...sending });
  } finally {
    await transport.close();
  }
}

describe("the transport", () => {
  it(shows(["calls.user-agent", "calls.wire"], "posts JSON with the package's name and version"), async () => {
    await using server = await loopback();
    expect(await post(server.origin, { body: '{"a":1}' })).toEqual({ json: { ErrorCode: 0 } });
    expect(server.hits[0]).toMatchObject({
      method: "POST",
      body: '{"a":1}',
      headers: { "content-type": "application/json", "user-agent": `pulumi-tencent-chat/${VERSION}` },
    });
  });

  it.each<[string, Answer, Received]>([
    [
      "a broken connection before the answer",
      ({ socket }) => socket.destroy(),
      { fault: "reset", detail: expect.any(String) },
    ],
    [
      "a connection broken inside the answer",
      ({ socket }, response) => response.writeHead(200, { "content-length": 100 }).write("{", () => socket.destroy()),
      { fault: "reset", detail: expect.any(String) },
    ],
    ["no answer at all", () => {}, { fault: "timeout", detail: expect.any(String) }],
    [
      "an answer that never ends, though it goes on",
      (_, response) => {
        const drip = setInterval(() => response.write(" "), 50);
        response.on("close", () => clearInterval(drip));
      },
      { fault: "timeout", detail: expect.any(String) },
    ],
    ["truncated JSON", '{"ErrorCode":0', { fault: "not-json", detail: "HTTP 200" }],
    ["a web page", "<html>", { fault: "not-json", detail: "HTTP 200" }],
    ["a huge answer", `{"x":"${"x".repeat(3_000_000)}"}`, { fault: "too-large", detail: expect.any(String) }],
    [
      "a huge answer of unknown length",
      (_, response) => {
        for (let i = 0; i < 50; i += 1) response.write("x".repeat(100_000));
        response.end();
      },
      { fault: "too-large", detail: expect.any(String) },
    ],
    ["502", (_, response) => response.writeHead(502).end("Bad Gateway"), { fault: "http", detail: "HTTP 502" }],
    ["502 with JSON", (_, r) => r.writeHead(502).end('{"ErrorCode":0}'), { fault: "http", detail: "HTTP 502" }],
    ["429", (_, response) => response.writeHead(429).end(), { fault: "http-busy", detail: "HTTP 429" }],
    ["403", (_, response) => response.writeHead(403).end("{}"), { fault: "http-refused", detail: "HTTP 403" }],
    ["407", (_, response) => response.writeHead(407).end("no"), { fault: "http-refused", detail: "HTTP 407" }],
  ])(shows(["calls.answers", "calls.times"], "tells %s as a fault"), async (_, answer, expected) => {
    await using server = await loopback(answer);
    const isTooLate = "fault" in expected && expected.fault === "timeout";
    expect(await post(server.origin, {}, isTooLate ? brief : patient)).toEqual(expected);
  });

  it(shows(["calls.redirects"], "does not follow a redirect"), async () => {
    await using target = await loopback();
    await using server = await loopback((_, r) => r.writeHead(307, { location: `${target.origin}/v4/s/c` }).end());
    expect(await post(server.origin)).toEqual({ fault: "redirect", detail: "HTTP 307" });
    expect(target.hits).toEqual([]);
  });

  it.each([201, 400])(
    shows(["calls.success"], "takes the service's own answer also with status %i"),
    async (status) => {
      await using server = await loopback((_, r) => r.writeHead(status).end('{"ErrorCode":60003}'));
      expect(await post(server.origin)).toEqual({ json: { ErrorCode: 60003 } });
    },
  );

  it("reads JSON whatever the content type says", async () => {
    await using server = await loopback((_, r) =>
      r.writeHead(200, { "content-type": "text/html" }).end('{"ErrorCode":0}'),
    );
    expect(await post(server.origin)).toEqual({ json: { ErrorCode: 0 } });
  });

  it("tells a refused connection, which certainly executed nothing", async () => {
    expect(await post(await nobody())).toEqual({ fault: "refused", detail: "ECONNREFUSED" });
  });

  it("tells a name that can't be resolved", async () => {
    const { fault } = (await post("http://no-such-host.invalid")) as { fault: string };
    expect(fault).toBe("dns");
  });

  it("tells TLS spoken to what speaks none", async () => {
    await using server = await loopback();
    const answer = await post(server.origin.replace("http:", "https:"));
    expect(answer).toMatchObject({ fault: expect.stringMatching(/^(tls|connect)$/) });
    expect(server.hits).toEqual([]);
  });

  it(shows(["calls.times"], "keeps to the time for the whole attempt"), async () => {
    await using server = await loopback(() => {});
    expect(await post(server.origin, { limitMs: 50 })).toEqual({ fault: "timeout", detail: "" });
  });

  it(shows(["calls.abort"], "gives up a call on its way, which may have run, when its caller does"), async () => {
    const abort = new AbortController();
    await using server = await loopback(() => abort.abort());
    const answer = await post(server.origin, { signal: abort.signal });
    expect(answer).toEqual({ fault: "aborted", detail: "", mayHaveRun: true });
  });

  it(shows(["calls.abort"], "sends nothing for a caller who gave up before"), async () => {
    await using server = await loopback();
    const signal = AbortSignal.abort();
    expect(await post(server.origin, { signal })).toEqual({ fault: "aborted", detail: "" });
    expect(server.hits).toEqual([]);
  });

  it(shows(["calls.times"], "sends nothing any more after it gave up waiting for a connection"), async () => {
    const hold: (() => void)[] = [];
    await using server = await loopback((_, response) => void hold.push(() => response.end('{"ErrorCode":0}')));
    const transport = connect(server.origin, patient);
    const others = Array.from({ length: 64 }, () => transport.post({ path: "/", body: "{}" }));
    await expect.poll(() => hold.length).toBe(64);
    const late = await transport.post({ path: "/late", body: "{}", limitMs: 50 });
    expect(late).toEqual({ fault: "timeout", detail: "" });
    for (const answer of hold) answer();
    await Promise.all(others);
    await transport.close();
    expect(server.hits).toHaveLength(64);
  });

  it("listens to its caller's signal while the call is under way only", async () => {
    const { signal } = new AbortController();
    const listening: number[] = [];
    await using server = await loopback((_, response) => {
      listening.push(getEventListeners(signal, "abort").length);
      response.end('{"ErrorCode":0}');
    });
    await post(server.origin, { signal });
    expect([...listening, getEventListeners(signal, "abort").length]).toEqual([1, 0]);
  });

  it(shows(["calls.connections"], "uses connections again"), async () => {
    await using server = await loopback();
    const transport = connect(server.origin, patient);
    for (let i = 0; i < 10; i += 1) await transport.post({ path: "/", body: "{}" });
    await transport.close();
    expect(new Set(server.hits.map(({ socket }) => socket)).size).toBeLessThanOrEqual(2);
  });

  it(shows(["calls.connections"], "keeps the connections of an origin until its last user closes"), async () => {
    await using server = await loopback();
    const [one, two] = [connect(server.origin, patient), connect(server.origin, patient)];
    for (let i = 0; i < 3; i += 1) await one.post({ path: "/", body: "{}" });
    await two.post({ path: "/", body: "{}" });
    await one.close();
    expect(server.hits.map(({ socket }) => socket.destroyed)).not.toContain(true);
    expect(await two.post({ path: "/", body: "{}" })).toHaveProperty("json");
    expect(new Set(server.hits.map(({ socket }) => socket)).size).toBeLessThanOrEqual(2);
    await two.close();
  });

  it(
    shows(["calls.proxy"], "goes through the proxy of the environment, unless NO_PROXY or loopback says otherwise"),
    async () => {
      const asked: string[] = [];
      const proxy = createTcpServer((socket) => {
        socket.once("data", (head) => {
          asked.push(String(head).split("\r\n")[0] ?? "");
          socket.end("HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n");
        });
      });
      await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
      const { port } = proxy.address() as { port: number };
      const env = { HTTPS_PROXY: `http://user:pass-word@127.0.0.1:${port}`, NO_PROXY: "direct.invalid" };
      const through = async (origin: string) => {
        const transport = connect(origin, patient, env);
        const answer = await transport.post({ path: "/v4?usersig=hush-hush", body: "{}" });
        await transport.close();
        return answer;
      };
      const refused = await through("https://chat.invalid");
      expect(refused).toMatchObject({ fault: "connect", detail: expect.stringContaining("407") });
      expect(JSON.stringify(refused)).not.toMatch(/pass-word|hush/);
      expect(await through("https://direct.invalid")).toMatchObject({ fault: "dns" });
      await using server = await loopback();
      expect(await through(server.origin)).toHaveProperty("json");
      expect(asked).toEqual(["CONNECT chat.invalid:443 HTTP/1.1"]);
      await new Promise((resolve) => proxy.close(resolve));
    },
  );
});

describe("a proxy that can't be used", () => {
  it.each(["10.0.0.1:3128", "http://user:pass%word@proxy.invalid:3128", "ftp://proxy.invalid"])(
    shows(["calls.proxy"], "is told before any call, without its value: %s"),
    async (HTTPS_PROXY) => {
      const transport = connect("https://chat.invalid", patient, { HTTPS_PROXY });
      expect(await transport.prepare()).toEqual({ fault: "proxy", detail: "" });
      await transport.close();
    },
  );

  it("is one that a client fails for with an error that names it and the cure", async () => {
    const before = process.env.HTTPS_PROXY;
    process.env.HTTPS_PROXY = "10.0.0.1:3128";
    try {
      const client = new ChatClient({
        ...{ origin: "https://chat.invalid", sdkAppId: 1, identifier: "administrator", credential: { secretKey: "k" } },
      });
      const error = await failure(client.getContactGroups("u1"));
      expect(error.message).toContain(
        'get_contact_group for account "u1" failed: the proxy in HTTPS_PROXY can\'t be used',
      );
      expect(error.message).not.toContain("10.0.0.1");
      await client.close();
    } finally {
      if (before === undefined) delete process.env.HTTPS_PROXY;
      else process.env.HTTPS_PROXY = before;
    }
  });
});

describe("a process that uses the transport", () => {
  const script = (origin: string) => `
    import { connect } from ${JSON.stringify(new URL("../../../provider/src/client/transport.ts", import.meta.url).href)};
    const answer = await connect(${JSON.stringify(origin)}).post({ path: "/v4?usersig=hush-hush", body: "{}" });
    console.log(JSON.stringify(answer));`;
  const runScript = (origin: string, env = {}) =>
    promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script(origin)], {
      env: { ...process.env, ...env },
      timeout: 20_000,
    });

  it(shows(["calls.connections"], "is not kept alive by idle connections"), async () => {
    await using server = await loopback();
    const from = performance.now();
    const { stdout } = await runScript(server.origin);
    expect(stdout).toContain('{"json":{"ErrorCode":0}}');
    // Less than a connection is kept alive for.
    expect(performance.now() - from).toBeLessThan(9_000);
  });

  it(shows(["secrets.debug-log"], "sends nothing while Node's debug log would print the UserSig"), async () => {
    await using server = await loopback();
    const { stdout, stderr } = await runScript(server.origin, { NODE_DEBUG: "undici" });
    expect(stdout).toContain("debug-log");
    expect(stderr).not.toContain("hush-hush");
    expect(server.hits).toEqual([]);
  });
});
