import { describe, expect, it } from "vitest";
import { shows } from "../requirements.ts";
import { type Answer, loopback } from "../unit/client/loopback.ts";
import { ModerationHost } from "./moderation-host.ts";
import { samples } from "./samples.ts";

// A key of this file's own: nothing else can have put it anywhere.
const secretKey = "c0ffee00c0ffee11c0ffee22c0ffee33c0ffee44c0ffee55c0ffee66c0ffee77";

/** Everything Node and gRPC can be made to print, but what makes the client refuse to call. */
const verbose = {
  NODE_DEBUG: "http,http2,net,tls,stream",
  GRPC_TRACE: "all",
  GRPC_VERBOSITY: "DEBUG",
  GRPC_NODE_TRACE: "all",
  GRPC_NODE_VERBOSITY: "DEBUG",
  PULUMI_DEBUG_COMMANDS: "true",
  PULUMI_DEBUG_GRPC: "true",
  DEBUG: "*",
};

/** Goes through every verb that calls, and gathers all that was answered: state, or error with its stack. */
async function answersOf(app: ModerationHost): Promise<string> {
  const runs = samples.flatMap(({ name, target }) => {
    const [fresh, made] = [target(app).inputs, target(app).inputs];
    const [young, old, again] = [app.declare(name), app.declare(name), { ...made, triggers: ["again"] }];
    const common = { sdkAppId: app.emulator.sdkAppId, generation: 1, schemaVersion: 1, outcome: "applied" };
    const outputs = { ...made, ...common, clearedThrough: 30, recalledThrough: 1, enforce: "always" };
    Object.assign(old, { id: "made", inputs: made, outputs });
    const settle = (done: Promise<unknown>) =>
      done.then(JSON.stringify, (error: Error) => `${error.message}\n${error.stack}`);
    return [
      settle(young.up(fresh).then(() => [young.inputs, young.outputs, young.id])),
      settle(old.plan(again).then((planned) => old.update(planned))),
      settle(old.refresh().then(() => [old.inputs, old.outputs])),
    ];
  });
  return (await Promise.all(runs)).join("\n");
}

/** All that the engine was told and the process printed. */
const printedBy = (app: ModerationHost) =>
  [JSON.stringify(app.engine.log), app.host.stdout, app.host.stderr].join("\n");

const forms = (secret: string) => [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)];

const echoes: [string, Answer][] = [
  ["an answer of another shape", { ErrorCode: 0, GroupInfo: 7 }],
  [
    "a refusal that quotes the request",
    ({ url }, response) =>
      response.end(JSON.stringify({ ErrorCode: 10004, ErrorInfo: `bad request ${url.href} signed with ${secretKey}` })),
  ],
  ["a gateway's page that quotes the request", ({ url }, response) => response.writeHead(502).end(url.href)],
  ["a redirect that quotes the request", ({ url }, response) => response.writeHead(302, { location: url.href }).end()],
  ["a broken connection", ({ socket }) => socket.destroy()],
];

describe("with every debug log on, neither key nor UserSig shows", () => {
  it(shows(["secrets.never"], "whatever fails, and however the failure quotes them"), async () => {
    let answer: Answer = {};
    await using server = await loopback((hit, response) =>
      typeof answer === "function" ? answer(hit, response) : response.end(JSON.stringify(answer)),
    );
    await using app = await ModerationHost.start({
      config: { secretKey, endpoint: server.origin, timeoutSeconds: "1" },
      env: verbose,
    });
    const shown: string[] = [];
    for (const [what, failing] of echoes) {
      const before = server.hits.length;
      answer = failing;
      shown.push(await answersOf(app));
      expect(server.hits.length, what).toBeGreaterThan(before);
    }
    await app.host.close();
    const sent = new Set(server.hits.map(({ url }) => url.searchParams.get("usersig") ?? ""));
    expect([...sent].every((usersig) => usersig.length > 100)).toBe(true);
    // Otherwise nothing was on that could have shown them.
    expect(app.host.stderr).toContain("HTTP2");
    const all = [...shown, printedBy(app)].join("\n");
    for (const secret of [secretKey, ...sent].flatMap(forms)) expect(all.includes(secret)).toBe(false);
    expect(all).not.toMatch(/usersig=[^&\s"]{20}/i);
  });

  it(shows(["secrets.never"], "whatever succeeds"), async () => {
    await using app = await ModerationHost.start({ emulator: { secretKey }, config: { secretKey }, env: verbose });
    const shown = await answersOf(app);
    expect(app.takeIrreversible()).toHaveLength(6);
    await app.host.close();
    const all = `${shown}\n${printedBy(app)}`;
    expect(all.includes(secretKey)).toBe(false);
    expect(all).not.toMatch(/usersig/i);
  });
});

it.each(["undici", "fetch"])(
  shows(["secrets.debug-log"], "NODE_DEBUG=%s would print the UserSig: no call is made, and the error says why"),
  async (NODE_DEBUG) => {
    await using app = await ModerationHost.start({ env: { NODE_DEBUG } });
    const shown = await answersOf(app);
    expect(shown).toMatch(/Node's debug log would print the UserSig .*; take undici and fetch out of .* NODE_DEBUG$/m);
    expect(app.emulator.calls()).toEqual([]);
    expect(shown + printedBy(app)).not.toContain(app.emulator.secretKey);
  },
);
