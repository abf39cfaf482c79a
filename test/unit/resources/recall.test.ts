import { describe, expect, it } from "vitest";
import type { GroupInfo, TopicInfo } from "../../../provider/src/client/index.ts";
import { senderMessageRecall } from "../../../provider/src/resources/sender-message-recall/handler.ts";
import { shows } from "../../requirements.ts";
import { checkAlone, recall } from "../host/kinds.ts";
import { CREATED, lifeOf } from "./on-emulator.ts";

const begin = () => lifeOf(recall);
const u7 = (more = {}) => ({ groupId: "g1", senderAccount: "u7", ...more });
const enforced = u7({ enforce: "always" });
const topicId = "@TGS#_c@TOPIC#_t";
const inTopic = (more = {}) => ({ groupId: "@TGS#_c", senderAccount: "u7", topicId, ...more });
const recalling = "delete_group_msg_by_sender";
const reading = "group_msg_get_simple";
const publicGroup = { found: true, groupId: "g1", type: "Public", name: "", createTime: CREATED } as const;

describe("a recall", () => {
  it(shows(["recall.once", "recall.no-scan"], "is one look and one call, and notes the newest message"), async () => {
    await using life = await begin();
    expect(await life.up(u7())).toMatchObject({ result: "created", calls: ["recall u7 in g1"], said: "" });
    expect(life.service.commands).toEqual(["get_group_info", recalling]);
    expect(life.told).toEqual(["user u7 in group g1: recalling messages"]);
    expect(life.state?.outputs).toMatchObject({
      recalledThrough: 20,
      groupType: "Public",
      groupCreateTime: CREATED,
      outcome: "applied",
    });
    expect(await life.refresh()).toBe("");
    expect(await life.up(u7())).toMatchObject({ result: "same" });
  });

  it(shows(["recall.topic"], "in a topic is made and measured there"), async () => {
    await using life = await begin();
    expect(await life.up(inTopic())).toMatchObject({ result: "created", calls: [`recall u7 in ${topicId}`] });
    expect(life.told).toEqual(["user u7 in topic @TGS#_c@TOPIC#_t of group @TGS#_c: recalling messages"]);
    expect(life.state?.outputs).toMatchObject({ recalledThrough: 6, groupType: "Community" });
    expect(await life.refresh()).toBe("");
  });

  it(shows(["recall.empty"], "where there are no messages is adopted without a call"), async () => {
    await using life = await begin();
    expect(await life.up({ groupId: "empty", senderAccount: "u7" })).toMatchObject({ result: "created", calls: [] });
    expect(life.state?.outputs).toMatchObject({ recalledThrough: 0, outcome: "adopted" });
    expect(life.told).toEqual([]);
  });

  it(shows(["recall.av-chat-room"], "in an AVChatRoom is refused"), async () => {
    await using life = await begin();
    const refused = await life.up({ groupId: "live", senderAccount: "u7" });
    expect(refused).toMatchObject({ result: "failed", calls: [] });
    expect(refused.said).toBe("group live is an AVChatRoom: the service would answer OK and recall nothing");
  });

  it.each([10030, 10052])(
    shows(["calls.goal-reached", "recall.empty"], "answered by %i is adopted, and applied where an answer was lost"),
    async (code) => {
      await using life = await begin();
      life.service.refuse(recalling, code);
      expect(await life.up(u7())).toMatchObject({ result: "created" });
      expect(life.state?.outputs).toMatchObject({ recalledThrough: 20, outcome: "adopted" });
      life.service.emulator.clearFaults();
      life.service.lose(recalling, 1);
      life.service.refuse(recalling, code, { nth: 2 });
      expect(await life.up(u7({ triggers: ["a"] }))).toMatchObject({ result: "updated" });
      expect(life.state?.outputs).toMatchObject({ recalledThrough: 20, outcome: "applied" });
    },
  );

  it.each([
    ["the service refuses it", 10007],
    ["the group is gone by then", 10010],
  ])(shows(["failure.create"], "fails where %s"), async (_, code) => {
    await using life = await begin();
    life.service.refuse(recalling, code);
    expect(await life.up(u7())).toMatchObject({ result: "failed", said: expect.stringContaining(String(code)) });
    expect(life.state).toBeUndefined();
  });

  it(shows(["orphan.asks"], "isn't made where the engine is gone"), async () => {
    await using life = await begin();
    life.beforeCall = async () => {
      throw new Error("the engine is gone");
    };
    expect(await life.up(u7())).toMatchObject({ result: "failed", calls: [], said: "the engine is gone" });
  });

  it("is not made where it can't be noted how far it reached", async () => {
    await using life = await begin();
    life.service.answers = { getGroupInfo: async (): Promise<GroupInfo> => publicGroup };
    const failed = await life.up(u7());
    expect(failed).toMatchObject({ result: "failed", calls: [] });
    expect(failed.said).toBe(
      "the service tells no newest MsgSeq of group g1, so it can't be noted how far the recall reached",
    );
    const topic: TopicInfo = { found: true, topicId, name: "" };
    life.service.answers = {
      getGroupInfo: async (): Promise<GroupInfo> => ({ ...publicGroup, type: "Community" }),
      getTopic: async () => topic,
    };
    const inNoTopic = await life.up(inTopic());
    expect(inNoTopic).toMatchObject({ result: "failed", calls: [] });
    expect(inNoTopic.said).toContain(`no newest MsgSeq of topic ${topicId} of group @TGS#_c`);
  });
});

