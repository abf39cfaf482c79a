import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { signUserSig } from "../../provider/src/client/user-sig.ts";
import {
  EMULATOR_SDK_APP_ID,
  EMULATOR_SECRET_KEY,
  type Emulator,
  startEmulator,
} from "../../provider/src/emulator/index.ts";
import { reviewStreams } from "../../provider/src/review/index.ts";
import { THROW_AWAY_PASSPHRASE } from "../cli/throw-away-passphrase.ts";
import { runCommand } from "../command/run-command.ts";
import { HostProcess } from "../engine/host-process.ts";
import { resultOf } from "../engine/run-result.ts";
import { type Deployment, exported } from "../engine/state.ts";
import { createTestEngine } from "../engine/test-engine.ts";
import { providerType } from "../engine/urn.ts";
import { moderationProject } from "../moderation/moderation.ts";
import { shows } from "../requirements.ts";
import { renderHtml, renderMarkdown } from "../review/rendered.ts";
import { clearPlan, stream } from "../review/stream.ts";
import { takeLeaks } from "./suite.ts";

const userSig = signUserSig({
  sdkAppId: EMULATOR_SDK_APP_ID,
  identifier: "administrator",
  secretKey: EMULATOR_SECRET_KEY,
  now: 1_800_000_000,
  expireSeconds: 86_400,
});

const SAID: [string, string][] = [
  ["the key", EMULATOR_SECRET_KEY],
  ["the key in base64", Buffer.from(`{"key":"${EMULATOR_SECRET_KEY}"}`).toString("base64")],
  ["a UserSig", `usersig=${userSig}&random=1`],
];

it.each(SAID)(shows(["secrets.suite"], "a process of any test that says %s is found"), async (_, text) => {
  const folder = await mkdtemp(join(tmpdir(), "suite-"));
  try {
    const script = join(folder, "says.mjs");
    // In two pieces, since pipes cut where they like.
    await writeFile(
      script,
      `const said = process.env.SAID;
      process.stderr.write(said.slice(0, 40));
      setTimeout(() => process.stderr.write(said.slice(40)), 100);`,
    );
    await new HostProcess({ script, args: [], cwd: folder, env: { SAID: text } }).exited;
    expect(takeLeaks()).toEqual([expect.stringMatching(/^says\.mjs, stderr: \S+ in: …/)]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

it.each(SAID)(shows(["secrets.suite"], "a run's output that holds %s is found"), (_, text) => {
  resultOf([], { stdout: `some ${text} text`, stderr: "" });
  expect(takeLeaks()).toHaveLength(1);
});

type Start = () => Promise<Emulator>;

/** One that an emulator of this process was called with, and that stands nowhere else. */
async function metUserSig(start: Start, expireSeconds: number): Promise<string> {
  const emulator = await start();
  const { sdkAppId, secretKey, url } = emulator;
  const now = Math.floor(Date.now() / 1000);
  const met = signUserSig({ sdkAppId, identifier: "administrator", secretKey, now, expireSeconds });
  const query = `sdkappid=${sdkAppId}&identifier=administrator&usersig=${met}&random=1&contenttype=json`;
  const body = '{"GroupIdList":["g"]}';
  await fetch(`${url}/v4/group_open_http_svc/get_group_info?${query}`, { method: "POST", body });
  expect(emulator.calls()).toMatchObject([{ executed: true }]);
  await emulator.close();
  return met;
}

const FORMS: [string, (secret: string) => string][] = [
  ["plain", (secret) => secret],
  ["in base64", (secret) => Buffer.from(`usersig=${secret}&a=1`).toString("base64")],
  ["in base64 for URLs", (secret) => Buffer.from(`{"a":"${secret}"}`).toString("base64url")],
  [
    "URL-encoded, each sign",
    (secret) => encodeURIComponent(secret).replaceAll("*", "%2A").replaceAll("-", "%2D").replaceAll("_", "%5F"),
  ],
  ["in hex", (secret) => Buffer.from(secret).toString("hex")],
  ["as text in JSON in JSON", (secret) => JSON.stringify(JSON.stringify({ a: `"${secret}"` }))],
];

it.each(FORMS)(
  shows(["secrets.suite"], "a UserSig that any emulator of the process met is found %s"),
  async (_, write) => {
    const built = await import("pulumi-tencent-chat/emulator");
    for (const [start, expireSeconds] of [
      [startEmulator, 4_321],
      [built.startEmulator, 4_322],
    ] as const) {
      const met = await metUserSig(start, expireSeconds);
      for (const part of [met, met.slice(-60)]) {
        resultOf([], { stdout: `some ${write(part)} text`, stderr: "" });
        expect(takeLeaks().length).toBeGreaterThan(0);
      }
    }
  },
);

it.each(FORMS)(shows(["secrets.suite"], "the tests' passphrase is found %s"), (_, write) => {
  resultOf([], { stdout: "", stderr: `with ${write(THROW_AWAY_PASSPHRASE)} ` });
  expect(takeLeaks()).toHaveLength(1);
});

it(
  shows(["secrets.suite"], "an exported state that holds a UserSig is found, but not in the provider's configuration"),
  () => {
    const state = (type: string): Deployment => {
      const urn = `urn:pulumi:dev::p::${type}::r`;
      const resources = [{ urn, custom: true, type, inputs: { configured: userSig } }];
      return { version: 3, deployment: { manifest: { time: "", magic: "", version: "" }, resources } };
    };
    expect(exported(state(providerType))).toEqual(state(providerType));
    expect(takeLeaks()).toEqual([]);
    exported(state("pulumi-nodejs:dynamic/tencentchat:GroupHistoryCheckpoint"));
    expect(takeLeaks()).toEqual([expect.stringMatching(/^an exported state: /)]);
  },
);

it(shows(["secrets.suite"], "a stack of the test engine tells of what it exports"), async () => {
  const stack = await createTestEngine({ projectDir: moderationProject });
  try {
    const state = await stack.exportState();
    const urn = "urn:pulumi:dev::p::a:b:C::r";
    await stack.importState({
      ...state,
      deployment: { ...state.deployment, resources: [{ urn, custom: true, type: "a:b:C", inputs: { userSig } }] },
    });
    await stack.exportState();
    expect(takeLeaks()).toEqual([expect.stringMatching(/^an exported state: /)]);
  } finally {
    await stack.dispose();
  }
});

it.each([
  ["Markdown", renderMarkdown],
  ["a page", renderHtml],
] as const)(shows(["secrets.suite"], "a review as %s that holds the key is found"), (_, render) => {
  const plannedChange = { ...clearPlan("g", 9), target: `group ${EMULATOR_SECRET_KEY}` };
  render(reviewStreams([stream([{ name: "lobby", inputs: { reason: EMULATOR_SECRET_KEY, plannedChange } }])]));
  expect(takeLeaks()).toEqual([expect.stringMatching(/^a review as /)]);
});

it(shows(["secrets.suite"], "a command of any test that says the key is found"), async () => {
  await runCommand(["review", EMULATOR_SECRET_KEY]);
  expect(takeLeaks()).toEqual([expect.stringMatching(/^pulumi-tencent-chat review: \S+ in: …/)]);
});

it("other texts hold nothing", () => {
  resultOf([], { stdout: JSON.stringify(process.versions) + "ab".repeat(200), stderr: "" });
  expect(takeLeaks()).toEqual([]);
});
