import { fileURLToPath } from "node:url";
import type { Emulator } from "../../../provider/src/emulator/index.ts";
import type { PulumiStack, RunOptions } from "../../engine/stack.ts";
import { createTestEngine } from "../../engine/test-engine.ts";
import type { Properties } from "../../host/provider-host.ts";
import { hasRedis, RedisServer } from "../../redis/redis-server.ts";
import { isAbout } from "../matrix/claims.ts";
import { Line } from "../matrix/line.ts";
import { Rig } from "../matrix/rig.ts";
import { type MeetAt, Meeting, overlap, type Part, Side } from "../matrix/side.ts";
import { type Case, type Subject, subjects } from "../matrix/subjects.ts";
import { type Extent, type Row, type Suite, untilTelling } from "../row.ts";

const TABLE = "At the same time";
const projectDir = fileURLToPath(new URL("../../engine/fixtures/moderation/", import.meta.url));

/** How often, by extent. */
const ROUNDS: Readonly<Record<Extent, number>> = { slice: 2, thorough: 10, all: 40 };
const RESOURCES: Readonly<Record<Extent, number>> = { slice: 1, thorough: 4, all: 12 };
const GROUPS: Readonly<Record<Extent, number>> = { slice: 6, thorough: 20, all: 60 };
const HOSTS = 10;
/** What the service allows all of them together, calls a second of each command. */
const RATE = 10;

export const concurrency: Suite = {
  name: "concurrency",
  title: TABLE,
  claims: [
    "Two stacks that name the same targets are updated at the same time, as the times of their calls show, while members post: each calls each target of its own plan once, whatever the other has done, with a mark no newer than what it has seen; both states are true, and afterwards both find nothing to do.",
    "One stack makes the same calls with `--parallel 1`, where no two resources are acted on at once, and with `--parallel 64`, where some are: one for each target, and the state is true.",
    "Ten hosts act on one app, whose service allows all of them together as much as each is configured for. Without a shared quota it refuses calls for their rate, and each is repeated until it is done; with one (`tencentchat:quota`) none is refused. Every target is executed once either way.",
    "Two updates that a busy machine kept apart show nothing: they are repeated, at most four times. Whatever else was wrong counts.",
  ],
  run: async ({ say, extent }) => {
    const rows: Row[] = [];
    for (const play of [twoHosts, twoStacks, parallel, tenHosts, tenHostsWithQuota]) {
      const played = await play(extent);
      for (const { what, column, tried, failures } of played)
        say(`${what} ${column ?? ""}: ${tried}, ${failures.length} failed`);
      rows.push(...played);
    }
    return rows;
  },
};

/** Calls that took effect on each target of a case. */
function executed(emulator: Emulator, { targets }: Case, subject: Subject): number[] {
  const calls = emulator.calls().filter((call) => call.executed && call.command.endsWith(`/${subject.irreversible}`));
  return targets.map((target) => calls.filter((call) => isAbout(target, call)).length);
}

const newestOf = ({ targets }: Case) => targets.map((target) => target.newest());

const notDone = ({ targets }: Case, newest: readonly number[]): string[] =>
  targets.flatMap((target, index) => (target.isDone(newest[index] ?? 0) ? [] : [`${target.id} isn't done`]));

/** Of a case that so many runs act on, targets on which it took effect another number of times than it must. */
function wronglyOften(emulator: Emulator, { case: of, subject }: Part, runs: number): string[] {
  // A conversation group that is gone can't be removed once more.
  const expected = subject.irreversible === "del_contact_group" ? 1 : runs;
  return executed(emulator, of, subject).flatMap((count, index) =>
    count === expected ? [] : [`${of.targets[index]?.id} was executed ${count} times, not ${expected}`],
  );
}

/** Lets runs act at the same time, each by the line of its side. */
async function together(sides: readonly Side[], at: MeetAt, runs: readonly (() => Promise<string[]>)[]) {
  const meeting = new Meeting(sides);
  for (const side of sides) side.begin(meeting, at);
  const ended = await Promise.allSettled(runs.map((run) => run().finally(() => meeting.end())));
  for (const side of sides) side.end();
  return ended.flatMap((one) => (one.status === "rejected" ? [String(one.reason)] : one.value));
}

const NOT_TOGETHER = "the runs weren't at the same time, so this shows nothing";

const notTogether = (sides: readonly Side[]): string[] =>
  overlap(sides.map((side) => side.during())) ? [] : [NOT_TOGETHER];

