import { type Emulator, startEmulator } from "../../provider/src/emulator/index.ts";
import type { Properties } from "../../provider/src/host/check.ts";
import type { PulumiStack } from "../engine/stack.ts";
import { createTestEngine } from "../engine/test-engine.ts";
import { moderationProject } from "../moderation/moderation.ts";
import { Clock } from "./clock.ts";
import { Host, type Type } from "./host.ts";
import { Program } from "./program.ts";
import type { Sequence, Turn } from "./sequence.ts";
import { type Declared, ModelStack } from "./stack.ts";
import { keyOf, targetOfCall } from "./targets.ts";
import { GROUPS, SEED, World } from "./world.ts";

type Kind = "preview" | "up" | "refresh" | "destroy";

interface Asked {
  readonly declared: readonly Declared[];
  readonly refresh: boolean;
}

/** What a run came to, in the words of neither engine. */
export interface Outcome {
  readonly result: string;
  /** `op name` of each step that didn't fail, but for deletes. */
  readonly steps: readonly string[];
  readonly plans: Properties;
  readonly calls: readonly string[];
  /** Resources by name, without times, digests and ids of groups' lives. */
  readonly state: Properties;
}

/** A stack with a world of its own. */
export interface Side extends AsyncDisposable {
  readonly world: World;
  run(kind: Kind, asked: Asked): Promise<Outcome>;
}

/** The model's engine, with handlers in this process. */
export async function modelSide(): Promise<Side> {
  const clock = new Clock();
  const emulator = await startEmulator({ seed: SEED, now: clock.now, callsPerSecond: false });
  const world = new World(emulator, clock);
  const stack = new ModelStack();
  return {
    world,
    async run(kind, { declared, refresh }) {
      const host = new Host({ emulator, clock });
      emulator.clearCalls();
      const report = await (kind === "preview" || kind === "up"
        ? stack[kind](declared, { host, refresh })
        : stack[kind]({ host }));
      await host.close();
      const done = report.steps.filter(({ error }) => error === undefined);
      const resources = stack.resources.filter(({ isReplaced }) => !isReplaced);
      return outcome(world, emulator, {
        result: report.result,
        steps: done.map(({ op, name }) => `${op} ${name}`),
        plans: done.map(({ name, checked }) => [name, checked.plannedChange]),
        state: resources.map(({ name, inputs, outputs, initErrors }) => [
          name,
          { inputs, outputs, failed: !!initErrors },
        ]),
      });
    },
    async [Symbol.asyncDispose]() {
      await emulator.close();
    },
  };
}

/** Real time, so that the signatures of another process count; and more of it where a test lets some pass. */
class RealClock extends Clock {
  #passed = 0;
  override now = (): number => Date.now() + this.#passed;
  override pass(seconds: number): void {
    this.#passed += seconds * 1000;
  }
}

/** The test engine, with Pulumi's own hosts as processes. */
export async function testEngineSide(): Promise<Side> {
  const clock = new RealClock();
  const emulator = await startEmulator({ seed: SEED, now: clock.now, callsPerSecond: false });
  const world = new World(emulator, clock);
  const env = {
    TENCENT_CHAT_ENDPOINT: emulator.url,
    TENCENT_CHAT_SDK_APP_ID: String(emulator.sdkAppId),
    TENCENT_CHAT_SECRET_KEY: emulator.secretKey,
    TENCENT_CHAT_TIMEOUT_SECONDS: "5",
  };
  const stack: PulumiStack = await createTestEngine({ projectDir: moderationProject, env });
  return {
    world,
    async run(kind, { declared, refresh }) {
      emulator.clearCalls();
      // A program registers its resources in any order, unless one depends on the other.
      const program = declared.map(({ alias, ...one }, index) => ({
        ...one,
        dependsOn: declared.slice(0, index).map(({ name }) => name),
        ...(alias && { aliases: [{ name: alias }] }),
      }));
      const isPlanned = kind === "preview" || kind === "up";
      const options = { parallel: 1, env: { MODERATION_PROGRAM: JSON.stringify(program) } };
      const { result, steps } = await stack[kind]({ ...options, ...(isPlanned && refresh && { refresh }) });
      const { deployment } = await stack.exportState();
      const own = steps.filter(({ type, failed }) => type.includes("tencentchat") && !failed);
      const done = own.filter(({ op }) => ["create", "update", "same", "replace"].includes(op));
      const resources = (deployment.resources ?? []).filter((one) => one.type.includes("tencentchat") && !one.delete);
      return outcome(world, emulator, {
        result,
        steps: done.map(({ op, name }) => `${op} ${name}`),
        plans: done.map(({ name, newInputs }) => [name, newInputs?.plannedChange]),
        state: resources.map(({ urn, inputs, outputs, initErrors }) => [
          urn.split("::").at(-1) ?? "",
          { inputs, outputs, failed: initErrors !== undefined },
        ]),
      });
    },
    async [Symbol.asyncDispose]() {
      await stack.dispose();
      await emulator.close();
    },
  };
}

