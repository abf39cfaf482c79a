import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { runCommand } from "../command/run-command.ts";
import type { PulumiStack, RunResult } from "../engine/stack.ts";
import type { Deployment } from "../engine/state.ts";
import { createTestEngine } from "../engine/test-engine.ts";
import { providerType } from "../engine/urn.ts";
import { Moderation, moderationProject } from "../moderation/moderation.ts";
import { guarded } from "../policy/guarded.ts";
import { shows } from "../requirements.ts";
import { CANARIES, leaksIn, secretsWith } from "./canaries.ts";
import { PROGRAM, REMADE, seedOfAll } from "./verbs.ts";
import { WatchedService } from "./watched-service.ts";

/** All that a run says, writes and hands on. */
const traceOf = ({ events, stdout, stderr, diagnostics, steps, policies }: RunResult) =>
  [
    ...events.map((event) => JSON.stringify(event)),
    stdout,
    stderr,
    JSON.stringify({ diagnostics, steps, policies }),
  ].join("\n");

/** The test engine keeps configuration in the clear, so the provider's own entry is left out; the real CLI encrypts it. */
const stateOf = ({ deployment }: Deployment) =>
  JSON.stringify(deployment.resources?.filter(({ type }) => type !== providerType));

/** A stack's life with failures: refused, failed, repeated, partly done, resumed, drifted, destroyed. */
async function live(service: WatchedService, stack: PulumiStack): Promise<{ traces: string[]; events: RunResult[] }> {
  const moderation = new Moderation(service.emulator, stack);
  const runs: RunResult[] = [];
  const states: string[] = [];
  const keep = async (run: Promise<RunResult>) => {
    runs.push(await run);
    states.push(stateOf(await stack.exportState()));
  };
  await keep(moderation.preview(PROGRAM, guarded()));
  service.misbehaves = "wrong signature";
  await keep(moderation.up(PROGRAM));
  service.misbehaves = undefined;
  service.emulator.fault({ command: "clear_group_msg", when: { first: 1 }, what: 502 });
  service.emulator.fault({
    command: "clear_group_msg",
    when: { every: 1 },
    where: { GroupId: "g3" },
    what: "reset-after",
  });
  await keep(moderation.up(PROGRAM));
  service.emulator.clearFaults();
  await keep(moderation.up(PROGRAM, { refresh: true }));
  service.emulator.replace(REMADE);
  service.misbehaves = "a gateway's page";
  await keep(moderation.refresh());
  service.misbehaves = undefined;
  await keep(moderation.up(PROGRAM, { refresh: true, ...guarded({ all: "advisory" }) }));
  await keep(moderation.destroy());
  expect(runs.map(({ result }) => result)).toEqual([
    ...["failed", "failed", "failed", "succeeded", "succeeded", "succeeded", "succeeded"],
  ]);
  return { traces: [...runs.map(traceOf), ...states], events: runs };
}

async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "secrets-"));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Reviews of a run in all formats. Where its stream hides a secret, a canary stands in, as in a stream that leaks. */
function reviewsOf({ events }: RunResult): Promise<string> {
  return inFolder(async (folder) => {
    const stream = join(folder, "events.jsonl");
    const lines = events.map((event) => JSON.stringify(event).replaceAll("[secret]", "canaryKeyQ7xZ"));
    await writeFile(stream, lines.join("\n"));
    const made = await Promise.all(
      ["markdown", "html", "json"].map((format) => runCommand(["review", stream, "--format", format])),
    );
    for (const { stdout } of made) expect(stdout.length).toBeGreaterThan(100);
    return made.map(({ stdout, stderr }) => stdout + stderr).join("\n");
  });
}

it(shows(
  ["secrets.everywhere", "secrets.never"],
  "a stack's life on the test engine shows no canary, nor do its reviews",
), async () => {
  await using service = await WatchedService.start({ seed: seedOfAll });
  const secretKey = { secret: CANARIES.secretKey };
  const stack = await createTestEngine({
    projectDir: moderationProject,
    config: { "tencentchat:sdkAppId": String(service.emulator.sdkAppId), "tencentchat:secretKey": secretKey },
    env: { TENCENT_CHAT_ENDPOINT: service.url, TENCENT_CHAT_TIMEOUT_SECONDS: "10" },
  });
  try {
    const { traces, events } = await live(service, stack);
    const reviews = await Promise.all([events[0], events[2], events[5]].map((run) => reviewsOf(run as RunResult)));
    expect(service.userSigs.size).toBeGreaterThan(0);
    expect(leaksIn([...traces, ...reviews].join("\n"), secretsWith(service.userSigs))).toEqual([]);
  } finally {
    await stack.dispose();
  }
}, 600_000);
