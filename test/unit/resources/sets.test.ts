import { describe, expect, it } from "vitest";
import { conversationGroupRemovalSet } from "../../../provider/src/resources/conversation-group-removal-set/handler.ts";
import { groupHistoryCheckpointSet } from "../../../provider/src/resources/group-history-checkpoint-set/handler.ts";
import { senderMessageRecallSet } from "../../../provider/src/resources/sender-message-recall-set/handler.ts";
import { shows } from "../../requirements.ts";
import { checkAlone, checked, checkpoint, type Kind, recall, removal, UNKNOWN } from "../host/kinds.ts";
import { lifeOf } from "./on-emulator.ts";

const checkpoints = groupHistoryCheckpointSet as unknown as Kind;
const recalls = senderMessageRecallSet as unknown as Kind;
const removals = conversationGroupRemovalSet as unknown as Kind;
const [groupId, topicId] = ["@TGS#_c", "@TGS#_c@TOPIC#_t"];

const sentenceOf = (kind: Kind, inputs: Record<string, unknown>, olds = {}) =>
  checked(kind, inputs, olds).plannedChange as { target: string; summary: string };

describe("the sentence about a set", () => {
  const counted = "(system notices and expired ones counted)";

  it.each([
    [{ g1: "newest", g2: "newest" }, "2 groups (g1, g2)", "all that there are at the time of apply"],
    [{ g1: 5, g2: 1_200 }, "2 groups (g1, g2)", `at most 1,205 in all ${counted}`],
    [{ g1: 5, g2: UNKNOWN }, "2 groups (g1, g2)", `at most 5 in all in 1 of them ${counted}, through a MsgSeq that is`],
    [{ g1: UNKNOWN, g2: UNKNOWN }, "2 groups (g1, g2)", "through a MsgSeq that is known after apply; can't be undone"],
    [
      { g1: 5, g2: "newest", g3: 7, g4: UNKNOWN },
      "4 groups (g1, g2, g3 and 1 more)",
      `all that there are at the time of apply in 1 of them, at most 12 in all in 2 of them ${counted}, through a MsgSeq ` +
        "that is known after apply in 1 of them; can't be undone",
    ],
  ])(shows(["sets.one-plan", "plan.reach"], "of checkpoints %o says how far it reaches"), (marks, target, told) => {
    const change = sentenceOf(checkpoints, { checkpoints: marks });
    expect(change.target).toBe(target);
    expect(change.summary.startsWith(`hide messages of ${target} from members: ${told}`)).toBe(true);
    expect(change.summary).toMatch(/; can't be undone$/);
  });

  it.each([
    [
      { senderAccount: "u7", groupIds: ["g1", "g2"] },
      "user u7 in 2 groups (g1, g2)",
      "has among the newest 1,000 messages of each of 2 groups (g1, g2) at the time of apply",
    ],
    [
      { senderAccounts: ["u1", "u7"], groupId: "g1" },
      "2 users (u1, u7) in group g1",
      "have among the newest 1,000 messages of group g1 at the time of apply",
    ],
    [
      { senderAccounts: ["u1", "u7"], groupId, topicId },
      `2 users (u1, u7) in topic ${topicId} of group ${groupId}`,
      `have among the newest 1,000 messages of topic ${topicId} of group ${groupId} at the time of apply`,
    ],
  ])(shows(["sets.one-plan", "plan.reach"], "of recalls %o says whose and where"), (inputs, target, told) => {
    const change = sentenceOf(recalls, inputs);
    expect(change.target).toBe(target);
    const whose = target.slice(0, target.lastIndexOf(" in "));
    expect(change.summary).toBe(`recall what ${whose} ${told}; can't be undone`);
  });

  it(shows(["sets.one-plan"], "of removals says what goes and what stays"), () => {
    const inputs = { groupName: "vip", fromAccounts: ["u1", "u2"] };
    const target = 'conversation group "vip" of 2 users (u1, u2)';
    expect(sentenceOf(removals, inputs)).toMatchObject({
      target,
      summary: `remove ${target} (the conversations in them stay); can't be undone`,
    });
    const unknown = "conversation group (known after apply) of 2 users (u1, u2)";
    expect(sentenceOf(removals, { ...inputs, groupName: UNKNOWN }).target).toBe(unknown);
    const { plannedChange: _, ...olds } = checked(removals, inputs);
    const more = { ...inputs, fromAccounts: ["u1", "u2", "u3"], triggers: ["a"] };
    expect(sentenceOf(removals, more, olds).summary).toBe(
      'remove conversation group "vip" of 3 users (u1, u2, u3) (2 again, by triggers, 1 new) (the conversations in them ' +
        "stay); can't be undone",
    );
  });
});

it.each([
  ["GroupHistoryCheckpoint", checkpoint, "clear-group-history"],
  ["GroupHistoryCheckpointSet", checkpoints, "clear-group-history"],
  ["SenderMessageRecall", recall, "recall-sender-messages"],
  ["SenderMessageRecallSet", recalls, "recall-sender-messages"],
  ["ConversationGroupRemoval", removal, "remove-conversation-group"],
  ["ConversationGroupRemovalSet", removals, "remove-conversation-group"],
])(shows(["plan.facts"], "%s keeps its name and action, which stand in states and plans"), (name, kind, action) => {
  expect(kind).toMatchObject({ name, action });
});

describe("the inputs of a set of recalls", () => {
  it.each<[Record<string, unknown>, string[]]>([
    [{ senderAccount: "u7", groupIds: ["g1"] }, []],
    [{ senderAccounts: ["u7"], groupId: "g1" }, []],
    [{ senderAccounts: ["u7"], groupId, topicId }, []],
    [{ groupIds: ["g1"] }, ["senderAccount is required with groupIds"]],
    [{ senderAccounts: ["u7"] }, ["groupId is required with senderAccounts"]],
    [{ senderAccount: "u7", groupIds: ["g1"], groupId: "g2" }, ["groupId and groupIds exclude each other"]],
    [
      { senderAccount: "u7", groupIds: [groupId], groupId, topicId },
      ["groupId and groupIds exclude each other", "topicId and groupIds exclude each other"],
    ],
    [
      { senderAccount: "u7", senderAccounts: ["u1"], groupId: "g1" },
      ["senderAccount and senderAccounts exclude each other"],
    ],
    [{ senderAccount: UNKNOWN, groupIds: ["g1"] }, []],
  ])(shows(["sets.bad-targets", "inputs.failures"], "%o go together or are refused"), (inputs, reasons) => {
    const { failures } = checkAlone(recalls, inputs);
    expect(failures.map(({ reason }) => reason)).toEqual(reasons);
    for (const { property, reason } of failures) expect(reason.startsWith(property)).toBe(true);
  });
});

describe("a refresh of a set", () => {
  const looks = (commands: readonly string[], command: string) => commands.filter((one) => one === command).length;

  it(shows(["sets.refresh-limit"], "of removals looks at no more than its limit"), async () => {
    await using life = await lifeOf(removals);
    await life.up({ groupName: "vip", fromAccounts: ["u1", "u2", "u7"], onMissing: "skip", refreshLimit: 2 });
    life.service.emulator.clearCalls();
    await life.refresh();
    expect(looks(life.service.commands, "get_contact_group")).toBe(2);
    expect(life.told.at(-1)).toContain("looked at 2 of 3 users, others each time: raise refreshLimit");
  });

  it.each([
    [
      "in several groups with enforce: always",
      { senderAccount: "u7", groupIds: ["empty", "g1"], enforce: "always" },
      1,
    ],
    ["in several groups without it", { senderAccount: "u7", groupIds: ["empty", "g1"] }, 2],
    ["of several senders", { senderAccounts: ["u1", "u7"], groupId: "g1", enforce: "always" }, 2],
  ])(shows(["sets.refresh-limit"], "of recalls %s has a limit where each takes a scan"), async (_, inputs, looked) => {
    await using life = await lifeOf(recalls);
    expect(await life.up({ ...inputs, refreshLimit: 1 })).toMatchObject({ result: "created" });
    await life.refresh();
    const isLimited = life.told.some((line) => line.includes("looked at 1 of 2"));
    expect(isLimited).toBe(looked === 1);
  });

  it(shows(["sets.batches"], "of checkpoints looks at all, in one call"), async () => {
    await using life = await lifeOf(checkpoints);
    expect(await life.up({ checkpoints: { empty: "newest", g1: 5 } })).toMatchObject({ result: "created" });
    life.service.emulator.clearCalls();
    await life.refresh();
    expect(life.service.commands).toEqual(["get_group_info"]);
    expect(life.told.filter((line) => line.includes("looked at"))).toEqual([]);
  });
});

describe("the state of a set", () => {
  it(
    shows(["sets.as-singles"], "tells of each group when it was made, so that it is known when it is made again"),
    async () => {
      await using life = await lifeOf(checkpoints);
      await life.up({ checkpoints: { g1: 5 } });
      life.service.remake(30);
      expect(await life.refresh()).toContain("group g1 was dissolved and made again: a mark at 5 is void");
    },
  );

  it(shows(["sets.as-singles"], "tells of each removal which group it was"), async () => {
    await using life = await lifeOf(removals);
    await life.up({ groupName: "vip", fromAccounts: ["u1", "u7"] });
    expect(life.state?.outputs).toMatchObject({ conversationGroupId: expect.anything() });
  });

  it(
    shows(["sets.resume", "resume.same"], "lets what was begun be ended as part of another change, as far as begun"),
    async () => {
      await using life = await lifeOf(checkpoints);
      const { emulator } = life.service;
      emulator.fault({
        command: "clear_group_msg",
        where: { GroupId: "g1" },
        when: { first: 1_000 },
        what: "reset-after",
      });
      emulator.post("empty", "u1", "first");
      const both = { g1: "newest", empty: 1 };
      expect(await life.up({ checkpoints: both })).toMatchObject({ result: "partial" });
      emulator.clearFaults();
      emulator.post("g1", "u1", "newer");
      emulator.seed({ groups: [{ groupId: "more", type: "Public", messages: { count: 3, senders: ["u1"] } }] });
      await life.refresh();
      const other = await life.up({ checkpoints: { ...both, more: 2 } });
      expect(other).toMatchObject({ plan: { of: { resume: ["g1"], create: ["more"] } }, said: "" });
      expect(other.calls.toSorted()).toEqual(["clear g1 through 20", "clear more through 2"]);
    },
  );

  it(shows(["sets.as-singles"], "tells of each recall how far it reached"), async () => {
    await using life = await lifeOf(recalls);
    const inputs = { senderAccount: "u7", groupIds: ["empty", "g1"], enforce: "always" };
    await life.up(inputs);
    life.service.emulator.post("g1", "u7", "again");
    await life.refresh();
    expect(life.state?.outputs.drift).toMatchObject({ g1: { messages: 1, through: 21 } });
    expect(await life.up(inputs)).toMatchObject({ plan: { cause: "drift" }, calls: ["recall u7 in g1"] });
    life.service.remake(30);
    expect(await life.refresh()).toContain("group g1 was dissolved and made again since the recall");
  });
});
