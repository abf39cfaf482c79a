import { isDeepStrictEqual } from "node:util";
import { type Claim, claimsOf } from "./claims.ts";
import type { Play } from "./play.ts";
import { Violation } from "./play.ts";
import { only } from "./program.ts";
import type { Declared, RunReport } from "./stack.ts";
import { targetsOf } from "./targets.ts";
import type { World } from "./world.ts";

/** Refusals that tell what to do, each with whether it is true of the world. */
const REFUSALS: readonly [told: RegExp, isTrue: (declared: readonly Declared[], world: World) => boolean][] = [
  [/doesn't exist/, (declared, world) => groupsOf(declared).some((groupId) => !world.exists(groupId))],
  [
    /was not sent yet/,
    (declared, world) =>
      marksOf(declared).some(([groupId, mark]) => world.exists(groupId) && Number(mark) > world.newest(groupId)),
  ],
  [/is lower than/, (declared) => marksOf(declared).length > 0],
  [/AVChatRoom/, (declared) => groupsOf(declared).includes("live")],
  [/50001/, (declared, world) => accountsOf(declared).some((account) => world.hasLeft(account))],
  [/take the resource out of the program/, (declared) => marksOf(declared).length > 0],
];

/** How often an update may be refused before all that can't be is taken out of the program. */
const MOST_REFUSALS = 20;

/**
 * Once nothing is in the way any more, two updates with a refresh reach what is declared, and a third finds nothing to
 * do. What is refused for a reason that was told, and that is true, is taken out of the program first.
 */
export async function settle(play: Play): Promise<void> {
  let succeeded = 0;
  for (let refused = 0; succeeded < 2; ) {
    const report = await play.up({ refresh: true });
    succeeded = report.result === "succeeded" ? succeeded + 1 : 0;
    if (report.result !== "succeeded") mend(play, report);
    if (report.result !== "succeeded" && ++refused > MOST_REFUSALS) throw new Violation("it is refused for ever");
  }
  requireReached(play);
  await requireRest(play);
  await play.destroy();
}

/** Takes out of the program what was refused. */
function mend({ program, world }: Play, { errors }: RunReport): void {
  const declared = program.declared();
  for (const { name, error } of errors) {
    const isTrue = REFUSALS.some(([told, is]) => told.test(error.message) && is(declared, world));
    if (!isTrue) throw new Violation(`${name} is refused, and not for a reason that is so: ${error.message}`);
    const { type, args } = declared.find((one) => one.name === name) ?? {};
    if (type === undefined || args === undefined) throw new Violation(`${name} is refused, and isn't declared`);
    const targets = targetsOf(type, args);
    const possible = targets.filter(({ target, mark }) => {
      if (target.does === "remove") return !world.hasLeft(target.account);
      if (!world.exists(target.groupId)) return false;
      if (target.groupId === "live") return target.does === "clear" && mark !== "newest";
      return target.does === "recall" || mark === "newest" || Number(mark) <= world.newest(target.groupId);
    });
    const ids = new Set(possible.map(({ id }) => id));
    if (ids.size === 0 || ids.size === targets.length) program.remove(name);
    else program.declare(name, { type, args: only(args, ids) });
  }
}

/** All that is declared was reached in the world, or the state tells why not. */
function requireReached({ program, stack, world }: Play): void {
  const claims = claimsOf(stack.resources);
  for (const { name, type, args } of program.declared()) {
    for (const { id, mark } of targetsOf(type, args)) {
      const claim = claims.find((one) => one.resource.name === name && one.id === id);
      if (claim === undefined) throw new Violation(`${name}: ${id} is declared, and the state doesn't know it`);
      const lacking = isExcused(claim, world) ? undefined : lackingOf(claim, mark, args.enforce === "always", world);
      if (lacking !== undefined) throw new Violation(`${name}: ${id} isn't reached: ${lacking}`);
    }
  }
}

/** Told by a warning at each refresh. */
function isExcused({ target, isSkipped, isMissing, drift, createTime }: Claim, world: World): boolean {
  if (isSkipped || !world.has(target)) return true;
  if (target.does === "remove") return false;
  const now = world.createTime(target.groupId);
  if (isMissing) return false;
  const isOther = createTime !== undefined && createTime !== now;
  return target.does === "clear" ? drift?.kind === "group-re-created" && drift.groupCreateTime === now : isOther;
}

function lackingOf(
  { target, reached, createTime }: Claim,
  mark: number | "newest" | undefined,
  isAlways: boolean,
  world: World,
): string | undefined {
  if (target.does === "remove") {
    return isAlways && world.hasConversationGroup(target.account, target.name) ? "it is there" : undefined;
  }
  const place = target.does === "recall" ? (target.topicId ?? target.groupId) : target.groupId;
  const view = world.view(place);
  if (target.does === "clear") {
    if (createTime !== undefined && createTime !== world.createTime(target.groupId)) return "the group is another one";
    return mark === "newest" || reached >= Number(mark) ? undefined : `${reached} of ${mark}`;
  }
  const newest = view.nextMsgSeq - 1;
  const visible = view.messages.filter(
    ({ seq, from, system }) => !system && from === target.sender && seq > newest - 1_000,
  );
  return isAlways && visible.length > 0 ? `${visible.map(({ seq }) => seq)} are visible` : undefined;
}

/** Nothing is left to do, and nothing is done. */
async function requireRest(play: Play): Promise<void> {
  // The first one may store inputs without the plan of the change that was made last.
  await requireSame(play);
  const before = play.stack.resources;
  await requireSame(play);
  if (!isDeepStrictEqual(play.stack.resources, before)) throw new Violation("at rest an update changed the state");
}

async function requireSame(play: Play): Promise<void> {
  const report = await play.up({});
  const ops = report.steps.filter(({ op }) => op !== "same").map(({ op, name }) => `${op} ${name}`);
  if (report.result !== "succeeded" || ops.length > 0) throw new Violation(`at rest an update did ${ops}`);
}

function groupsOf(declared: readonly Declared[]): string[] {
  return declared.flatMap(({ type, args }) =>
    targetsOf(type, args).flatMap(({ target }) => (target.does === "remove" ? [] : [target.groupId])),
  );
}

function accountsOf(declared: readonly Declared[]): string[] {
  return declared.flatMap(({ type, args }) =>
    targetsOf(type, args).flatMap(({ target }) => (target.does === "remove" ? [target.account] : [])),
  );
}

function marksOf(declared: readonly Declared[]): [string, number | "newest" | undefined][] {
  return declared.flatMap(({ type, args }) =>
    targetsOf(type, args).flatMap(({ target, mark }) =>
      target.does === "clear" ? [[target.groupId, mark] as const] : [],
    ),
  ) as [string, number | "newest" | undefined][];
}
