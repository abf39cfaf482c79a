import { afterAll, beforeAll, expect, it } from "vitest";
import { shows } from "../requirements.ts";
import { ModerationHost } from "./moderation-host.ts";

let app: ModerationHost;

beforeAll(async () => {
  app = await ModerationHost.start();
});

afterAll(() => app[Symbol.asyncDispose]());

const pages = (): number => app.takeCalls().filter(({ command }) => command === "group_msg_get_simple").length;

it(
  shows(["recall.one-scan"], "reads a history once for all senders, as far down as the one that asks furthest"),
  async () => {
    const groupId = app.group();
    const senders = ["u2", "u3", "u4"];
    const early = app.declare("SenderMessageRecall");
    await early.up({ groupId, senderAccount: "u1", enforce: "always" });
    for (let n = 0; n < 40; n++) app.emulator.post(groupId, n % 2 ? "u1" : "u5", "between");
    const late = senders.map((senderAccount) => ({ senderAccount, resource: app.declare("SenderMessageRecall") }));
    for (const { senderAccount, resource } of late) await resource.up({ groupId, senderAccount, enforce: "always" });
    for (let n = 0; n < 30; n++) app.emulator.post(groupId, senders[n % 3] ?? "", "after");
    app.takeCalls();

    await Promise.all([...late.map(({ resource }) => resource.refresh()), early.refresh()]);
    // 30 messages after the late recalls and 40 before, 20 a page.
    expect(pages()).toBe(4);
    for (const { resource } of late) expect(resource.outputs.drift).toMatchObject({ messages: 10 });
    expect(early.outputs.drift).toMatchObject({ messages: 20, through: 70 });
  },
);

it(shows(["recall.one-scan", "doubt.refresh"], "begins a new scan after one that broke off"), async () => {
  const groupId = app.group();
  const resource = app.declare("SenderMessageRecall");
  await resource.up({ groupId, senderAccount: "u7", enforce: "always" });
  app.emulator.post(groupId, "u7", "again");
  app.emulator.fault({
    command: "group_open_http_svc/group_msg_get_simple",
    when: { first: 1 },
    what: { code: 10007 },
  });
  await resource.refresh();
  expect(resource.outputs).not.toHaveProperty("drift");
  await resource.refresh();
  expect(resource.outputs.drift).toMatchObject({ kind: "visible-again", messages: 1 });
});

it(shows(["recall.one-scan", "doubt.refresh"], "takes a scan that broke off for no sender's answer"), async () => {
  const groupId = app.group();
  const both = ["u7", "u1"].map((senderAccount) => {
    return { inputs: { groupId, senderAccount, enforce: "always" }, resource: app.declare("SenderMessageRecall") };
  });
  for (const { inputs, resource } of both) await resource.up(inputs);
  for (const sender of ["u7", "u1"]) app.emulator.post(groupId, sender, "again");
  await Promise.all(both.map(({ resource }) => resource.refresh()));
  const notes = both.map(({ resource }) => resource.outputs.drift);
  expect(notes).toEqual([expect.objectContaining({ messages: 1 }), expect.objectContaining({ messages: 1 })]);

  app.emulator.post(groupId, "u9", "something else");
  const command = "group_open_http_svc/group_msg_get_simple";
  app.emulator.fault({ command, when: { every: 1 }, what: { code: 10007 } });
  app.takeLog();
  await Promise.all(both.map(({ resource }) => resource.refresh()));
  expect(both.map(({ resource }) => resource.outputs.drift)).toEqual(notes);
  expect(app.takeLog().filter(({ severity }) => severity === "warning")).toHaveLength(2);
  app.emulator.clearFaults();
});