interface Raw {
  readonly result: string;
  readonly steps: string[];
  readonly plans: [string, unknown][];
  readonly state: [string, unknown][];
}

function outcome(world: World, emulator: Emulator, { result, steps, plans, state }: Raw): Outcome {
  const lives = world.lives(GROUPS);
  const calls = emulator.calls().flatMap((record) => {
    const { target, through } = targetOfCall(record) ?? {};
    return target === undefined ? [] : [`${keyOf(target)} ${through ?? ""}`];
  });
  return {
    result,
    steps: steps.toSorted(),
    plans: plain(Object.fromEntries(plans.filter(([, plan]) => plan !== undefined)), lives) as Properties,
    // How often a call was repeated is a matter of time.
    calls: [...new Set(calls)].toSorted(),
    state: plain(Object.fromEntries(state), lives) as Properties,
  };
}

const TIMES = new Set(["appliedAt"]);
const DIGESTS = new Set(["digest", "applied"]);

/** Values without what depends on the time. */
function plain(value: unknown, lives: ReadonlyMap<number, string>, name = ""): unknown {
  if (TIMES.has(name) || DIGESTS.has(name)) return typeof value;
  if (typeof value === "number") return lives.get(value) ?? value;
  if (Array.isArray(value)) return value.map((member) => plain(member, lives));
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).filter(([key]) => key !== "__provider");
  return Object.fromEntries(members.map(([key, member]) => [key, plain(member, lives, key)]));
}

/** Plays a sequence on both sides, and gives what each run came to. What takes a death or an import is left out. */
export async function* compare(
  { turns }: Sequence,
  sides: readonly [Side, Side],
): AsyncGenerator<readonly [what: string, one: Outcome, other: Outcome]> {
  const program = new Program();
  for (const turn of turns) {
    for (const edit of turn.edits) program.edit(edit);
    for (const { world } of sides) await happen(world, turn.events);
    const declared = program.declared();
    for (const { kind, refresh } of runsOf(turn)) {
      for (const { world } of sides) {
        if (kind === "up") await happen(world, turn.act.act === "up" ? turn.act.between : []);
        const faults = kind === "up" && turn.act.act === "up" ? turn.act.faults : [];
        world.fault(faults.filter(({ command }) => /^(clear|del)/.test(command)));
      }
      const [one, other] = await Promise.all(sides.map((side) => side.run(kind, { declared, refresh })));
      if (one === undefined || other === undefined) throw new Error("two sides");
      yield [`${kind}${refresh ? " --refresh" : ""} of ${JSON.stringify(declared)}`, one, other];
    }
    for (const { world } of sides) world.fault([]);
  }
}

function runsOf({ act }: Turn): { kind: Kind; refresh: boolean }[] {
  const preview = { kind: "preview" as const, refresh: "refresh" in act && act.refresh };
  if (act.act === "import" || act.act === "preview") return [preview];
  if (act.act === "up") return [preview, { kind: "up", refresh: act.refresh }];
  return [{ kind: act.act, refresh: false }];
}

async function happen(world: World, events: Turn["events"]): Promise<void> {
  for (const event of events) await world.happen(event);
}

/** Classes that a sequence uses, to see that a sample has them all. */
export function typesIn({ turns }: Sequence): Type[] {
  const specs = turns.flatMap(({ edits }) => edits.flatMap((edit) => (edit.edit === "declare" ? [edit.spec] : [])));
  return specs.map(({ type }) => type);
}
