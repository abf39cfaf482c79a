import type { Emulator } from "pulumi-tencent-chat/emulator";
import type { Deployment } from "../engine/state.ts";
import type { Change, Goal } from "./change.ts";
import type { FrontCall } from "./front.ts";
import type { Shown } from "./shown.ts";
import { lookAt, newestOf, type SetKind } from "./targets.ts";

/** One `up` and what is known of it from outside. */
export interface RunRecord {
  /** What the preview before it had shown. */
  readonly shown: Shown;
  /** `MsgSeq` of each group's newest message when it began; nothing was posted before it ended. */
  readonly newest: ReadonlyMap<string, number>;
  readonly calls: readonly FrontCall[];
  /** Calls that were sent long after its engine was killed. */
  readonly late: readonly FrontCall[];
}

const IRREVERSIBLE = /\/(clear_group_msg|delete_group_msg_by_sender|del_contact_group)$/;

/** The irreversible calls of a run. */
export function irreversible(calls: readonly FrontCall[]): FrontCall[] {
  return calls.filter(({ command }) => IRREVERSIBLE.test(command));
}

/** Calls that the preview before had not shown, and calls for an engine that is gone. */
export function wrongCalls(kind: SetKind, runs: readonly RunRecord[]): string[] {
  return runs.flatMap(({ shown, newest, calls, late }, index) =>
    irreversible(calls).flatMap((call) => {
      const wrong = whatIsWrong(kind, call, shown, newest);
      const told = `run ${index + 1}: ${call.command} ${JSON.stringify(call.request)}`;
      return [
        ...(wrong === undefined ? [] : [`${told}: ${wrong}`]),
        ...(late.includes(call) ? [`${told}: long after its engine was killed`] : []),
      ];
    }),
  );
}

function whatIsWrong(
  kind: SetKind,
  { command, request }: FrontCall,
  shown: Shown,
  newest: ReadonlyMap<string, number>,
): string | undefined {
  const target = String(request[kind.targetField]);
  if (command !== kind.command) return "another command than shown";
  if (!shown.has(target)) return "a target that wasn't shown";
  if (kind.name === "recalls" && request.Sender_Account !== "u7") return "another sender than shown";
  if (kind.name === "removals" && JSON.stringify(request.GroupName) !== '["vip"]') return "another name than shown";
  if (!kind.hasMarks) return undefined;
  const mark = shown.get(target);
  const sent = Number(request.MsgSeq ?? Number.POSITIVE_INFINITY);
  if (mark !== "newest") return sent === mark ? undefined : `the mark shown was ${mark}`;
  const most = newest.get(target) ?? 0;
  return sent <= most ? undefined : `the newest message then was ${most}`;
}

/** Marks sent that are lower than one sent to the same target before. */
export function marksMovedBack(kind: SetKind, runs: readonly RunRecord[]): string[] {
  const calls = runs.flatMap(({ calls }) => irreversible(calls)).toSorted((a, b) => a.at - b.at);
  const reached = new Map<string, number>();
  return calls.flatMap(({ request }) => {
    const target = String(request[kind.targetField]);
    const [before, mark] = [reached.get(target) ?? 0, Number(request.MsgSeq ?? 0)];
    reached.set(target, Math.max(before, mark));
    return mark < before ? [`the mark of ${target} moved back from ${before} to ${mark}`] : [];
  });
}

/** The targets of a change that a member doesn't see done yet. */
export function openTargets(
  kind: SetKind,
  change: Change,
  newestAtFirst: ReadonlyMap<string, number>,
  emulator: Emulator,
): string[] {
  const world = lookAt(emulator);
  return [...change.touched].flatMap(([id, goal]) => {
    const newest = newestAtFirst.get(id) ?? 0;
    return kind.isDone(world, id, numberOf(goal), newest) ? [] : [id];
  });
}

function numberOf({ mark, pinned }: Goal): number | undefined {
  return pinned ?? (mark === "newest" ? undefined : mark);
}

/** Targets without a call that was answered, and pinned marks that reached further than they were meant to. */
export function lostOrTooFar(kind: SetKind, change: Change, runs: readonly RunRecord[], emulator: Emulator): string[] {
  const answered = new Set(
    runs.flatMap(({ calls }) =>
      irreversible(calls).flatMap(({ code, request }) => (code === undefined ? [] : [request[kind.targetField]])),
    ),
  );
  const lost = [...change.touched.keys()].filter((id) => !answered.has(id));
  const tooFar = [...change.touched].flatMap(([id, { pinned }]) => {
    const { clearedThrough } = emulator.view(id);
    return pinned === undefined || clearedThrough === pinned
      ? []
      : [`${id} was pinned to ${pinned}, and is hidden through ${clearedThrough}`];
  });
  return [...lost.map((id) => `no call for ${id} was answered`), ...tooFar];
}

/** Where the state says something else than the program and the world. */
export function wrongState(kind: SetKind, change: Change, { deployment }: Deployment, emulator: Emulator): string[] {
  const sets = (deployment.resources ?? []).filter(({ type }) => type.endsWith("Set"));
  const outputs = sets[0]?.outputs ?? {};
  const held = outputs[kind.property];
  const ids = [...change.declared.keys()].toSorted();
  const found = (Array.isArray(held) ? (held as string[]) : Object.keys(held ?? {})).toSorted();
  const exceptions = ["outstanding", "skipped", "missing", "drift"].filter((name) => outputs[name] !== undefined);
  return [
    ...(sets.length === 1 ? [] : [`the state has ${sets.length} sets`]),
    ...(sets[0]?.initErrors?.length ? ["the state has errors"] : []),
    ...exceptions.map((name) => `the state still has ${name}: ${JSON.stringify(outputs[name])}`),
    ...(found.join() === ids.join() ? [] : [`the state has the targets ${found}, declared are ${ids}`]),
    ...ids.flatMap((id, index) => wrongIn(outputs, id, index, kind, emulator)),
  ];
}

function wrongIn(
  outputs: Readonly<Record<string, unknown>>,
  id: string,
  index: number,
  kind: SetKind,
  emulator: Emulator,
): string[] {
  if (kind.hasMarks) {
    const noted = (outputs.checkpoints as Record<string, unknown>)[id];
    const { clearedThrough } = emulator.view(id);
    return noted === clearedThrough ? [] : [`the state has ${id} hidden through ${noted}, not ${clearedThrough}`];
  }
  if (kind.name === "removals") return [];
  const noted = Number((outputs.recalledThrough as unknown[])[index]);
  const visible = emulator.view(id).messages.filter(({ from, seq }) => from === "u7" && seq <= noted);
  const isBounded = noted > 0 && noted <= newestOf(emulator, id);
  return isBounded && visible.length === 0 ? [] : [`the state has ${id} recalled through ${noted}`];
}
