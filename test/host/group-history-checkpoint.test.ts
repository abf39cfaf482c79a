import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { shows } from "../requirements.ts";
import { loopback } from "../unit/client/loopback.ts";
import type { DeclaredResource } from "./declared-resource.ts";
import { ModerationHost } from "./moderation-host.ts";

let app: ModerationHost;
const lobby = (): DeclaredResource => app.declare("GroupHistoryCheckpoint");

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

describe("a mark that is a number", () => {
  it(
    shows(
      ["checkpoint.hides", "checkpoint.pinned", "outputs.outcome"],
      "hides what is up to it from members, and the outputs tell all of it",
    ),
    async () => {
      const groupId = app.group();
      const resource = lobby();
      await resource.up({ groupId, msgSeq: 12 });
      expect(app.takeIrreversible()).toEqual([{ GroupId: groupId, MsgSeq: 12 }]);
      expect(app.emulator.view(groupId).messages.map(({ seq }) => seq)).toEqual(
        Array.from({ length: 18 }, (_, n) => n + 13),
      );
      expect(resource.outputs).toEqual({
        groupId,
        msgSeq: 12,
        sdkAppId: 1_400_000_000,
        generation: 1,
        clearedThrough: 12,
        groupType: "Public",
        groupCreateTime: 1_700_000_000,
        outcome: "applied",
        appliedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        applied: expect.stringMatching(/^[a-z2-7]{8}$/),
        schemaVersion: 1,
      });
    },
  );

  it(shows(["checkpoint.raised"], "is raised with one call, and a lower one is refused without any"), async () => {
    const groupId = app.group();
    const resource = lobby();
    await resource.up({ groupId, msgSeq: 12 });
    expect(await resource.up({ groupId, msgSeq: 20 })).toBe("update");
    await expect(resource.up({ groupId, msgSeq: 19 })).rejects.toThrow("msgSeq 19 is lower than 20");
    expect(app.takeIrreversible()).toEqual([
      { GroupId: groupId, MsgSeq: 12 },
      { GroupId: groupId, MsgSeq: 20 },
    ]);
    expect(resource.outputs).toMatchObject({ clearedThrough: 20, generation: 2, outcome: "applied" });
  });

  it(
    shows(["checkpoint.not-sent"], "that was not sent yet is refused at apply, since it would hide future messages"),
    async () => {
      const groupId = app.group();
      const resource = lobby();
      await expect(resource.up({ groupId, msgSeq: 31 })).rejects.toThrow(
        `msgSeq 31 of group ${groupId} was not sent yet, so it would hide future messages: the newest is 30`,
      );
      expect(app.takeIrreversible()).toEqual([]);
      await resource.up({ groupId, msgSeq: 30 });
      expect(app.emulator.view(groupId).messages).toEqual([]);
    },
  );
});

it(shows(["checkpoint.one-look"], "an apply is one look at the group and one call"), async () => {
  const resource = lobby();
  const groupId = app.group();
  await resource.up({ groupId, msgSeq: 12 });
  await resource.up({ groupId, msgSeq: "newest" });
  const each = ["get_group_info", "clear_group_msg"];
  expect(app.takeCalls().map(({ command }) => command)).toEqual([...each, ...each]);
});

