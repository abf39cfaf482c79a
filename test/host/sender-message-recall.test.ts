import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { shows } from "../requirements.ts";
import type { DeclaredResource } from "./declared-resource.ts";
import { ModerationHost } from "./moderation-host.ts";
import type { Properties } from "./provider-host.ts";

let app: ModerationHost;
const spam = (): DeclaredResource => app.declare("SenderMessageRecall");
const senderAccount = "u7";

beforeAll(async () => {
  app = await ModerationHost.start();
});

afterAll(async () => {
  await app[Symbol.asyncDispose]();
});

beforeEach(() => {
  app.takeCalls();
  app.takeLog();
});

afterEach(() => {
  app.emulator.clearFaults();
});

const warnings = () => app.takeLog().flatMap(({ severity, message }) => (severity === "warning" ? [message] : []));
const seen = (groupId: string, topicId?: string) =>
  app.emulator.view(groupId, topicId).messages.filter(({ from }) => from === senderAccount).length;

/** A community with one topic of 40 messages. */
function town(): { groupId: string; topicId: string } {
  const name = `@TGS#_town-${++towns}`;
  const topicId = `${name}@TOPIC#_1`;
  const topics = [{ topicId, messages: { count: 40, senders: ["u7", "u1"] } }];
  return { groupId: app.group({ groupId: name, type: "Community", topics }), topicId };
}
let towns = 0;