/** Both have a host of their own, and the same targets. */
async function twoHosts(extent: Extent): Promise<Row[]> {
  await using rig = await Rig.start({ way: "lines" });
  const rows: Row[] = [];
  for (const subject of subjects) {
    const failures: string[] = [];
    for (let round = 0; round < ROUNDS[extent]; round++) {
      const at = round % 2 === 0 ? "first call" : "irreversible call";
      failures.push(...(await untilTelling(NOT_TOGETHER, () => twoUps(rig, subject, at))));
    }
    rows.push({
      table: TABLE,
      what: "two stacks, the same targets",
      column: subject.title,
      tried: ROUNDS[extent],
      failures,
    });
  }
  return rows;
}

async function twoUps(rig: Rig, subject: Subject, at: MeetAt): Promise<string[]> {
  const { emulator, lines } = rig;
  const part: Part = { name: subject.title, subject, case: subject.make(emulator) };
  const { inputs } = part.case;
  const both = [await rig.declare(subject.name, { line: 0 }), await rig.declare(subject.name, { line: 1 })];
  const sides = lines.map((line) => new Side(line, [part]));
  const newest = newestOf(part.case);
  rig.takeCalls();
  const runs = both.map((resource) => async () => {
    await resource.up(inputs);
    return [];
  });
  const failures = await together(sides, at, runs);
  failures.push(...notTogether(sides), ...wronglyOften(emulator, part, 2), ...notDone(part.case, newest));
  failures.push(...sides.flatMap((side, index) => side.wrongOf(part, both[index])));
  rig.takeCalls();
  for (const resource of both) {
    const step = await resource.up(inputs);
    if (step !== "same") failures.push(`the next update: ${step}`);
  }
  const calls = rig.takeCalls().length;
  return calls === 0 ? failures : [...failures, `the next updates made ${calls} calls`];
}

/** A stack on the test engine, whose calls go by a line of its own. */
interface OwnStack {
  readonly stack: PulumiStack;
  readonly side: Side;
}

interface World {
  readonly emulator: Emulator;
  readonly parts: readonly Part[];
  readonly stacks: readonly OwnStack[];
}

/** So many stacks of one program, in one app. */
async function withStacks<T>(count: number, extent: Extent, play: (world: World) => Promise<T>): Promise<T> {
  await using rig = await Rig.start({});
  const { emulator } = rig;
  const parts = partsOf(emulator, RESOURCES[extent]);
  await using all = new AsyncDisposableStack();
  const stacks: OwnStack[] = [];
  for (let index = 0; index < count; index++) {
    const line = all.use(await Line.start(emulator.url));
    const env = {
      TENCENT_CHAT_SDK_APP_ID: String(emulator.sdkAppId),
      TENCENT_CHAT_SECRET_KEY: emulator.secretKey,
      TENCENT_CHAT_ENDPOINT: `http://localhost:${line.port}`,
      MODERATION_PROGRAM: programOf(parts),
    };
    const stack = all.adopt(await createTestEngine({ projectDir, env }), (one) => one.dispose());
    stacks.push({ stack, side: new Side(line, parts) });
  }
  return await play({ emulator, parts, stacks });
}

const programOf = (parts: readonly Part[]) =>
  JSON.stringify(parts.map(({ name, subject, case: { inputs } }) => ({ type: subject.name, name, args: inputs })));

function partsOf(emulator: Emulator, times: number): Part[] {
  return Array.from({ length: times }, (_, time) =>
    subjects.map((subject, index) => ({ subject, case: subject.make(emulator), name: `r${time}-${index}` })),
  ).flat();
}

/** Updates all stacks at the same time, and gives what was wrong with them and their states. */
async function updateAll({ emulator, parts, stacks }: World, options: RunOptions = {}): Promise<string[]> {
  const newest = parts.map((part) => newestOf(part.case));
  const sides = stacks.map(({ side }) => side);
  const checked = new Map<Side, Map<string, Properties>>();
  const runs = stacks.map(({ stack, side }) => async () => {
    const { result, steps, diagnostics } = await stack.up(options);
    checked.set(side, new Map(steps.map(({ name, newInputs = {} }) => [name, newInputs])));
    return result === "failed" ? [JSON.stringify(diagnostics)] : [];
  });
  const wrong = await together(sides, "first call", runs);
  parts.forEach((part, index) => {
    wrong.push(...wronglyOften(emulator, part, stacks.length), ...notDone(part.case, newest[index] ?? []));
  });
  for (const { stack, side } of stacks) {
    const { deployment } = await stack.exportState();
    for (const part of parts) {
      const outputs = deployment.resources?.find(({ urn }) => urn.endsWith(`::${part.name}`))?.outputs;
      const inputs = checked.get(side)?.get(part.name) ?? {};
      wrong.push(...side.wrongOf(part, outputs && { inputs, outputs }));
    }
  }
  return wrong;
}