it(
  shows(["checkpoint.community"], "a Community whose id doesn't tell it is refused at apply, after one look"),
  async () => {
    const town = { GroupId: "town", ErrorCode: 0, Type: "Community", CreateTime: 1, NextMsgSeq: 9 };
    await using server = await loopback({ ErrorCode: 0, GroupInfo: [town] });
    await using elsewhere = await ModerationHost.start({ config: { endpoint: server.origin } });
    const resource = elsewhere.declare("GroupHistoryCheckpoint");
    await expect(resource.up({ groupId: "town", msgSeq: 1 })).rejects.toThrow("group town is a Community");
    expect(server.hits.map(({ url }) => url.pathname.replace(/.*\//, ""))).toEqual(["get_group_info"]);
  },
);

describe('"newest"', () => {
  it(
    shows(
      ["checkpoint.pinned", "checkpoint.newest-once", "checkpoint.hides"],
      "is all there is at the time of apply, pinned, and isn't done again until triggers change",
    ),
    async () => {
      const groupId = app.group();
      const resource = lobby();
      await resource.up({ groupId, msgSeq: "newest" });
      app.emulator.post(groupId, "u7", "later");
      expect(await resource.up({ groupId, msgSeq: "newest" })).toBe("same");
      expect(app.takeIrreversible()).toEqual([{ GroupId: groupId, MsgSeq: 30 }]);
      expect(app.emulator.view(groupId).messages.map(({ text }) => text)).toEqual(["later"]);
      await resource.up({ groupId, msgSeq: "newest", triggers: [1] });
      expect(app.takeIrreversible()).toEqual([{ GroupId: groupId, MsgSeq: 31 }]);
      expect(resource.outputs).toMatchObject({ msgSeq: "newest", clearedThrough: 31 });
    },
  );

  it(
    shows(
      ["checkpoint.pinned", "failure.lost-reply"],
      "reaches no further when a lost reply makes it repeat while members go on posting",
    ),
    async () => {
      const groupId = app.group();
      app.emulator.fault({ command: "clear_group_msg", when: { first: 1 }, what: "reset-after" });
      app.engine.onLog = ({ message }) => {
        if (message.includes("trying again")) app.emulator.post(groupId, "u7", "meanwhile");
      };
      const resource = lobby();
      await resource.up({ groupId, msgSeq: "newest" });
      app.engine.onLog = undefined;
      expect(app.takeIrreversible()).toEqual([
        { GroupId: groupId, MsgSeq: 30 },
        { GroupId: groupId, MsgSeq: 30 },
      ]);
      expect(app.emulator.view(groupId).messages.map(({ text }) => text)).toEqual(["meanwhile"]);
      expect(resource.outputs.clearedThrough).toBe(30);
    },
  );

  it(
    shows(
      ["checkpoint.newest-once", "outputs.outcome", "outputs.applied-at"],
      "of a group without messages is adopted without a call",
    ),
    async () => {
      const groupId = app.group({ messages: [] });
      const resource = lobby();
      await resource.up({ groupId, msgSeq: "newest" });
      expect(app.takeIrreversible()).toEqual([]);
      expect(resource.outputs).toMatchObject({ outcome: "adopted", clearedThrough: 0 });
      expect(resource.outputs).not.toHaveProperty("appliedAt");
    },
  );

  it(
    shows(
      ["checkpoint.adopted", "checkpoint.raised", "errors.no-stack"],
      "can become a number: one that was reached is adopted, a higher one called, a lower one refused in diff",
    ),
    async () => {
      const groupId = app.group();
      const resource = lobby();
      await resource.up({ groupId, msgSeq: "newest" });
      app.emulator.post(groupId, "u7", "31");
      app.takeCalls();
      const printed = app.host.stderr;
      await expect(resource.up({ groupId, msgSeq: 29 })).rejects.toThrow(
        "msgSeq 29 is lower than 30, and history that was hidden can't be shown again: declare 30 or more",
      );
      expect(app.host.stderr.slice(printed.length)).not.toMatch(/^ +at /m);
      expect(await resource.up({ groupId, msgSeq: 30 })).toBe("update");
      expect(resource.outputs).toMatchObject({ outcome: "adopted", msgSeq: 30, clearedThrough: 30 });
      expect(app.takeIrreversible()).toEqual([]);
      await resource.up({ groupId, msgSeq: 31 });
      expect(app.takeIrreversible()).toEqual([{ GroupId: groupId, MsgSeq: 31 }]);
    },
  );
});

describe("an AVChatRoom, which keeps no history,", () => {
  it(
    shows(["checkpoint.av-chat-room", "engine.told"], "takes a number, with a warning that it can't be checked"),
    async () => {
      const groupId = app.group({ type: "AVChatRoom" });
      const resource = lobby();
      await resource.up({ groupId, msgSeq: 1_000 });
      expect(app.takeIrreversible()).toEqual([{ GroupId: groupId, MsgSeq: 1_000 }]);
      expect(warnings()).toEqual([
        `group ${groupId} is an AVChatRoom: the service keeps no history of it and tells no newest MsgSeq, so it can't be ` +
          "checked that 1,000 was sent already",
      ]);
      expect(resource.outputs).toMatchObject({ groupType: "AVChatRoom", clearedThrough: 1_000 });
    },
  );

  it(shows(["checkpoint.av-chat-room"], 'refuses "newest"'), async () => {
    const groupId = app.group({ type: "AVChatRoom" });
    await expect(lobby().up({ groupId, msgSeq: "newest" })).rejects.toThrow(
      `the service tells no newest MsgSeq of group ${groupId} (AVChatRoom), so "newest" can't be pinned: declare a number`,
    );
    expect(app.takeIrreversible()).toEqual([]);
  });
});

describe("a group that doesn't exist", () => {
  it(shows(["missing.fail-or-skip"], "fails at apply, with the code and what to do"), async () => {
    await expect(lobby().up({ groupId: "nowhere", msgSeq: 1 })).rejects.toThrow(
      /^group nowhere doesn't exist or was dissolved \(code 10010\): correct groupId, check that .*onMissing: "skip"$/,
    );
    const groupId = app.group();
    await app.dissolve(groupId);
    await expect(lobby().up({ groupId, msgSeq: 1 })).rejects.toThrow("(code 10010)");
    expect(app.takeIrreversible()).toEqual([]);
  });

  it(
    shows(
      ["missing.fail-or-skip", "missing.until-triggers", "outputs.outcome", "outputs.applied-at"],
      "is skipped where the program says so, and is done for new triggers once it exists",
    ),
    async () => {
      const inputs = { groupId: "to-come", msgSeq: 5, onMissing: "skip" };
      const resource = lobby();
      expect(await resource.up(inputs)).toBe("create");
      expect(resource.outputs).toMatchObject({ outcome: "skipped", missing: true, clearedThrough: 0 });
      expect(resource.outputs).not.toHaveProperty("appliedAt");
      app.emulator.seed({ groups: [{ groupId: "to-come", type: "Public", messages: { count: 9, senders: ["u7"] } }] });
      await resource.refresh();
      expect(resource.outputs).not.toHaveProperty("missing");
      expect(warnings()).toEqual([
        expect.stringContaining("exists now, and its last change was skipped: change `triggers`"),
      ]);
      expect(await resource.up(inputs)).toBe("same");
      expect(app.takeIrreversible()).toEqual([]);
      await resource.up({ ...inputs, triggers: ["now"] });
      expect(app.takeIrreversible()).toEqual([{ GroupId: "to-come", MsgSeq: 5 }]);
      expect(resource.outputs).toMatchObject({ outcome: "applied", clearedThrough: 5 });
    },
  );

  it(
    shows(
      ["doubt.missing", "checkpoint.kept"],
      "keeps its resource on refresh, missing and with a warning, and loses the mark when it is back",
    ),
    async () => {
      const groupId = app.group();
      const resource = lobby();
      await resource.up({ groupId, msgSeq: 12 });
      const { id, outputs } = resource;
      await app.dissolve(groupId);
      app.takeCalls();
      await resource.refresh();
      expect(resource).toMatchObject({ id, outputs: { ...outputs, missing: true } });
      expect(warnings()).toEqual([
        `GroupHistoryCheckpoint: group ${groupId} isn't found (code 10010): it was dissolved, or sdkAppId or region are ` +
          "wrong. The resource stays in the state and nothing is called; remove it from the program if the target is gone for good",
      ]);
      expect(await resource.up({ groupId, msgSeq: 12 })).toBe("same");
      expect(app.takeIrreversible()).toEqual([]);
      // A hiccup, or a wrong region: the same group is there again.
      app.emulator.seed({ groups: [{ groupId, type: "Public", messages: { count: 30, senders: ["u7"] } }] });
      await resource.refresh();
      expect(resource.outputs).toEqual(outputs);
    },
  );
});

describe.each([10010, 10015])("the code %i for the whole call", (code) => {
  it(shows(["doubt.missing"], "keeps the resource on refresh, and lets nothing be called at apply"), async () => {
    const groupId = app.group();
    const resource = lobby();
    await resource.up({ groupId, msgSeq: 12 });
    const { id, outputs } = resource;
    app.takeCalls();
    app.takeLog();
    app.emulator.fault({ command: "get_group_info", when: { every: 1 }, what: { code } });
    await resource.refresh();
    expect(resource).toMatchObject({ id, outputs });
    expect(warnings()).toEqual([expect.stringContaining(String(code))]);
    await expect(resource.up({ groupId, msgSeq: 20 })).rejects.toThrow(String(code));
    await expect(lobby().up({ groupId: app.group(), msgSeq: 20 })).rejects.toThrow(String(code));
    expect(app.takeIrreversible()).toEqual([]);
  });
});

describe("a group that was dissolved and made again", () => {
  async function reCreated(count: number): Promise<{ groupId: string; resource: DeclaredResource }> {
    const groupId = app.group();
    const resource = lobby();
    await resource.up({ groupId, msgSeq: 12 });
    await app.dissolve(groupId);
    const messages = { count, senders: ["u7"] };
    app.emulator.seed({ groups: [{ groupId, type: "Public", createTime: 1_760_000_000, messages }] });
    app.takeCalls();
    return { groupId, resource };
  }

  it.each([3, 300])(
    shows(["checkpoint.re-created"], "has a void mark, which a warning tells; nothing fires by itself (%i messages)"),
    async (count) => {
      const { groupId, resource } = await reCreated(count);
      await resource.refresh();
      const drift = { kind: "group-re-created", groupCreateTime: 1_760_000_000 };
      expect(resource).toMatchObject({ outputs: { drift, clearedThrough: 12 }, inputs: { drift } });
      expect(warnings()).toEqual([expect.stringContaining("was dissolved and made again: a mark at 12 is void")]);
      expect(await resource.up({ groupId, msgSeq: 12 })).toBe("same");
      const { inputs } = resource;
      await resource.refresh();
      expect(await resource.up({ groupId, msgSeq: 12 })).toBe("same");
      expect(resource.inputs).toEqual(inputs);
      expect(app.takeIrreversible()).toEqual([]);
    },
  );

  it(
    shows(["checkpoint.lower-again", "checkpoint.re-created"], "takes a lower mark then, and is clean afterwards"),
    async () => {
      const { groupId, resource } = await reCreated(20);
      await resource.refresh();
      const planned = await resource.plan({ groupId, msgSeq: 2 });
      expect(planned).toMatchObject({ plannedChange: { cause: "raise", from: 0, to: 2 } });
      expect(await resource.up({ groupId, msgSeq: 2 })).toBe("update");
      expect(app.takeIrreversible()).toEqual([{ GroupId: groupId, MsgSeq: 2 }]);
      expect(resource.outputs).toMatchObject({ clearedThrough: 2, groupCreateTime: 1_760_000_000 });
      for (const place of [resource.outputs, resource.inputs]) expect(place).not.toHaveProperty("drift");
      app.takeLog();
      await resource.refresh();
      expect(warnings()).toEqual([]);
      expect(await resource.up({ groupId, msgSeq: 2 })).toBe("same");
    },
  );

  it(shows(["checkpoint.re-created"], "is done again for new triggers, which the plan tells"), async () => {
    const { groupId, resource } = await reCreated(20);
    await resource.refresh();
    await resource.up({ groupId, msgSeq: 12, triggers: ["again"] });
    expect(app.takeIrreversible()).toEqual([{ GroupId: groupId, MsgSeq: 12 }]);
    expect(resource.outputs).toMatchObject({ clearedThrough: 12, groupCreateTime: 1_760_000_000 });
    expect(resource.outputs).not.toHaveProperty("drift");
  });

  it(
    shows(["checkpoint.re-created-unseen"], "is not touched by a change that was planned before anyone knew"),
    async () => {
      const { groupId, resource } = await reCreated(20);
      await expect(resource.up({ groupId, msgSeq: 15 })).rejects.toThrow(
        `group ${groupId} was dissolved and made again since the state was written, so the change isn't the one that was ` +
          "previewed: run `pulumi refresh`, then a new preview",
      );
      expect(app.takeIrreversible()).toEqual([]);
    },
  );

  it(shows(["checkpoint.re-created"], "is told by its marks too, where it was made in the same second"), async () => {
    const groupId = app.group();
    const resource = lobby();
    await resource.up({ groupId, msgSeq: 12 });
    await app.dissolve(groupId);
    app.emulator.seed({ groups: [{ groupId, type: "Public", messages: { count: 5, senders: ["u7"] } }] });
    await resource.refresh();
    expect(resource.outputs).toHaveProperty("drift.kind", "group-re-created");
  });
});
