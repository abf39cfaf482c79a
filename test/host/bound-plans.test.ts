import { Server, ServerCredentials } from "@grpc/grpc-js";
import { afterAll, beforeAll, expect, it } from "vitest";
import { shows } from "../requirements.ts";
import { DeclaredResource } from "./declared-resource.ts";
import { ModerationHost, projectDir } from "./moderation-host.ts";
import { ProviderHost } from "./provider-host.ts";

let app: ModerationHost;

beforeAll(async () => {
  app = await ModerationHost.start();
});

afterAll(() => app[Symbol.asyncDispose]());

it.each([
  { what: "another group", change: (other: string) => ({ groupId: other }) },
  { what: "another mark", change: () => ({ msgSeq: 20 }) },
  { what: "the newest mark", change: () => ({ msgSeq: "newest" }) },
  { what: "other triggers", change: () => ({ triggers: ["again"] }) },
  { what: "another generation", change: () => ({ generation: 9 }) },
])(
  shows(["plan.bound"], "calls nothing for inputs that were changed after they were planned: $what"),
  async ({ change }) => {
    const [groupId, other] = [app.group(), app.group()];
    const resource = app.declare("GroupHistoryCheckpoint");
    const planned = await resource.plan({ groupId, msgSeq: 10 });
    await expect(resource.create({ ...planned, ...change(other) })).rejects.toThrow(
      "the inputs of this GroupHistoryCheckpoint are not those that its change of",
    );
    expect(app.takeIrreversible()).toEqual([]);
  },
);

it(shows(["plan.bound"], "calls nothing for the plan of another resource, app or cause"), async () => {
  const groupId = app.group();
  const resource = app.declare("GroupHistoryCheckpoint");
  const planned = await resource.plan({ groupId, msgSeq: 10 });
  const recall = await app.declare("SenderMessageRecall").plan({ groupId, senderAccount: "u7" });
  const plan = planned.plannedChange as Record<string, unknown>;
  for (const plannedChange of [recall.plannedChange, { ...plan, app: 1 }, { ...plan, cause: "triggers" }]) {
    await expect(resource.create({ ...planned, plannedChange })).rejects.toThrow("run a new preview");
  }
  expect(app.takeIrreversible()).toEqual([]);
});

it(
  shows(["checkpoint.pinned"], "a second create of one change, as hooks ask for it, keeps the mark of the first"),
  async () => {
    const groupId = app.group();
    const resource = app.declare("GroupHistoryCheckpoint");
    const planned = await resource.plan({ groupId, msgSeq: "newest" });
    await resource.create(planned);
    app.emulator.post(groupId, "u1", "newer");
    await resource.create(planned);
    expect(app.takeIrreversible()).toEqual([
      { GroupId: groupId, MsgSeq: 30 },
      { GroupId: groupId, MsgSeq: 30 },
    ]);
  },
);

it(
  shows(["checkpoint.pinned"], "a change that hooks repeat keeps its mark though another came in between"),
  async () => {
    const groupId = app.group();
    const args = { groupId, msgSeq: "newest" };
    const [single, set] = [app.declare("GroupHistoryCheckpoint"), app.declare("GroupHistoryCheckpointSet")];
    const [ofSingle, ofSet] = [await single.plan(args), await set.plan({ checkpoints: { [groupId]: "newest" } })];
    await single.create(ofSingle);
    app.emulator.post(groupId, "u1", "newer");
    await set.create(ofSet);
    app.emulator.post(groupId, "u1", "newest");
    await single.create(ofSingle);
    await set.create(ofSet);
    expect(app.takeIrreversible()).toEqual([30, 31, 30, 31].map((MsgSeq) => ({ GroupId: groupId, MsgSeq })));
  },
);

it(shows(["checkpoint.pinned"], "of a group's changes the latest 8 have their marks kept, and no others"), async () => {
  const groupId = app.group();
  const args = { groupId, msgSeq: "newest" };
  const plans = [];
  for (let nth = 0; nth < 9; nth++) {
    const resource = app.declare("GroupHistoryCheckpoint");
    const planned = await resource.plan({ ...args, triggers: [nth] });
    await resource.create(planned);
    plans.push(planned);
    app.emulator.post(groupId, "u1", "newer");
  }
  for (const plan of plans.slice(0, 2).reverse()) {
    await app.declare("GroupHistoryCheckpoint").create(plan);
  }
  const marks = [30, 31, 32, 33, 34, 35, 36, 37, 38, 31, 39];
  expect(app.takeIrreversible()).toEqual(marks.map((MsgSeq) => ({ GroupId: groupId, MsgSeq })));
});

it(shows(["recall.re-created"], "a group that was made again is told and not recalled, enforced or not"), async () => {
  const groupId = app.group();
  const resource = app.declare("SenderMessageRecall");
  const args = { groupId, senderAccount: "u7", enforce: "always" };
  await resource.up(args);
  app.emulator.post(groupId, "u7", "again");
  await resource.refresh();
  await app.dissolve(groupId);
  app.group({ groupId, createTime: 1_750_000_000, messages: { count: 90, senders: ["u7", "u1"] } });
  // Previewed was the drift of the group before.
  await expect(resource.up(args)).rejects.toThrow("was dissolved and made again since the refresh");
  app.takeLog();
  await resource.refresh();
  expect(app.takeLog().map(({ message }) => message)).toEqual([
    expect.stringContaining("was dissolved and made again since the recall"),
  ]);
  expect(resource.inputs).not.toHaveProperty("drift");
  expect(await resource.up(args)).toBe("same");
  expect(app.takeIrreversible()).toEqual([]);
});

it(shows(["orphan.asks"], "a server that isn't an engine, at the address of one, is not taken for it"), async () => {
  const server = new Server();
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  const host = await ProviderHost.start({ projectDir, engineAddress: `127.0.0.1:${port}` });
  try {
    const { emulator } = app;
    await host.configure({
      "tencentchat:sdkAppId": String(emulator.sdkAppId),
      "tencentchat:secretKey": emulator.secretKey,
      "tencentchat:endpoint": emulator.url,
    });
    const resource = new DeclaredResource(host, "GroupHistoryCheckpoint");
    await expect(resource.up({ groupId: app.group(), msgSeq: 10 })).rejects.toThrow(
      "engine that asked for this is gone",
    );
    expect(app.takeIrreversible()).toEqual([]);
  } finally {
    await host.close();
    server.forceShutdown();
  }
});
