import { type Emulator, type Snapshot, startEmulator } from "pulumi-tencent-chat/emulator";
import type { Deployment } from "../engine/state.ts";
import type { KillableStack } from "./killable.ts";
import { type Declared, type Mark, type SetKind, seedOf } from "./targets.ts";

/** What a trial begins with: a set that was applied, whole or in part. */
export interface Base {
  readonly snapshot: Snapshot;
  readonly deployment: Deployment;
  readonly declared: Declared;
  /** Targets whose call failed, with the mark that was sent where an answer was lost. */
  readonly failed: ReadonlyMap<string, number | undefined>;
}

export type Completeness = "done" | "unfinished";

/** Of so many targets one fails. */
const FAILING = 5;

/**
 * Applies a set once, undisturbed or with a part that fails.
 *
 * @param worldIds groups and accounts that there are
 * @param declaredIds those of them that the set is about
 */
export async function makeBase(
  kind: SetKind,
  completeness: Completeness,
  { worldIds, declaredIds }: { worldIds: readonly string[]; declaredIds: readonly string[] },
  start: (emulator: Emulator) => Promise<KillableStack>,
): Promise<Base> {
  const emulator = await startEmulator({ seed: seedOf(worldIds), callsPerSecond: false });
  const declared = new Map(declaredIds.map((id, index) => [id, kind.hasMarks ? markOf(index) : undefined]));
  const stack = await start(emulator);
  try {
    const failing = completeness === "done" ? [] : declaredIds.filter((_, index) => index % FAILING === 0);
    for (const [index, id] of failing.entries()) {
      // Two are refused and of two the answers are lost, so that both strike both kinds of marks.
      const what = index % 4 < 2 ? { code: kind.refusal } : ("reset-after" as const);
      emulator.fault({ command: kind.command, where: { [kind.targetField]: id }, when: { every: 1 }, what });
    }
    // Lost answers are given up soon, but not because the machine is busy.
    const patience = completeness === "done" ? {} : { TENCENT_CHAT_TIMEOUT_SECONDS: "20" };
    const up = await stack.up({ env: { MODERATION_PROGRAM: JSON.stringify([kind.program(declared)]), ...patience } });
    if ((up.result === "succeeded") !== (completeness === "done")) {
      throw new Error(
        `the base of ${kind.name} ${up.result}:\n${up.stdout}${up.stderr}${JSON.stringify(up.diagnostics)}`,
      );
    }
    const sent = emulator.calls().filter(({ command, executed }) => executed && command === kind.command);
    const markSent = (id: string): number | undefined => {
      const call = sent.find(({ request }) => (request as Record<string, unknown>)[kind.targetField] === id);
      return (call?.request as { MsgSeq?: number } | undefined)?.MsgSeq;
    };
    const failed = new Map(failing.map((id) => [id, markSent(id)]));
    return { snapshot: emulator.snapshot(), deployment: await stack.exportState(), declared, failed };
  } finally {
    await stack.dispose();
    await emulator.close();
  }
}

function markOf(index: number): Mark {
  return index % 2 === 0 ? "newest" : 4 + (index % 5);
}
