import { describe, expect, it } from "vitest";
import { type Answer, loopback } from "../unit/client/loopback.ts";
import { ModerationHost } from "./moderation-host.ts";
import { samples } from "./samples.ts";

// A key of this file's own: nothing else can have put it anywhere.
const secretKey = "c0ffee00c0ffee11c0ffee22c0ffee33c0ffee44c0ffee55c0ffee66c0ffee77";

/** Everything Node and gRPC can be made to print, but what makes the client refuse to call. */
const verbose = {
  NODE_DEBUG: "http,http2,net,tls,stream,module,timer,child_process",
  GRPC_TRACE: "all",
  GRPC_VERBOSITY: "DEBUG",
  GRPC_NODE_TRACE: "all",
  GRPC_NODE_VERBOSITY: "DEBUG",
  PULUMI_DEBUG_COMMANDS: "true",
  PULUMI_DEBUG_GRPC: "true",
  DEBUG: "*",
};

/** Takes a host with all that it shows to people, through successes or failures of every verb. */
async function everythingShown(app: ModerationHost): Promise<string> {
  const shown: unknown[] = [];
  for (const { name, target } of samples) {
    const { inputs } = target(app);
    const resource = app.declare(name);
    const attempts = [
      () => resource.up(inputs),
      () => resource.refresh(),
      () => resource.up({ ...inputs, triggers: ["again"] }),
      () => resource.delete(),
    ];
    for (const attempt of attempts) {
      await attempt().catch((error: Error) => shown.push(error.message, error.stack));
      shown.push(resource.inputs, resource.outputs, resource.id);
    }
  }
  await app.host.close();
  return [
    ...shown.map((value) => JSON.stringify(value)),
    JSON.stringify(app.engine.log),
    app.host.stdout,
    app.host.stderr,
  ].join("\n");
}

const forms = (secret: string) => [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)];

describe("with every debug log on, neither key nor UserSig shows", () => {
  it.each<[string, Answer]>([
    ["a service that answers", { ErrorCode: 0, GroupInfo: [] }],
    [
      "a service whose text quotes the request",
      ({ url }, response) =>
        response.end(
          JSON.stringify({ ErrorCode: 10004, ErrorInfo: `bad request ${url.href} signed with ${secretKey}` }),
        ),
    ],
    ["a gateway's page that quotes the request", ({ url }, response) => response.writeHead(502).end(url.href)],
    [
      "a redirect that quotes the request",
      ({ url }, response) => response.writeHead(302, { location: url.href }).end(),
    ],
    ["broken connections", ({ socket }) => socket.destroy()],
  ])("whatever comes from %s", async (_, answer) => {
    await using server = await loopback(answer);
    await using app = await ModerationHost.start({
      config: { secretKey, endpoint: server.origin, timeoutSeconds: "1" },
      env: verbose,
    });
    const shown = await everythingShown(app);
    const sent = server.hits.map(({ url }) => url.searchParams.get("usersig") ?? "");
    expect(sent.length).toBeGreaterThan(0);
    expect(sent.every((usersig) => usersig.length > 100)).toBe(true);
    // Otherwise nothing was on that could have shown them.
    expect(app.host.stderr).toContain("HTTP2");
    for (const secret of [secretKey, ...sent].flatMap(forms)) expect(shown.includes(secret)).toBe(false);
    expect(shown).not.toMatch(/usersig=[^&\s"]{20}/i);
  });

  it("and what succeeds keeps them out of state and logs too", async () => {
    await using app = await ModerationHost.start({ emulator: { secretKey }, config: { secretKey }, env: verbose });
    const shown = await everythingShown(app);
    expect(app.emulator.calls().filter(({ code }) => code === 0).length).toBeGreaterThanOrEqual(6);
    expect(shown.includes(secretKey)).toBe(false);
    expect(shown).not.toMatch(/usersig/i);
  });
});

it.each(["undici", "fetch", "*"])(
  "NODE_DEBUG=%s would print the UserSig: no call is made, and the error says why",
  async (NODE_DEBUG) => {
    await using app = await ModerationHost.start({ config: {}, env: { NODE_DEBUG } });
    const groupId = app.group();
    const error = (await app
      .declare("GroupHistoryCheckpoint")
      .up({ groupId, msgSeq: 1 })
      .catch((e: unknown) => e)) as Error;
    expect(error.message).toMatch(
      /Node's debug log would print the UserSig .*; take undici and fetch out of .* NODE_DEBUG$/,
    );
    expect(app.emulator.calls()).toEqual([]);
    expect(app.host.stderr + app.host.stdout).not.toContain(app.emulator.secretKey);
  },
);
