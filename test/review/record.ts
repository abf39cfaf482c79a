/**
 * Records streams of the real CLI: `node test/review/record.ts [situation…]`, with `pulumi` on PATH.
 *
 * What depends on the machine or the moment is taken out, so that a new recording shows what changed.
 */
import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type Emulator, startEmulator } from "pulumi-tencent-chat/emulator";
import { createCliStack, findPulumi, type PulumiCommand, THROW_AWAY_PASSPHRASE } from "../cli/pulumi-cli.ts";
import { scrub } from "./scrub.ts";
import { SEED } from "./seed.ts";
import { SITUATIONS, type Situation } from "./situations.ts";

const project = fileURLToPath(new URL("../engine/fixtures/moderation/", import.meta.url));
const streams = fileURLToPath(new URL("streams/", import.meta.url));

function argumentsOf({ run, previewOnly, policyPacks = [], flags = [] }: Situation): string[] {
  const silent = run === "preview" ? [] : previewOnly ? ["--preview-only"] : ["--yes", "--skip-preview"];
  return [run, ...silent, "--json", ...policyPacks.flatMap((folder) => ["--policy-pack", folder]), ...flags];
}

function perform(pulumi: PulumiCommand, folder: string, situation: Situation, env: Record<string, string>) {
  const common = ["--stack", "dev", "--non-interactive", "--config-file", join(folder, "project", "Pulumi.dev.yaml")];
  const child = spawn(pulumi.path, [...argumentsOf(situation), ...common], {
    cwd: project,
    env: {
      ...process.env,
      PATH: [dirname(process.execPath), dirname(pulumi.path), process.env.PATH].join(delimiter),
      PULUMI_HOME: join(folder, "home"),
      PULUMI_BACKEND_URL: pathToFileURL(join(folder, "backend")).href,
      PULUMI_CONFIG_PASSPHRASE: THROW_AWAY_PASSPHRASE,
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "true",
      NO_COLOR: "1",
      MODERATION_PROGRAM: JSON.stringify(situation.program ?? []),
      ...env,
      ...situation.env,
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (part: string) => {
    text += part;
  });
  return new Promise<string>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", () => resolve(text));
  });
}

async function record(pulumi: PulumiCommand, emulator: Emulator, folder: string, wanted: readonly string[]) {
  const env = {
    TENCENT_CHAT_ENDPOINT: emulator.url,
    TENCENT_CHAT_SDK_APP_ID: String(emulator.sdkAppId),
    TENCENT_CHAT_SECRET_KEY: emulator.secretKey,
  };
  for (const situation of SITUATIONS) {
    situation.before?.(emulator);
    const text = await perform(pulumi, folder, situation, env);
    emulator.clearFaults();
    if (wanted.length > 0 && !wanted.includes(situation.name)) continue;
    await writeFile(join(streams, `${situation.name}.ndjson`), scrub(text, folder, situation.keepDebug === true));
    process.stdout.write(`${situation.name}: ${text.length} characters\n`);
  }
}

const pulumi = await findPulumi();
if (pulumi === undefined) throw new Error("there is no pulumi on PATH");
const parent = await mkdtemp(join(tmpdir(), "review-"));
const folder = join(parent, "stack");
const emulator = await startEmulator({ seed: SEED });
const stack = await createCliStack({ projectDir: project, pulumi, keepIn: folder });
try {
  // Shows that neither a secret nor any other value of the configuration gets into a review.
  await stack.setConfig({
    "moderation:token": { secret: "configured-secret" },
    "moderation:plain": "configured-plain",
  });
  await record(pulumi, emulator, folder, process.argv.slice(2));
} finally {
  await stack.dispose();
  await emulator.close();
  await rm(parent, { recursive: true, force: true });
}
