import { execFile } from "node:child_process";
import { cpSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startEmulator } from "pulumi-tencent-chat/emulator";
import { afterAll, describe, expect, it } from "vitest";
import { createTestEngine } from "../engine/test-engine.ts";
import { Moderation, moderationProject } from "../moderation/moderation.ts";
import { badges, lobby, spam, spammer, vip, wave } from "../moderation/program.ts";
import { shows } from "../requirements.ts";
import { goOn } from "./go-on.ts";
import { keptStates } from "./kept-state.ts";
import { plain } from "./replay.ts";
import { WORLD } from "./world.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const { peerDependencies } = JSON.parse(readFileSync(join(root, "provider/package.json"), "utf8"));
const oldest = String(peerDependencies["@pulumi/pulumi"]).replace("^", "");

/** States that go through each verb. */
const REPLAYED = ["settled", "partly-done", "partly-updated", "drift-noted", "skipped", "secret-ids"];

/** What npm says of a registry that can't be reached, or that answers with an HTTP error. */
const UNREACHABLE =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENOTCACHED|ERR_SOCKET_TIMEOUT|code E(?:401|403|404|405|429|5\d\d)\b/;
const folders: string[] = [];

afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

/** A project with the package as it is published, and a version of the SDK; undefined where the registry is away. */
async function projectWith(version: string): Promise<{ folder: string; installed: string } | undefined> {
  const folder = await mkdtemp(join(tmpdir(), "pulumi-version-"));
  folders.push(folder);
  cpSync(moderationProject, folder, { recursive: true });
  const npm = (args: readonly string[], cwd: string) =>
    promisify(execFile)("npm", [...args, "--ignore-scripts", "--no-audit", "--no-fund"], { cwd, timeout: 400_000 });
  await npm(["pack", "--workspace", "pulumi-tencent-chat", "--pack-destination", folder], root);
  const packed = readFileSync(join(root, "provider/package.json"), "utf8");
  const tarball = `pulumi-tencent-chat-${(JSON.parse(packed) as { version: string }).version}.tgz`;
  await writeFile(join(folder, ".npmrc"), "fetch-retries=1\n");
  try {
    await npm(["install", `./${tarball}`, `@pulumi/pulumi@${version}`], folder);
  } catch (error) {
    const { killed, stderr = "" } = error as { killed?: boolean; stderr?: string };
    if (killed || UNREACHABLE.test(stderr)) return undefined;
    throw error;
  }
  const require = createRequire(join(folder, "package.json"));
  const { version: installed } = require("@pulumi/pulumi/package.json") as { version: string };
  return { folder, installed };
}

/** Makes each resource and set, with a part of one that fails; the same again; refresh; the rest; nothing; destroy. */
async function play(projectDir: string): Promise<void> {
  const emulator = await startEmulator({ seed: WORLD });
  const env = {
    TENCENT_CHAT_ENDPOINT: emulator.url,
    TENCENT_CHAT_SDK_APP_ID: String(emulator.sdkAppId),
    TENCENT_CHAT_SECRET_KEY: emulator.secretKey,
    TENCENT_CHAT_TIMEOUT_SECONDS: "10",
  };
  const moderation = new Moderation(emulator, await createTestEngine({ projectDir, env }));
  const whole = [lobby(5), spam({ enforce: "always" }), vip(), spammer(["g3", "g4"]), badges(["u2", "u3"])];
  const program = [...whole, wave({ g3: 5, g9: 5 }, {}, { dependsOn: whole.map(({ name }) => name) })];
  try {
    const preview = await moderation.preview(program);
    expect(preview, preview.said).toMatchObject({ result: "succeeded", reads: 0 });
    const made = await moderation.up(program);
    expect(made).toMatchObject({ result: "failed", plans: preview.plans });
    expect(made.calls).toHaveLength(8);
    expect(made.said).toContain("GroupHistoryCheckpointSet: 1 of 2 groups done, 1 failed");
    expect(await moderation.up(program)).toMatchObject({ result: "failed", calls: [] });
    emulator.post("g1", "u7", "me again");
    const messages = { count: 8, senders: ["u7"] };
    emulator.seed({ groups: [{ groupId: "g9", type: "Public", owner: "u1", messages }] });
    expect(await moderation.refresh()).toMatchObject({ result: "succeeded", calls: [] });
    const rest = await moderation.up(program, { refresh: true });
    expect(rest, rest.said).toMatchObject({ result: "succeeded" });
    expect(rest.calls.toSorted()).toEqual(["clear g9 through 5", "recall u7 in g1"]);
    await moderation.up(program);
    expect(await moderation.up(program)).toMatchObject({ result: "succeeded", plans: {}, reads: 0 });
    const lowered = await moderation.preview([lobby(4)]);
    expect(lowered.said).toContain("msgSeq 4 is lower than 5");
    expect(await moderation.destroy()).toMatchObject({ result: "succeeded", reads: 0 });
  } finally {
    await moderation.dispose();
  }
}

describe.skipIf(process.env.PULUMI_VERSIONS === undefined)("the package beside another @pulumi/pulumi", () => {
  it.for([
    ["oldest", oldest],
    ["newest", `^${oldest}`],
  ] as const)(
    shows(["corpus.pulumi-versions", "corpus.replayed"], "the %s that is supported (%s) makes, keeps and takes up all"),
    { timeout: 1_800_000 },
    async ([which, range], { skip }) => {
      const project = await projectWith(range);
      if (project === undefined) return skip("the registry can't be reached");
      const { folder, installed } = project;
      if (which === "oldest") expect(installed).toBe(oldest);
      await play(folder);
      const states = keptStates().filter(([name]) => REPLAYED.some((one) => name.endsWith(`/${one}`)));
      expect(states.length).toBeGreaterThanOrEqual(REPLAYED.length);
      for (const [, kept] of states) {
        await goOn(kept, plain(kept), (options) => createTestEngine({ projectDir: folder, ...options }));
      }
    },
  );
});
