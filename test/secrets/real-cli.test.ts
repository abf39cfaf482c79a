import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createCliStack, findPulumi } from "../cli/pulumi-cli.ts";
import { Moderation, moderationProject } from "../moderation/moderation.ts";
import { shows } from "../requirements.ts";
import { thorough } from "../thorough.ts";
import { CANARIES, leaksIn, secretsWith } from "./canaries.ts";
import { PROGRAM, seedOfAll } from "./verbs.ts";
import { WatchedService } from "./watched-service.ts";

const pulumi = await findPulumi();

/** What a run with all that the engine can log and trace leaves behind, by where it is. */
interface Traces {
  /** What users, pipelines and backends keep: output, events, state and saved plan. */
  readonly kept: Readonly<Record<string, string>>;
  /** What only someone who looks for a fault in Pulumi switches on. */
  readonly core: Readonly<Record<string, string>>;
  readonly userSigs: ReadonlySet<string>;
}

async function tracesOf(key: "in the environment" | "in the configuration"): Promise<Traces> {
  if (!pulumi) throw new Error("no pulumi");
  const folder = await mkdtemp(join(tmpdir(), "secrets-"));
  const file = (name: string) => join(folder, name);
  await using service = await WatchedService.start({ seed: seedOfAll });
  const isConfigured = key === "in the configuration";
  const stack = await createCliStack({
    ...{ projectDir: moderationProject, pulumi, passphrase: CANARIES.passphrase },
    config: {
      "tencentchat:sdkAppId": String(service.emulator.sdkAppId),
      ...(isConfigured && { "tencentchat:secretKey": { secret: CANARIES.secretKey } }),
    },
    env: {
      ...{ TENCENT_CHAT_ENDPOINT: service.url, TENCENT_CHAT_TIMEOUT_SECONDS: "10" },
      TENCENT_CHAT_SECRET_KEY: isConfigured ? undefined : CANARIES.secretKey,
    },
  });
  const moderation = new Moderation(service.emulator, stack);
  try {
    const planned = await moderation.preview(PROGRAM, { flags: ["--save-plan", file("plan.json")] });
    service.emulator.fault({ command: "clear_group_msg", when: { first: 1 }, what: 502 });
    const flags = [
      ...["--logtostderr", "--logflow", "-v=11", "--debug"],
      ...["--tracing", `file:${file("tracing")}`, "--otel-traces", `file://${file("otel.json")}`],
    ];
    const traced = await moderation.up(PROGRAM, { flags, env: { PULUMI_DEBUG_GRPC: file("grpc.json") } });
    expect(traced, traced.said).toMatchObject({ result: "succeeded" });
    const refreshed = await moderation.refresh();
    const state = await stack.command(["stack", "export"]);
    const destroyed = await moderation.destroy();
    const runs = [planned, refreshed, destroyed].map(({ events, stdout, stderr }) =>
      JSON.stringify([events, stdout, stderr]),
    );
    const core: Record<string, string> = { "engine log": traced.stderr, "debug events": JSON.stringify(traced.events) };
    for (const name of ["tracing", "otel.json", "grpc.json"]) {
      if (existsSync(file(name))) core[name] = (await readFile(file(name))).toString("utf8");
    }
    const plan = await readFile(file("plan.json"), "utf8");
    return { kept: { runs: runs.join("\n"), stdout: traced.stdout, state, plan }, core, userSigs: service.userSigs };
  } finally {
    await stack.dispose();
    await rm(folder, { recursive: true });
  }
}

const places = (traces: Readonly<Record<string, string>>, secrets: readonly string[]) =>
  Object.entries(traces).flatMap(([place, text]) => leaksIn(text, secrets).map((leak) => `${place}: ${leak}`));

describe.skipIf(!pulumi || !thorough)("the real CLI that logs and traces all it can", { timeout: 600_000 }, () => {
  it(shows(["secrets.everywhere", "engine.found"], "shows no canary where the key is in the environment"), async () => {
    const { kept, core, userSigs } = await tracesOf("in the environment");
    expect(userSigs.size).toBeGreaterThan(0);
    expect(Object.keys(core)).toEqual(["engine log", "debug events", "tracing", "otel.json", "grpc.json"]);
    expect(places({ ...kept, ...core }, secretsWith(userSigs))).toEqual([]);
  });

  it(
    shows(
      ["secrets.everywhere"],
      "keeps none where it is in the configuration; its own traces hold that key, no UserSig",
    ),
    async () => {
      const { kept, core, userSigs } = await tracesOf("in the configuration");
      expect(places(kept, secretsWith(userSigs))).toEqual([]);
      // Pulumi's own: SECURITY.md lists these places. Should one not hold it any more, the list is too long.
      const holding = Object.entries(core).filter(
        ([, text]) => leaksIn(text, [CANARIES.secretKey, "canaryKeyQ7xZ"]).length > 0,
      );
      expect(holding.map(([place]) => place)).toEqual(["engine log", "tracing", "grpc.json"]);
      expect(
        places(
          core,
          secretsWith(userSigs).filter((secret) => !secret.includes("canaryKeyQ7xZ")),
        ),
      ).toEqual([]);
    },
  );
});