describe("a recall", () => {
  it(
    shows(["recall.once"], "takes what the sender has in the group, in one call, and notes how far it reached"),
    async () => {
      const groupId = app.group();
      const resource = spam();
      await resource.up({ groupId, senderAccount });
      expect(app.takeIrreversible()).toEqual([{ GroupId: groupId, Sender_Account: "u7" }]);
      expect(seen(groupId)).toBe(0);
      expect(app.emulator.view(groupId).counts).toMatchObject({ visible: 15, recalled: 15 });
      expect(resource.outputs).toEqual({
        groupId,
        senderAccount,
        sdkAppId: 1_400_000_000,
        generation: 1,
        recalledThrough: 30,
        groupCreateTime: 1_700_000_000,
        groupType: "Public",
        outcome: "applied",
        appliedAt: expect.any(String),
        applied: expect.any(String),
        schemaVersion: 1,
      });
    },
  );

  it(
    shows(["recall.topic"], "in a topic leaves the rest of the community alone, and notes the topic's own mark"),
    async () => {
      const { groupId, topicId } = town();
      const resource = spam();
      await resource.up({ groupId, senderAccount, topicId });
      expect(app.takeIrreversible()).toEqual([{ GroupId: groupId, Sender_Account: "u7", TopicId: topicId }]);
      expect([seen(groupId, topicId), seen(groupId)]).toEqual([0, 15]);
      expect(resource.outputs).toMatchObject({ topicId, recalledThrough: 40, groupType: "Community" });
    },
  );

  it(shows(["recall.empty", "outputs.outcome"], "in a group without messages is adopted without a call"), async () => {
    const resource = spam();
    await resource.up({ groupId: app.group({ messages: [] }), senderAccount });
    expect(app.takeIrreversible()).toEqual([]);
    expect(resource.outputs).toMatchObject({ outcome: "adopted", recalledThrough: 0 });
  });

  it(
    shows(["recall.av-chat-room"], "in an AVChatRoom is refused, since the service would answer OK and do nothing"),
    async () => {
      const groupId = app.group({ type: "AVChatRoom" });
      await expect(spam().up({ groupId, senderAccount, onMissing: "skip" })).rejects.toThrow(
        `group ${groupId} is an AVChatRoom: the service would answer OK and recall nothing`,
      );
      expect(app.takeIrreversible()).toEqual([]);
    },
  );

  it.each<[string, () => Properties, RegExp]>([
    ["a group", () => ({ groupId: "nowhere" }), /^group nowhere doesn't exist or was dissolved \(code 10010\)/],
    [
      "a topic",
      () => {
        const { groupId } = town();
        return { groupId, topicId: `${groupId}@TOPIC#_none` };
      },
      /^topic .*_none of group .* doesn't exist \(code \d+\): correct topicId, or set onMissing: "skip"$/,
    ],
  ])(
    shows(
      ["missing.fail-or-skip", "outputs.outcome"],
      "fails for %s that doesn't exist, and skips it where the program says so",
    ),
    async (_, place, message) => {
      const inputs = { ...place(), senderAccount };
      await expect(spam().up(inputs)).rejects.toThrow(message);
      const resource = spam();
      await resource.up({ ...inputs, onMissing: "skip" });
      expect(resource.outputs).toMatchObject({ outcome: "skipped", missing: true, recalledThrough: 0 });
      await resource.refresh();
      expect(resource.outputs).toMatchObject({ missing: true });
      expect(app.takeIrreversible()).toEqual([]);
    },
  );
});

it.each<[string, () => Properties, string[]]>([
  ["a group", () => ({ groupId: app.group() }), ["get_group_info"]],
  ["a topic", town, ["get_group_info", "get_topic"]],
])(shows(["recall.no-scan", "recall.once"], "a recall in %s looks for no messages before its call"), async (...row) => {
  const [, place, looks] = row;
  const inputs = { ...place(), senderAccount };
  app.takeCalls();
  await spam().up(inputs);
  expect(app.takeCalls().map(({ command }) => command)).toEqual([...looks, "delete_group_msg_by_sender"]);
});

describe("a refresh", () => {
  it(shows(["doubt.missing"], "keeps the resource of a group that is gone, missing and with a warning"), async () => {
    const groupId = app.group();
    const resource = spam();
    await resource.up({ groupId, senderAccount, enforce: "always" });
    const { id, outputs } = resource;
    await app.dissolve(groupId);
    await resource.refresh();
    expect(resource).toMatchObject({ id, outputs: { ...outputs, missing: true } });
    expect(warnings()).toEqual([expect.stringMatching(/^SenderMessageRecall: group .* isn't found \(code 10010\)/)]);
    expect(await resource.up({ groupId, senderAccount, enforce: "always" })).toBe("same");
    expect(app.takeIrreversible()).toEqual([]);
  });

  it(shows(["recall.re-created"], "warns of a group that was made again, and nothing fires by itself"), async () => {
    const groupId = app.group();
    const resource = spam();
    await resource.up({ groupId, senderAccount, enforce: "always" });
    await app.dissolve(groupId);
    app.emulator.seed({ groups: [{ groupId, type: "Public", messages: { count: 4, senders: ["u7"] } }] });
    await resource.refresh();
    expect(warnings()).toEqual([expect.stringContaining("was dissolved and made again since the recall")]);
    expect(await resource.up({ groupId, senderAccount, enforce: "always" })).toBe("same");
    expect(app.takeIrreversible()).toEqual([]);
  });

  it.each([undefined, "once"])(
    shows(["recall.not-enforced", "drift.once"], "looks for no messages with enforce %s"),
    async (enforce) => {
      const inputs = { groupId: app.group(), senderAccount, ...(enforce && { enforce }) };
      const resource = spam();
      await resource.up(inputs);
      app.emulator.post(inputs.groupId, senderAccount, "again");
      app.takeCalls();
      await resource.refresh();
      expect(app.takeCalls().map(({ command }) => command)).toEqual(["get_group_info"]);
      expect(await resource.up(inputs)).toBe("same");
      expect(seen(inputs.groupId)).toBe(1);
    },
  );
});

describe('enforce: "always"', () => {
  it.each<[string, () => { groupId: string; topicId?: string }]>([
    ["a group", () => ({ groupId: app.group() })],
    ["a topic", town],
  ])(
    shows(
      ["recall.enforced", "drift.planned", "drift.once", "plan.not-in-read-inputs"],
      "finds what the sender posted in %s since, and the next update recalls it",
    ),
    async (_, place) => {
      const inputs = { ...place(), senderAccount, enforce: "always" };
      const { groupId, topicId } = inputs;
      const resource = spam();
      await resource.up(inputs);
      const { appliedAt, applied, recalledThrough } = resource.outputs;
      await resource.refresh();
      expect(resource.outputs).not.toHaveProperty("drift");

      const where = topicId === undefined ? {} : { topicId };
      app.emulator.post(groupId, senderAccount, "1", where);
      app.emulator.post(groupId, "u1", "2", where);
      const through = app.emulator.post(groupId, senderAccount, "3", where);
      app.emulator.post(groupId, "u1", "4", where);
      app.takeCalls();
      await resource.refresh();
      const drift = { kind: "visible-again", messages: 2, through, appliedAt };
      expect(resource).toMatchObject({ outputs: { drift, recalledThrough }, inputs: { ...inputs, drift } });
      expect(resource.inputs).not.toHaveProperty("plannedChange");
      expect(app.takeIrreversible()).toEqual([]);

      const planned = await resource.plan(inputs);
      expect(planned).toMatchObject({ generation: 2, plannedChange: { cause: "drift" } });
      expect(planned).not.toHaveProperty("drift");
      expect(await resource.diff(planned)).toMatchObject({ changes: true, replaces: [] });
      expect(await resource.up(inputs)).toBe("update");
      expect(app.takeIrreversible()).toHaveLength(1);
      expect(seen(groupId, topicId)).toBe(0);
      expect(resource.outputs).toMatchObject({ recalledThrough: Number(through) + 1, generation: 2 });
      expect(resource.outputs.applied).not.toBe(applied);
      for (const place of [resource.outputs, resource.inputs]) expect(place).not.toHaveProperty("drift");

      await resource.refresh();
      expect(await resource.up(inputs)).toBe("same");
      expect(app.takeIrreversible()).toEqual([]);
    },
  );

  it(
    shows(["recall.enforced"], "finds nothing in what others posted, system notices, and what was recalled by hand"),
    async () => {
      const inputs = { groupId: app.group(), senderAccount, enforce: "always" };
      const resource = spam();
      await resource.up(inputs);
      app.emulator.post(inputs.groupId, "u1", "another's");
      app.emulator.post(inputs.groupId, senderAccount, "u7 left", { system: true });
      await resource.refresh();
      expect(resource.outputs).not.toHaveProperty("drift");
    },
  );

  it(
    shows(
      ["drift.enforce"],
      "given up or taken up is an update without a call, and drift that waits is forgotten with it",
    ),
    async () => {
      const inputs = { groupId: app.group(), senderAccount };
      const resource = spam();
      await resource.up(inputs);
      app.takeCalls();
      expect(await resource.up({ ...inputs, enforce: "always" })).toBe("update");
      expect(app.takeCalls()).toEqual([]);
      app.emulator.post(inputs.groupId, senderAccount, "again");
      await resource.refresh();
      expect(resource.outputs).toHaveProperty("drift");
      app.takeCalls();
      expect(await resource.up(inputs)).toBe("update");
      expect(app.takeCalls()).toEqual([]);
      expect(resource.outputs).not.toHaveProperty("drift");
      expect(await resource.up(inputs)).toBe("same");
    },
  );

  it(shows(["doubt.refresh"], "keeps the drift it found while a later look is in doubt"), async () => {
    const inputs = { groupId: app.group(), senderAccount, enforce: "always" };
    const resource = spam();
    await resource.up(inputs);
    app.emulator.post(inputs.groupId, senderAccount, "again");
    await resource.refresh();
    const { outputs } = resource;
    app.emulator.fault({ command: "group_msg_get_simple", when: { every: 1 }, what: { code: 10007 } });
    await resource.refresh();
    expect(resource.outputs).toEqual(outputs);
    expect(resource.inputs).toHaveProperty("drift");
  });
});
