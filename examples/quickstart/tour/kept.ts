import { execFile } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, delimiter, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { connectEmulator } from "pulumi-tencent-chat/emulator";
import { THROW_AWAY_PASSPHRASE } from "../../../test/cli/pulumi-cli.ts";
import type { Engine } from "./choose-engine.ts";
import type { DetachedEmulator } from "./emulator.ts";
import { TourError } from "./failure.ts";
import type { Narrator } from "./narrator.ts";
import { KEPT, KEPT_CONFIG, PROJECT, STACK } from "./places.ts";
import { KEPT_STACK } from "./stack.ts";

const CLEAN = "npm run quickstart -- --clean";
const RECORD = join(KEPT, "emulator.json");

/** Makes the folder for what is kept. Fails where something is kept already. */
export function prepareKept(): void {
  for (const path of [KEPT, KEPT_CONFIG]) {
    if (existsSync(path))
      throw new TourError(`${basename(path)} is there already: \`${CLEAN}\` removes what an earlier tour kept`);
  }
  mkdirSync(KEPT);
}

/** Notes which emulator runs, so that {@link removeKept} can end it. */
export function recordEmulator({ emulator, pid }: DetachedEmulator): void {
  writeFileSync(RECORD, JSON.stringify({ url: emulator.url, pid }));
}

/** Ends the kept emulator and removes what was kept; false where there was nothing. */
export async function removeKept(): Promise<boolean> {
  if (!existsSync(KEPT)) return false;
  if (existsSync(RECORD)) {
    const { url, pid } = JSON.parse(readFileSync(RECORD, "utf8")) as { url: string; pid: number };
    await endEmulator(url, pid);
  }
  rmSync(KEPT, { recursive: true, force: true });
  rmSync(KEPT_CONFIG, { force: true });
  return true;
}

/** Ends a process only while an emulator answers where it listened: its number may be another process's by now. */
async function endEmulator(url: string, pid: number): Promise<void> {
  const answers = () =>
    connectEmulator(url)
      .health()
      .then((health) => health.url === url)
      .catch(() => false);
  if (!(await answers())) return;
  process.kill(pid, "SIGTERM");
  for (let tries = 0; tries < 250; tries++) {
    if (!(await answers())) return;
    await sleep(20);
  }
  throw new TourError(`the emulator (process ${pid}) doesn't end`);
}

/** Hands the kept stack to the `pulumi` of the project folder, and tells how to go on. */
export async function handOver(engine: Engine, url: string, narrator: Narrator): Promise<void> {
  narrator.title("Kept, to play on in this folder");
  if (engine.kind === "cli") {
    await handOverStack(engine.pulumi.path);
    narrator.say("Use the stack, in a shell of its own:");
    narrator.command(". .quickstart/env", "its home, backend and passphrase; your own login isn't touched");
    narrator.command("pulumi config set quickstart:msgSeq 1500");
    narrator.command("pulumi preview", "refused; names the digest to approve");
    narrator.command("pulumi config set quickstart:acknowledge '[\"DIGEST\"]'");
    narrator.command("pulumi up");
  } else {
    narrator.say(
      "Only the emulator: the test engine's stacks end with their process, so playing on needs Pulumi's CLI",
    );
    narrator.say("(3.249 or newer). With it on PATH, clean up and run this again.");
  }
  narrator.say("Look at the emulator:");
  const view = `curl -s '${url}/emulator/view?groupId=quickstart-lobby'`;
  narrator.command(`${view} | node -pe 'JSON.parse(require("fs").readFileSync(0)).counts'`, "a member's view");
  narrator.command(`curl -s ${url}/emulator/calls`, "every call that was made");
  const message = '{"groupId":"quickstart-lobby","from":"quickstart-ben","text":"hello"}';
  narrator.command(`curl -s ${url}/emulator/messages -d '${message}'`, "post a message");
  narrator.say("End the emulator and remove all this:");
  narrator.command(CLEAN);
  narrator.say();
}

async function handOverStack(pulumi: string): Promise<void> {
  copyFileSync(join(KEPT_STACK, "project", `Pulumi.${STACK}.yaml`), KEPT_CONFIG);
  const variables = {
    PULUMI_HOME: join(KEPT_STACK, "home"),
    PULUMI_BACKEND_URL: pathToFileURL(join(KEPT_STACK, "backend")).href,
    PULUMI_CONFIG_PASSPHRASE: THROW_AWAY_PASSPHRASE,
  };
  const folders = [dirname(pulumi), join(PROJECT, "node_modules", ".bin")].map(quoteForShell).join(delimiter);
  const lines = Object.entries(variables).map(([name, value]) => `export ${name}=${quoteForShell(value)}`);
  // Variables of a real app would win over the stack's configuration.
  const unset = `unset $(env | sed -n 's/^\\(TENCENT_CHAT_[A-Z_]*\\)=.*/\\1/p') PULUMI_STACK`;
  writeFileSync(join(KEPT, "env"), `${[...lines, `export PATH=${folders}:"$PATH"`, unset].join("\n")}\n`);
  const env = { ...process.env, ...variables, PULUMI_SKIP_UPDATE_CHECK: "true" };
  await promisify(execFile)(pulumi, ["stack", "select", STACK, "--non-interactive"], { cwd: PROJECT, env });
}

function quoteForShell(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