describe("a recall's target that isn't there", () => {
  it(shows(["missing.fail-or-skip", "missing.until-triggers"], "fails or skips it, the group missing"), async () => {
    await using life = await begin();
    const missing = { groupId: "later", senderAccount: "u7" };
    expect(await life.up(missing)).toMatchObject({ result: "failed", calls: [] });
    const skipping = { ...missing, onMissing: "skip" };
    expect(await life.up(skipping)).toMatchObject({ result: "created", calls: [] });
    expect(life.state?.outputs).toMatchObject({ outcome: "skipped", missing: true, recalledThrough: 0 });
    expect(await life.refresh()).toContain("group later isn't found (code 10010)");
    life.service.emulator.seed({
      groups: [{ groupId: "later", type: "Public", messages: { count: 3, senders: ["u7"] } }],
    });
    expect(await life.refresh()).toBe(
      "SenderMessageRecall: group later exists now, and its last recall was skipped: change `triggers` to make it",
    );
    expect(life.state?.outputs).not.toHaveProperty("missing");
    const done = await life.up({ ...skipping, triggers: ["a"] });
    expect(done).toMatchObject({ result: "updated", calls: ["recall u7 in later"] });
  });

  it(shows(["missing.fail-or-skip", "recall.topic"], "fails or skips it, the topic missing"), async () => {
    await using life = await begin();
    const other = `${topicId}2`;
    const failed = await life.up(inTopic({ topicId: other }));
    expect(failed).toMatchObject({ result: "failed", calls: [] });
    expect(failed.said).toBe(
      `topic ${other} of group @TGS#_c doesn't exist (code 110003): correct topicId, or set onMissing: "skip"`,
    );
    expect(await life.up(inTopic({ topicId: other, onMissing: "skip" }))).toMatchObject({
      result: "created",
      calls: [],
    });
    expect(life.state?.outputs).toMatchObject({ outcome: "skipped", missing: true, recalledThrough: 0 });
    expect(await life.refresh()).toContain(`topic ${other} of group @TGS#_c isn't found (code 110003)`);
    expect(life.state?.outputs).toMatchObject({ missing: true });
  });

  it(shows(["doubt.missing"], "keeps its resource, and leads to no call"), async () => {
    await using life = await begin();
    await life.up(enforced);
    life.service.emulator.replace({});
    expect(await life.refresh()).toContain("group g1 isn't found (code 10010)");
    expect(life.state?.outputs).toMatchObject({ missing: true, recalledThrough: 20 });
    expect(await life.up(enforced)).toMatchObject({ result: "same", calls: [] });
  });

  it(shows(["missing.fail-or-skip"], "keeps what was noted where it is skipped later"), async () => {
    await using life = await begin();
    await life.up(u7({ onMissing: "skip" }));
    life.service.emulator.replace({});
    const skipped = await life.up(u7({ onMissing: "skip", triggers: ["a"] }));
    expect(skipped).toMatchObject({ result: "updated", calls: [] });
    expect(life.state?.outputs).toMatchObject({
      outcome: "skipped",
      missing: true,
      recalledThrough: 20,
      groupType: "Public",
      groupCreateTime: CREATED,
    });
  });
});

