import { fileURLToPath } from "node:url";
import { type Emulator, startEmulator } from "../../../provider/src/emulator/index.ts";
import { createTestEngine } from "../../engine/test-engine.ts";
import type { Properties } from "../../host/provider-host.ts";
import { hasRedis, RedisServer } from "../../redis/redis-server.ts";
import { isAbout } from "../matrix/claims.ts";
import { Rig } from "../matrix/rig.ts";
import { type Case, type Subject, subjects } from "../matrix/subjects.ts";
import type { Extent, Row, Suite } from "../row.ts";

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
    "Two stacks that name the same targets are updated at the same time: each makes the calls of its own plan once, no mark is passed, both states are true, and afterwards both find nothing to do.",
    "One stack with `--parallel 1` and with `--parallel 64` makes the same calls, each once.",
    "Ten hosts act on one app, whose service allows all of them together as much as each is configured for. Without a shared quota it refuses calls for their rate, and each is repeated until it is done; with one (`tencentchat:quota`) none is refused. Every target is executed once either way.",
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

function wrongOf(aCase: Case, states: readonly Properties[], newest: readonly number[]): string[] {
  return aCase.targets.flatMap((target, index) => [
    ...(target.isDone(newest[index] ?? 0) ? [] : [`${target.id} isn't done`]),
    ...states.flatMap((outputs) => target.untrue(outputs, index)),
  ]);
}

const newestOf = ({ targets }: Case) => targets.map((target) => target.newest());

/** Both have a host of their own, and the same targets. */
async function twoHosts(extent: Extent): Promise<Row[]> {
  await using rig = await Rig.start({});
  const rows: Row[] = [];
  for (const subject of subjects) {
    const failures: string[] = [];
    for (let round = 0; round < ROUNDS[extent]; round++) failures.push(...(await twoUps(rig, subject)));
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

async function twoUps(rig: Rig, subject: Subject): Promise<string[]> {
  const { emulator } = rig;
  const aCase = subject.make(emulator);
  const both = [await rig.declare(subject.name, { copy: 1 }), await rig.declare(subject.name, { copy: 2 })];
  const newest = newestOf(aCase);
  rig.takeCalls();
  const ups = await Promise.allSettled(both.map((resource) => resource.up(aCase.inputs)));
  const failures = ups.flatMap((up) => (up.status === "rejected" ? [String(up.reason)] : []));
  const most = subject.irreversible === "del_contact_group" ? 1 : 2;
  const often = executed(emulator, aCase, subject).filter((count) => count < 1 || count > most);
  failures.push(...often.map((count) => `executed ${count} times`));
  failures.push(
    ...wrongOf(
      aCase,
      both.map(({ outputs }) => outputs),
      newest,
    ),
  );
  rig.takeCalls();
  for (const resource of both) {
    const step = await resource.up(aCase.inputs);
    if (step !== "same") failures.push(`the next update: ${step}`);
  }
  const calls = rig.takeCalls().length;
  return calls === 0 ? failures : [...failures, `the next updates made ${calls} calls`];
}

interface Part {
  readonly subject: Subject;
  readonly case: Case;
  readonly name: string;
}

async function inAnApp<T>(play: (emulator: Emulator, env: Readonly<Record<string, string>>) => Promise<T>): Promise<T> {
  const emulator = await startEmulator({ callsPerSecond: false });
  const access = { TENCENT_CHAT_SDK_APP_ID: String(emulator.sdkAppId), TENCENT_CHAT_SECRET_KEY: emulator.secretKey };
  try {
    return await play(emulator, { TENCENT_CHAT_ENDPOINT: emulator.url, ...access });
  } finally {
    await emulator.close();
  }
}

const programOf = (parts: readonly Part[]) =>
  JSON.stringify(parts.map(({ name, subject, case: { inputs } }) => ({ type: subject.name, name, args: inputs })));

function partsOf(emulator: Emulator, times: number): Part[] {
  return Array.from({ length: times }, (_, time) =>
    subjects.map((subject, index) => ({ subject, case: subject.make(emulator), name: `r${time}-${index}` })),
  ).flat();
}

/** Two programs, two engines. */
async function twoStacks(extent: Extent): Promise<Row[]> {
  const failures = await inAnApp(async (emulator, env) => {
    const parts = partsOf(emulator, RESOURCES[extent]);
    const newest = parts.map((part) => newestOf(part.case));
    const own = { ...env, MODERATION_PROGRAM: programOf(parts) };
    const stacks = [await createTestEngine({ projectDir, env: own }), await createTestEngine({ projectDir, env: own })];
    try {
      const ups = await Promise.all(stacks.map((stack) => stack.up()));
      const wrong = ups.flatMap(({ result, diagnostics }) =>
        result === "failed" ? [JSON.stringify(diagnostics)] : [],
      );
      for (const [index, part] of parts.entries()) {
        const most = part.subject.irreversible === "del_contact_group" ? 1 : 2;
        const often = executed(emulator, part.case, part.subject).filter((count) => count < 1 || count > most);
        wrong.push(...often.map((count) => `${part.name} was executed ${count} times`));
        wrong.push(...wrongOf(part.case, [], newest[index] ?? []));
      }
      emulator.clearCalls();
      const again = await Promise.all(stacks.map((stack) => stack.up()));
      const ops = again.flatMap(({ steps }) => steps.map(({ op }) => op)).filter((op) => op !== "same");
      return ops.length + emulator.calls().length === 0 ? wrong : [...wrong, `the next updates: ${ops}`];
    } finally {
      for (const stack of stacks) await stack.dispose();
    }
  });
  const what = "two stacks on the test engine";
  return [{ table: TABLE, what, column: "resources", tried: 2 * subjects.length * RESOURCES[extent], failures }];
}

/** One stack, one operation at a time or many. */
async function parallel(extent: Extent): Promise<Row[]> {
  const rows: Row[] = [];
  for (const many of [1, 64]) {
    const failures = await inAnApp(async (emulator, env) => {
      const parts = partsOf(emulator, RESOURCES[extent]);
      const newest = parts.map((part) => newestOf(part.case));
      const stack = await createTestEngine({ projectDir, env: { ...env, MODERATION_PROGRAM: programOf(parts) } });
      try {
        const { result, diagnostics } = await stack.up({ parallel: many });
        const wrong = result === "failed" ? [JSON.stringify(diagnostics)] : [];
        for (const [index, part] of parts.entries()) {
          const often = executed(emulator, part.case, part.subject).filter((count) => count !== 1);
          wrong.push(...often.map((count) => `${part.name} was executed ${count} times`));
          wrong.push(...wrongOf(part.case, [], newest[index] ?? []));
        }
        return wrong;
      } finally {
        await stack.dispose();
      }
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
