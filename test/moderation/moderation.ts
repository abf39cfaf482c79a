import { fileURLToPath } from "node:url";
import type { PlannedChange } from "pulumi-tencent-chat";
import { type Emulator, type Seed, startEmulator } from "pulumi-tencent-chat/emulator";
import { describe, it } from "vitest";
import { type CliStack, createCliStack, findPulumi } from "../cli/pulumi-cli.ts";
import { irreversibleCalls } from "../emulator/irreversible-calls.ts";
import type { PulumiStack, RunOptions, RunResult } from "../engine/stack.ts";
import { createTestEngine } from "../engine/test-engine.ts";
import { thorough } from "../thorough.ts";
import type { ResourceSpec } from "./program.ts";

/** A policy pack that tells which planned changes it sees. */
const planPolicy = fileURLToPath(new URL("../engine/fixtures/plan-policy/", import.meta.url));

export const moderationProject = fileURLToPath(new URL("../engine/fixtures/moderation/", import.meta.url));

/** Group g1 with 20 messages of u7 and u1 in turns, g2 with 10 of u1, and conversation groups of u1. */
export const SEED: Seed = {
  accounts: [{ userId: "u1", conversationGroups: [{ name: "vip", users: ["u7"] }, { name: "work" }] }],
  groups: [
    { groupId: "g1", type: "Public", owner: "u1", members: ["u7"], messages: { count: 20, senders: ["u7", "u1"] } },
    { groupId: "g2", type: "Public", owner: "u1", members: ["u7"], messages: { count: 10, senders: ["u1"] } },
  ],
};

/** What one run did, as far as irreversible calls are concerned. */
export interface Run extends RunResult {
  /** `op name` of each step but those of the stack, by name. */
  ops: string[];
  /** What the run says would be done, by the resource's name. */
  plans: Record<string, PlannedChange>;
  /** What policies saw, `name: cause digest`, sorted; only if the run was `watched`. */
  seen: string[];
  /** Irreversible calls that took effect, in order: `clear g1 through 5`, `recall u7 in g1`, `remove vip of u1`. */
  calls: string[];
  /** Calls of any kind that reached the service. */
  reads: number;
  /** Warnings and errors, one text. */
  said: string;
}

type Program = readonly ResourceSpec[];

/** A stack of the fixture's program and an emulator of its own. */
export class Moderation<Stack extends PulumiStack = PulumiStack> {
  readonly emulator: Emulator;
  readonly stack: Stack;

  constructor(emulator: Emulator, stack: Stack) {
    this.emulator = emulator;
    this.stack = stack;
  }

  preview(program: Program, options?: RunOptions): Promise<Run> {
    return this.run("preview", program, options);
  }

  up(program: Program, options?: RunOptions): Promise<Run> {
    return this.run("up", program, options);
  }

  refresh(options?: RunOptions): Promise<Run> {
    return this.run("refresh", [], options);
  }

  destroy(options?: RunOptions): Promise<Run> {
    return this.run("destroy", [], options);
  }

  async run(kind: "preview" | "up" | "refresh" | "destroy", program: Program, options: RunOptions = {}): Promise<Run> {
    this.emulator.clearCalls();
    const env = { ...options.env, MODERATION_PROGRAM: JSON.stringify(program) };
    const result = await this.stack[kind]({ ...options, env });
    return {
      ...result,
      ops: result.steps
        .filter(({ type }) => type !== "pulumi:pulumi:Stack")
        .map(({ op, name, failed }) => `${op} ${name}${failed ? " (failed)" : ""}`)
        .sort(),
      plans: plansOf(result),
      seen: result.policies.map(({ message }) => message.split("\n").at(-1) ?? "").sort(),
      calls: this.calls(),
      reads: this.emulator.calls().length,
      said: result.diagnostics
        .filter(({ severity, ephemeral }) => !ephemeral && severity !== "info" && severity !== "info#err")
        .map(({ message }) => message)
        .join("\n"),
    };
  }

  /** Irreversible calls that took effect since the last run began. */
  calls(): string[] {
    return irreversibleCalls(this.emulator.calls());
  }

  /** How many messages a member of a group can pull. */
  visible(groupId: string): number {
    return this.emulator.view(groupId).counts.visible;
  }

  async dispose(): Promise<void> {
    await this.stack.dispose();
    await this.emulator.close();
  }
}

function plansOf(result: RunResult): Record<string, PlannedChange> {
  const plans = result.steps.flatMap(({ name, newInputs }) =>
    newInputs?.plannedChange === undefined ? [] : [[name, newInputs.plannedChange as unknown as PlannedChange]],
  );
  return Object.fromEntries(plans);
}

const pulumi = await findPulumi();

async function onTestEngine(seed: Seed): Promise<Moderation> {
  const emulator = await startEmulator({ seed });
  return new Moderation(
    emulator,
    await createTestEngine({ projectDir: moderationProject, env: environment(emulator) }),
  );
}

async function onRealCli(seed: Seed): Promise<Moderation<CliStack>> {
  if (pulumi === undefined) throw new Error("no pulumi");
  const emulator = await startEmulator({ seed });
  const stack = await createCliStack({ projectDir: moderationProject, pulumi, env: environment(emulator) });
  return new Moderation(emulator, stack);
}

function environment(emulator: Emulator): Record<string, string> {
  return {
    TENCENT_CHAT_ENDPOINT: emulator.url,
    TENCENT_CHAT_SDK_APP_ID: String(emulator.sdkAppId),
    TENCENT_CHAT_SECRET_KEY: emulator.secretKey,
    // Some tests wait until an operation is given up.
    TENCENT_CHAT_TIMEOUT_SECONDS: "5",
  };
}

/** Which runs play a scenario on the test engine: every one, or only thorough ones where another shows much the same. */
export type Played = "always" | "thoroughly";

/** Each run starts processes, and a busy machine takes several times as long as an idle one. */
const timeout = 600_000;

/** Plays a scenario on the test engine, and in thorough runs on the real CLI too, where there is one. */
export function scenario(
  title: string,
  play: (moderation: Moderation) => Promise<void>,
  seed: Seed = SEED,
  played: Played = "always",
): void {
  describe(title, () => {
    const isLeftOut = played === "thoroughly" && !thorough;
    it.skipIf(isLeftOut)("on the test engine", { timeout }, () => playOn(onTestEngine(seed), play));
    it.skipIf(!pulumi || !thorough)("on the real CLI", { timeout }, () => playOn(onRealCli(seed), play));
  });
}

/** A scenario that only thorough runs play. */
export function thoroughScenario(title: string, play: (moderation: Moderation) => Promise<void>, seed?: Seed): void {
  scenario(title, play, seed, "thoroughly");
}

/** A scenario that needs what only the real CLI has. */
export function cliScenario(
  title: string,
  play: (moderation: Moderation<CliStack>) => Promise<void>,
  seed: Seed = SEED,
): void {
  it.skipIf(!pulumi || !thorough)(`${title}, on the real CLI`, { timeout }, () => playOn(onRealCli(seed), play));
}

async function playOn<M extends Moderation>(
  starting: Promise<M>,
  play: (moderation: M) => Promise<void>,
): Promise<void> {
  const moderation = await starting;
  try {
    await play(moderation);
  } finally {
    await moderation.dispose();
  }
}

/** Options of a run whose policies tell what they see. */
export const watched: RunOptions = { policyPacks: [planPolicy] };
