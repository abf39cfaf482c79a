import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { startEmulator } from "pulumi-tencent-chat/emulator";
import { type CliStack, createCliStack, findPulumi, THROW_AWAY_PASSPHRASE } from "../cli/pulumi-cli.ts";
import type { PulumiStack } from "../engine/stack.ts";
import type { Deployment } from "../engine/state.ts";
import { createTestEngine } from "../engine/test-engine.ts";
import { Moderation, moderationProject, type Run } from "../moderation/moderation.ts";
import { type KeptRun, type KeptState, keptPlans, LIST, listOf, STATES } from "./kept-state.ts";
import { decryptDeployment } from "./passphrase.ts";
import { SITUATIONS, type Situation } from "./situations.ts";
import { WORLD } from "./world.ts";

/**
 * `npm run corpus`: brings stacks into each situation and keeps them in a folder for this version of the package. What is
 * there is never written again: what it holds is what was released.
 */
const require = createRequire(import.meta.url);
const { version } = JSON.parse(readFileSync(new URL("../../provider/package.json", import.meta.url), "utf8"));
const { version: sdk } = require("@pulumi/pulumi/package.json") as { version: string };

const folder = join(STATES, version);
const fileOf = ({ name }: Situation) => join(folder, `${name}.json`);
const pulumi = await findPulumi();
const todo = SITUATIONS.filter((one) => !existsSync(fileOf(one)) && (pulumi !== undefined || one.onlyCli !== true));
if (pulumi === undefined) console.log("No `pulumi` on PATH: made by the test engine, which can't import.");
const emulator = await startEmulator();
const options = {
  projectDir: moderationProject,
  env: { TENCENT_CHAT_ENDPOINT: emulator.url, TENCENT_CHAT_TIMEOUT_SECONDS: "3" },
  // A secret of the stack's configuration, so that each state holds one that is encrypted.
  config: {
    "tencentchat:sdkAppId": String(emulator.sdkAppId),
    "tencentchat:secretKey": { secret: emulator.secretKey },
  },
};
const stack: PulumiStack = pulumi ? await createCliStack({ ...options, pulumi }) : await createTestEngine(options);
const moderation = new Moderation(emulator, stack);
const replay = new Moderation(emulator, await createTestEngine(options));
const madeBy = { provider: version, pulumi: pulumi?.version ?? "test engine", sdk };
try {
  mkdirSync(folder, { recursive: true });
  const empty = await stack.exportState();
  empty.deployment.resources = [];
  for (const situation of todo) {
    console.log(situation.name);
    await stack.importState(empty);
    const kept = await keep(situation);
    writeFileSync(fileOf(situation), JSON.stringify({ about: situation.about, madeBy, ...kept }));
  }
} finally {
  await Promise.all([moderation.dispose(), replay.stack.dispose()]);
}
execFileSync("biome", ["format", "--write", folder], { stdio: "inherit" });
writeFileSync(LIST, listOf([version], readFileSync(LIST, "utf8")));

async function keep({ bring, program, world, due = {}, dueRefreshed = {} }: Situation): Promise<Partial<KeptState>> {
  emulator.reset();
  emulator.replace(WORLD);
  await bring(moderation);
  const deployment = await exported();
  emulator.reset();
  emulator.replace(world);
  await replay.stack.importState(decryptDeployment(deployment, THROW_AWAY_PASSPHRASE));
  const preview = runOf(await replay.preview(program), due);
  const previewWithRefresh = runOf(await replay.preview(program, { refresh: true }), dueRefreshed);
  const { calls } = await replay.up(program, { refresh: true });
  return { program, world, preview, previewWithRefresh, calls: calls.toSorted(), deployment };
}

/** Encrypted where the CLI made it; without places in the machine's folders. */
async function exported(): Promise<Deployment> {
  const isCli = (one: PulumiStack): one is CliStack => one.kind === "cli";
  const state = isCli(stack)
    ? (JSON.parse(await stack.command(["stack", "export"])) as Deployment)
    : await stack.exportState();
  const text = JSON.stringify(state, (name, value) => (/^(sourcePosition|stackTrace)$/.test(name) ? undefined : value));
  return JSON.parse(text) as Deployment;
}

/** What is kept must be what is due, or a mistake would be kept for good. */
function runOf({ result, ops, plans, said }: Run, due: Readonly<Record<string, string>>): KeptRun {
  if (result !== "succeeded") throw new Error(`the preview ${result}: ${said}`);
  const planned = Object.fromEntries(Object.entries(plans).map(([name, { cause }]) => [name, cause]));
  if (!isDeepStrictEqual(planned, due)) {
    throw new Error(`planned ${JSON.stringify(planned)}, and ${JSON.stringify(due)} was due\n${said}`);
  }
  return { result, ops, plans: keptPlans(plans) };
}