/** Two programs, two engines. */
async function twoStacks(extent: Extent): Promise<Row[]> {
  const playOnce = async (world: World): Promise<string[]> => {
    const { emulator, stacks } = world;
    const wrong = await updateAll(world);
    wrong.push(...notTogether(stacks.map(({ side }) => side)));
    emulator.clearCalls();
    const again = await Promise.all(stacks.map(({ stack }) => stack.up()));
    const ops = again.flatMap(({ steps }) => steps.map(({ op }) => op)).filter((op) => op !== "same");
    return ops.length + emulator.calls().length === 0 ? wrong : [...wrong, `the next updates: ${ops}`];
  };
  const failures = await untilTelling(NOT_TOGETHER, () => withStacks(2, extent, playOnce));
  const what = "two stacks on the test engine";
  return [{ table: TABLE, what, column: "resources", tried: 2 * subjects.length * RESOURCES[extent], failures }];
}

/** One stack, one operation at a time or many. */
async function parallel(extent: Extent): Promise<Row[]> {
  const rows: Row[] = [];
  for (const many of [1, 64]) {
    const failures = await withStacks(1, extent, async (world) => {
      const wrong = await updateAll(world, { parallel: many });
      const [own] = world.stacks;
      const isAtOnce = overlap(world.parts.flatMap((part) => own?.side.during(part) ?? []));
      return isAtOnce === many > 1 ? wrong : [...wrong, `resources were ${isAtOnce ? "" : "not "}acted on at once`];
    });
    const tried = subjects.length * RESOURCES[extent];
    rows.push({ table: TABLE, what: `one stack, parallel ${many}`, column: "resources", tried, failures });
  }
  return rows;
}

function tenHosts(extent: Extent): Promise<Row[]> {
  return actTogether(extent, "ten hosts in one app", {}, (refused) =>
    refused > 0 ? [] : ["no call was refused for its rate, so this shows nothing"],
  );
}

async function tenHostsWithQuota(extent: Extent): Promise<Row[]> {
  const what = "ten hosts in one app, with a shared quota";
  if (!hasRedis) return [];
  await using redis = await RedisServer.start();
  return actTogether(extent, what, { quota: redis.url }, (refused) =>
    refused === 0 ? [] : [`${refused} calls were refused for their rate`],
  );
}

/** Each host clears groups of its own, as fast as it is allowed to. */
async function actTogether(
  extent: Extent,
  what: string,
  more: Readonly<Record<string, string>>,
  judge: (refused: number) => string[],
): Promise<Row[]> {
  await using rig = await Rig.start({ callsPerSecond: RATE });
  const { emulator } = rig;
  const config = { callsPerSecond: String(RATE), ...more };
  const messages = { count: 5, senders: ["u7"] };
  const hosts = await Promise.all(
    Array.from({ length: HOSTS }, async (_, copy) => {
      const ids = Array.from({ length: GROUPS[extent] }, (_id, n) => `of-${copy}-${n}`);
      emulator.seed({ groups: ids.map((groupId) => ({ groupId, type: "Public", messages })) });
      // More than it takes all of them, since they wait for one another.
      const options = { copy, config, timeoutSeconds: 600 };
      return { ids, set: await rig.declare("GroupHistoryCheckpointSet", options) };
    }),
  );
  const ups = await Promise.allSettled(
    hosts.map(({ ids, set }) => set.up({ checkpoints: Object.fromEntries(ids.map((id) => [id, 3])) })),
  );
  const failures = ups.flatMap((up) => (up.status === "rejected" ? [String(up.reason)] : []));
  const clears = rig.takeCalls().filter(({ command }) => command === "clear_group_msg");
  for (const id of hosts.flatMap(({ ids }) => ids)) {
    const often = clears.filter(({ request, executed: is }) => is && (request as Properties).GroupId === id).length;
    if (often !== 1) failures.push(`${id} was executed ${often} times`);
    if (emulator.view(id).clearedThrough !== 3) failures.push(`${id} isn't done`);
  }
  const refused = clears.filter(({ code }) => code === 60007).length;
  failures.push(...judge(refused));
  const tried = HOSTS * GROUPS[extent];
  return [
    { table: TABLE, what, column: "targets", tried, note: `${refused} refused for their rate and repeated`, failures },
  ];
}
