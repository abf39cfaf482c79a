import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { runCommand } from "../command/run-command.ts";
import { shows } from "../requirements.ts";
import { CANARIES, leaksIn, secretsWith } from "./canaries.ts";
import { seedOfAll } from "./verbs.ts";
import { type MISBEHAVIOURS, WatchedService } from "./watched-service.ts";

const main = fileURLToPath(new URL("../../provider/src/cli/main.ts", import.meta.url));

let service: WatchedService;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "secrets-"));
  service = await WatchedService.start({ seed: seedOfAll });
});

afterAll(async () => {
  await service[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const environment = () => ({
  TENCENT_CHAT_ENDPOINT: service.url,
  TENCENT_CHAT_SDK_APP_ID: String(service.emulator.sdkAppId),
  TENCENT_CHAT_SECRET_KEY: CANARIES.secretKey,
  TENCENT_CHAT_TIMEOUT_SECONDS: "1",
  PULUMI_CONFIG_PASSPHRASE: CANARIES.passphrase,
  NODE_DEBUG: "http,net,tls,stream",
});

const SEQ = ["seq", "--group", "g1", "--before", "2024-01-01", "--json"];
const IMPORT = ["import-file", "--checkpoint", "g1=5", "--recall", "g1/u7", "--removal", "u1/vip", "--live"];

it(
  shows(["secrets.everywhere"], "seq and import-file print no canary and write none, whatever the service says"),
  async () => {
    const out = join(folder, "import.json");
    const printed = async (options: readonly string[], env = {}) => {
      const { stdout, stderr } = await runCommand(options, { ...environment(), ...env });
      return stdout + stderr;
    };
    // These must succeed, however busy the machine.
    const patient = { TENCENT_CHAT_TIMEOUT_SECONDS: "60" };
    const shown = [await printed(SEQ, patient), await printed([...IMPORT, "--out", out], patient)];
    shown.push(await readFile(out, "utf8"));
    expect(shown[0]).toMatch(/"msgSeq": ?20/);
    const failing: (keyof typeof MISBEHAVIOURS)[] = ["refusal", "wrong signature", "a gateway's page", "no JSON"];
    for (const misbehaves of failing) {
      service.misbehaves = misbehaves;
      shown.push(...(await Promise.all([printed(SEQ), printed(IMPORT)])));
    }
    service.misbehaves = undefined;
    const wrong = { TENCENT_CHAT_REGION: CANARIES.secretKey, TENCENT_CHAT_SDK_APP_ID: CANARIES.secretKey };
    shown.push(await printed(SEQ, wrong), await printed([...SEQ, "--endpoint", CANARIES.secretKey]));
    // As many were signed, though those of one second are alike.
    expect(service.asked).toBeGreaterThan(3);
    expect(service.userSigs).not.toContain("");
    expect(leaksIn(shown.join("\n"), secretsWith(service.userSigs))).toEqual([]);
  },
);

it(
  shows(["secrets.everywhere"], "the emulator's command, its data file, call log and routes hold no canary"),
  async () => {
    const data = join(folder, "app.json");
    const child = spawn(process.execPath, [main, "emulator", "--data", data], {
      env: { ...process.env, ...environment() },
    });
    let printed = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text) => (printed += text));
    await expect.poll(() => printed, { timeout: 30_000 }).toContain("listening on");
    const url = /listening on (\S+)/.exec(printed)?.[1] ?? "";
    // Signed with a key that isn't its own: refused, and written into no log.
    const patient = { TENCENT_CHAT_ENDPOINT: url, TENCENT_CHAT_TIMEOUT_SECONDS: "60" };
    const { stderr } = await runCommand(SEQ, { ...environment(), ...patient });
    expect(stderr).toContain("70009");
    const { userSigs } = service;
    const query = `sdkappid=1400000000&identifier=administrator&random=1&contenttype=json&usersig=${[...userSigs][0]}`;
    await fetch(`${url}/v4/group_open_http_svc/get_group_info?${query}`, { method: "POST", body: "{}" });
    const routes = await Promise.all(
      ["calls", "snapshot", "faults"].map(async (route) => (await fetch(`${url}/emulator/${route}`)).text()),
    );
    expect(routes.join("")).toContain("get_group_info");
    child.kill("SIGTERM");
    await once(child, "close");
    const all = [printed, stderr, ...routes, await readFile(data, "utf8")].join("\n");
    expect(leaksIn(all, secretsWith(userSigs))).toEqual([]);
  },
);