describe("what the sender posted since", () => {
  it(shows(["recall.enforced", "drift.planned", "drift.once"], "is found, told, and recalled once"), async () => {
    await using life = await begin();
    await life.up(enforced);
    const { emulator } = life.service;
    expect(await life.refresh()).toBe("");
    expect(life.state?.outputs).not.toHaveProperty("drift");
    for (const from of ["u7", "u1", "u7", "u1"]) emulator.post("g1", from, "again");
    emulator.post("g1", "u7", "joined", { system: true });
    const appliedAt = life.state?.outputs.appliedAt;
    expect(await life.refresh()).toBe("");
    expect(life.told.at(-1)).toBe(
      "SenderMessageRecall: user u7 in group g1: 2 visible again since the recall, which the next update recalls",
    );
    expect(life.state?.outputs.drift).toEqual({ kind: "visible-again", messages: 2, through: 23, appliedAt });
    const repaired = await life.up(enforced);
    expect(repaired).toMatchObject({ plan: { cause: "drift" }, calls: ["recall u7 in g1"] });
    expect(repaired.plan?.summary).toBe(
      "recall what user u7 has among the newest 1,000 messages of group g1 at the time of apply, again; can't be undone",
    );
    expect(life.state?.outputs).toMatchObject({ recalledThrough: 25, outcome: "applied" });
    expect(await life.refresh()).toBe("");
    expect(await life.up(enforced)).toMatchObject({ result: "same" });
  });

  it(shows(["recall.enforced", "recall.topic"], "in the topic alone is found"), async () => {
    await using life = await begin();
    await life.up(inTopic({ enforce: "always" }));
    life.service.emulator.post("@TGS#_c", "u7", "in the group");
    await life.refresh();
    expect(life.state?.outputs).not.toHaveProperty("drift");
    expect(life.service.commands).not.toContain(reading);
    life.service.emulator.post("@TGS#_c", "u7", "in the topic", { topicId });
    await life.refresh();
    expect(life.state?.outputs.drift).toMatchObject({ messages: 1, through: 7 });
  });

  it(shows(["recall.enforced"], "of others is nobody's business, and where nothing came nothing is read"), async () => {
    await using life = await begin();
    await life.up(enforced);
    await life.refresh();
    expect(life.service.commands).not.toContain(reading);
    life.service.emulator.post("g1", "u1", "hello");
    await life.refresh();
    expect(life.service.commands).toContain(reading);
    expect(life.state?.outputs).not.toHaveProperty("drift");
    expect(life.told).toHaveLength(1);
  });

  it(shows(["recall.not-enforced"], "isn't read without enforce: always"), async () => {
    await using life = await begin();
    await life.up(u7({ enforce: "once" }));
    life.service.emulator.post("g1", "u7", "again");
    expect(await life.refresh()).toBe("");
    expect(life.service.commands).not.toContain(reading);
    expect(life.state?.outputs).not.toHaveProperty("drift");
  });

  it(shows(["recall.enforced"], "is found as far back as the service recalls, and no further"), async () => {
    await using life = await begin();
    await life.up(enforced);
    const { emulator } = life.service;
    // 21, which is out of reach then, and 22, the furthest that is not.
    emulator.post("g1", "u7", "out of reach");
    emulator.post("g1", "u7", "within reach");
    for (let n = 0; n < 999; n += 1) emulator.post("g1", "u1", "other");
    await life.refresh();
    expect(life.state?.outputs.drift).toMatchObject({ messages: 1, through: 22 });
  });

  it(shows(["recall.enforced"], "is found also where the service tells no newest MsgSeq"), async () => {
    await using life = await begin();
    await life.up(enforced);
    life.service.emulator.post("g1", "u7", "again");
    life.service.answers = { getGroupInfo: async (): Promise<GroupInfo> => publicGroup };
    await life.refresh();
    expect(life.state?.outputs.drift).toMatchObject({ messages: 1, through: 21 });
  });

  it(shows(["recall.enforced"], "is found also in a topic of which the service tells no newest MsgSeq"), async () => {
    await using life = await begin();
    await life.up(inTopic({ enforce: "always" }));
    life.service.emulator.post("@TGS#_c", "u7", "again", { topicId });
    life.service.answers = { getTopic: async (): Promise<TopicInfo> => ({ found: true, topicId, name: "" }) };
    await life.refresh();
    expect(life.state?.outputs.drift).toMatchObject({ messages: 1, through: 7 });
  });

  it(
    shows(["recall.enforced", "recall.one-scan"], "is found anew after a recall, also by the same process"),
    async () => {
      await using life = await begin();
      life.service.isOneProcess = true;
      await life.up(enforced);
      const withoutNewest = { getGroupInfo: async (): Promise<GroupInfo> => publicGroup };
      for (const seq of [21, 22]) {
        life.service.emulator.post("g1", "u7", "again");
        life.service.answers = withoutNewest;
        await life.refresh();
        expect(life.state?.outputs.drift).toMatchObject({ messages: 1, through: seq });
        life.service.answers = {};
        expect(await life.up(enforced)).toMatchObject({ plan: { cause: "drift" }, calls: ["recall u7 in g1"] });
      }
    },
  );

  it(shows(["drift.planned"], "is noted also where the state doesn't tell when the recall was made"), async () => {
    await using life = await begin();
    await life.up({ ...enforced, groupId: "empty" });
    life.service.emulator.post("empty", "u7", "first");
    await life.refresh();
    expect(life.state?.outputs.drift).toEqual({ kind: "visible-again", messages: 1, through: 1, appliedAt: "" });
  });
});

describe("a recall's group that was made again", () => {
  it.each([
    ["at another time", CREATED + 1_000, 30],
    ["as its messages tell", CREATED, 18],
  ])(shows(["recall.re-created"], "%s is told, and nothing fires"), async (_, time, count) => {
    await using life = await begin();
    await life.up(enforced);
    life.service.remake(count, time);
    life.service.emulator.post("g1", "u7", "again");
    expect(await life.refresh()).toBe(
      "SenderMessageRecall: group g1 was dissolved and made again since the recall. Nothing is called until triggers change",
    );
    expect(life.state?.outputs).not.toHaveProperty("drift");
    expect(await life.up(enforced)).toMatchObject({ result: "same" });
    expect(await life.up({ ...enforced, triggers: ["a"] })).toMatchObject({ calls: ["recall u7 in g1"] });
    expect(await life.refresh()).toBe("");
  });

  it(shows(["recall.re-created"], "isn't told where it is as it was, or nobody knows when it was made"), async () => {
    await using life = await begin();
    await life.up(enforced);
    life.service.remake(20, CREATED);
    expect(await life.refresh()).toBe("");
    const { groupCreateTime: _, ...older } = life.state?.outputs ?? {};
    if (life.state) life.state = { ...life.state, outputs: older };
    life.service.remake(20);
    expect(await life.refresh()).toBe("");
  });

  it(shows(["recall.re-created", "drift.planned"], "since the refresh that found drift is not acted on"), async () => {
    await using life = await begin();
    await life.up(enforced);
    life.service.emulator.post("g1", "u7", "again");
    await life.refresh();
    life.service.remake(30);
    const repair = await life.up(enforced);
    expect(repair).toMatchObject({ result: "failed", plan: { cause: "drift" }, calls: [] });
    expect(repair.said).toBe(
      "group g1 was dissolved and made again since the refresh, so the drift isn't the one that was previewed: run " +
        "`pulumi refresh`, then a new preview",
    );
  });
});

describe("the topic of a recall", () => {
  it.each([
    ["g1", topicId, `topicId "${topicId}" needs a community: groupId must start with @TGS#_`],
    ["@TGS#_d", topicId, `topicId "${topicId}" isn't a topic of the community: it must be "@TGS#_d@TOPIC#_…"`],
    ["@TGS#_c", "@TGS#_c@TOPIC#_", 'topicId "@TGS#_c@TOPIC#_" isn\'t a topic of the community: it must be "@TGS#_c'],
  ])(shows(["inputs.topic"], "must be one of the community that is named: not of %s, %s"), (groupId, topic, told) => {
    const { failures } = checkAlone(recall, { groupId, senderAccount: "u7", topicId: topic });
    expect(failures).toEqual([{ property: "topicId", reason: expect.stringContaining(told) }]);
  });

  it(shows(["inputs.topic"], "may be left out, and is let be while its group isn't known"), () => {
    expect(checkAlone(recall, inTopic()).failures).toEqual([]);
    expect(checkAlone(recall, { groupId: "@TGS#_c", senderAccount: "u7" }).failures).toEqual([]);
    expect(senderMessageRecall.rules?.({ topicId })).toEqual([]);
  });
});

describe("the sentence about a recall", () => {
  const known = { groupId: "g1", senderAccount: "u7" };
  const isTopicUnknown = (property: string) => property === "topicId";

  it.each([
    [known, undefined, "user u7 in group g1"],
    [{ ...known, topicId: "t1" }, undefined, "user u7 in topic t1 of group g1"],
    [known, isTopicUnknown, "user u7 in topic (known after apply) of group g1"],
    [{ groupId: "g1" }, () => false, "user (known after apply) in group g1"],
  ])(shows(["plan.unknown"], "says of %o whom and where it touches"), (inputs, isUnknown, target) => {
    const told = senderMessageRecall.describe(inputs, { cause: "create" }, isUnknown);
    const place = target.slice(target.indexOf(" in ") + 4);
    expect(told.target).toBe(target);
    expect(told.summary).toMatch(/^recall what user .* has among the newest 1,000 messages of /);
    expect(told.summary).toContain(`messages of ${place} at the time of apply; can't be undone`);
  });
});
