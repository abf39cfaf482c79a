import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { shows } from "../requirements.ts";
import type { ResourceName } from "./declared-resource.ts";
import { ModerationHost, UNKNOWN } from "./moderation-host.ts";
import type { Properties } from "./provider-host.ts";

let app: ModerationHost;

beforeAll(async () => {
  app = await ModerationHost.start();
});

afterAll(async () => {
  expect(app.host.stderr).toBe("");
  await app[Symbol.asyncDispose]();
});

const valid: Record<ResourceName, Properties> = {
  GroupHistoryCheckpoint: { groupId: "g1", msgSeq: 100 },
  SenderMessageRecall: { groupId: "g1", senderAccount: "u7" },
  ConversationGroupRemoval: { fromAccount: "u1", groupName: "vip" },
};

type Refusal = [ResourceName, Properties, string, string];

const numbers = 'must be a whole number from 1 to 9,007,199,254,740,991, or "newest"';
const asString = "must be a number, but came as a string: read it with config.requireNumber";
const controls = "must not hold control characters or line breaks";
const blanks = "must not have white space around it";
const triggers = "must be an array of strings and numbers";

/** 16 characters of 3 bytes each. */
const wide = "群".repeat(16);

const marks: Refusal[] = [
  ["GroupHistoryCheckpoint", { msgSeq: "12000" }, "msgSeq", `msgSeq "12000" ${asString}`],
  ["GroupHistoryCheckpoint", { msgSeq: "" }, "msgSeq", `msgSeq "" ${numbers}`],
  ["GroupHistoryCheckpoint", { msgSeq: "all" }, "msgSeq", `msgSeq "all" ${numbers}`],
  ["GroupHistoryCheckpoint", { msgSeq: 0 }, "msgSeq", `msgSeq 0 ${numbers}`],
  ["GroupHistoryCheckpoint", { msgSeq: -5 }, "msgSeq", `msgSeq -5 ${numbers}`],
  ["GroupHistoryCheckpoint", { msgSeq: 1.5 }, "msgSeq", `msgSeq 1.5 ${numbers}`],
  ["GroupHistoryCheckpoint", { msgSeq: 2 ** 53 }, "msgSeq", `msgSeq 9007199254740992 ${numbers}`],
  ["GroupHistoryCheckpoint", { msgSeq: null }, "msgSeq", `msgSeq null ${numbers}`],
  ["GroupHistoryCheckpoint", { msgSeq: undefined }, "msgSeq", "msgSeq is required"],
];

const ids: Refusal[] = [
  ["GroupHistoryCheckpoint", { groupId: undefined }, "groupId", "groupId is required"],
  ["GroupHistoryCheckpoint", { groupId: "" }, "groupId", 'groupId "" must not be empty'],
  ["GroupHistoryCheckpoint", { groupId: 7 }, "groupId", "groupId 7 must be a string"],
  ["GroupHistoryCheckpoint", { groupId: "g\n1" }, "groupId", `groupId "g\\u{a}1" ${controls}`],
  ["GroupHistoryCheckpoint", { groupId: " g1" }, "groupId", `groupId " g1" ${blanks}`],
  ["GroupHistoryCheckpoint", { groupId: "g1\u00a0" }, "groupId", `groupId "g1\\u{a0}" ${blanks}`],
  [
    "GroupHistoryCheckpoint",
    { groupId: `${wide}x` },
    "groupId",
    `groupId "${wide}x" must have at most 48 bytes of UTF-8`,
  ],
  [
    "SenderMessageRecall",
    { senderAccount: `${"群".repeat(10)}abc` },
    "senderAccount",
    `senderAccount "${"群".repeat(10)}abc" must have at most 32 bytes of UTF-8`,
  ],
  ["SenderMessageRecall", { senderAccount: "u7\t" }, "senderAccount", `senderAccount "u7\\u{9}" ${controls}`],
  ["SenderMessageRecall", { senderAccount: undefined }, "senderAccount", "senderAccount is required"],
  ["SenderMessageRecall", { groupId: "g1 " }, "groupId", `groupId "g1 " ${blanks}`],
  ["ConversationGroupRemoval", { fromAccount: "\u0000" }, "fromAccount", `fromAccount "\\u{0}" ${controls}`],
  ["ConversationGroupRemoval", { groupName: "" }, "groupName", 'groupName "" must not be empty'],
  ["ConversationGroupRemoval", { groupName: "a\u2028b" }, "groupName", `groupName "a\\u{2028}b" ${controls}`],
  [
    "ConversationGroupRemoval",
    { groupName: "x".repeat(65) },
    "groupName",
    `groupName "${"x".repeat(65)}" must have at most 64 bytes of UTF-8`,
  ],
];

const kinds: Refusal[] = [
  [
    "GroupHistoryCheckpoint",
    { groupId: "@TGS#_town" },
    "groupId",
    'groupId "@TGS#_town" is a community, and clear_group_msg doesn\'t support communities',
  ],
  [
    "SenderMessageRecall",
    { topicId: "g1@TOPIC#_1" },
    "topicId",
    'topicId "g1@TOPIC#_1" needs a community: groupId must start with @TGS#_',
  ],
  [
    "SenderMessageRecall",
    { groupId: "@TGS#_a", topicId: "@TGS#_b@TOPIC#_1" },
    "topicId",
    'topicId "@TGS#_b@TOPIC#_1" isn\'t a topic of the community: it must be "@TGS#_a@TOPIC#_…"',
  ],
  [
    "SenderMessageRecall",
    { groupId: "@TGS#_a", topicId: `@TGS#_a@TOPIC#_${"x".repeat(82)}` },
    "topicId",
    `topicId "@TGS#_a@TOPIC#_${"x".repeat(82)}" must have at most 96 bytes of UTF-8`,
  ],
  ["SenderMessageRecall", { enforce: "never" }, "enforce", 'enforce "never" must be "once" or "always"'],
  ["ConversationGroupRemoval", { enforce: true }, "enforce", 'enforce true must be "once" or "always"'],
  [
    "GroupHistoryCheckpoint",
    { enforce: "always" },
    "enforce",
    'GroupHistoryCheckpoint has no input "enforce"; it has groupId, msgSeq, triggers, reason, acknowledge, onMissing',
  ],
];

const common: [Properties, string, string][] = [
  [{ triggers: "TS-1" }, "triggers", `triggers "TS-1" ${triggers}`],
  [{ triggers: [true] }, "triggers", "triggers [true] must hold strings and numbers only"],
  [{ reason: 5 }, "reason", "reason 5 must be a string"],
  [{ reason: "x".repeat(1_001) }, "reason", `reason "${"x".repeat(116)}… must have at most 1,000 characters`],
  [{ acknowledge: 5 }, "acknowledge", "acknowledge 5 must be a digest, or an array of digests"],
  [{ onMissing: "ignore" }, "onMissing", 'onMissing "ignore" must be "fail" or "skip"'],
  [{ plannedChange: { version: 1 } }, "plannedChange", "plannedChange is computed by the provider: remove it"],
  [{ generation: 9 }, "generation", "generation is computed by the provider: remove it"],
  [{ drift: {} }, "drift", "drift is computed by the provider: remove it"],
  [{ sdkAppId: 1 }, "sdkAppId", "sdkAppId is computed by the provider: remove it"],
];

/** Inputs as they come over the wire, which knows no undefined. */
function sent(name: ResourceName, change: Properties): Properties {
  return Object.fromEntries(Object.entries({ ...valid[name], ...change }).filter(([, value]) => value !== undefined));
}

describe("check refuses, by property, value and rule,", () => {
  it.each([...marks, ...ids, ...kinds])(
    shows(
      [
        "inputs.failures",
        "inputs.msg-seq",
        "inputs.msg-seq-required",
        "inputs.ids",
        "inputs.topic",
        "checkpoint.community",
      ],
      "%s with %j",
    ),
    async (name, change, property, reason) => {
      expect((await app.declare(name).check(sent(name, change))).failures).toEqual([{ property, reason }]);
    },
  );

  it.each(common)(
    shows(["inputs.failures", "inputs.common", "inputs.computed"], "any resource with %j"),
    async (change, property, reason) => {
      for (const name of Object.keys(valid) as ResourceName[]) {
        const { failures } = await app.declare(name).check(sent(name, change));
        expect(failures, name).toEqual([{ property, reason }]);
      }
    },
  );

  it(shows(["inputs.all-at-once", "inputs.unknown-names"], "all that is wrong at once"), async () => {
    const inputs = { groupId: " ", msgSeq: "7", gruopId: "g1", onMissing: 1 };
    const { failures } = await app.declare("GroupHistoryCheckpoint").check(inputs);
    expect(failures.map(({ property }) => property).sort()).toEqual(["groupId", "gruopId", "msgSeq", "onMissing"]);
  });

  it(shows(["inputs.unknown-values"], "what is wrong besides something that isn't known yet"), async () => {
    const { failures } = await app.declare("GroupHistoryCheckpoint").check({ groupId: UNKNOWN, msgSeq: "7" });
    expect(failures).toEqual([{ property: "msgSeq", reason: `msgSeq "7" ${asString}` }]);
  });

  it(shows(["checkpoint.raised"], "a lowered mark"), async () => {
    const resource = app.declare("GroupHistoryCheckpoint");
    const old = await resource.plan({ groupId: "lowered", msgSeq: 100 });
    expect((await resource.check({ groupId: "lowered", msgSeq: 99 }, old)).failures).toEqual([
      {
        property: "msgSeq",
        reason: "msgSeq 99 is lower than 100, and history that was hidden can't be shown again: declare 100 or more",
      },
    ]);
  });
});

describe("check accepts", () => {
  it.each<[ResourceName, Properties]>([
    ["GroupHistoryCheckpoint", { groupId: wide, msgSeq: Number.MAX_SAFE_INTEGER }],
    ["GroupHistoryCheckpoint", { groupId: "@TGS#1ABC" }],
    ["SenderMessageRecall", { groupId: "@TGS#_a", topicId: `@TGS#_a@TOPIC#_${"x".repeat(81)}`, enforce: "always" }],
    ["SenderMessageRecall", { groupId: "@TGS#_a" }],
    ["SenderMessageRecall", { senderAccount: "x".repeat(32), enforce: "once" }],
    ["ConversationGroupRemoval", { groupName: ` ${"x".repeat(62)} ` }],
    ["ConversationGroupRemoval", { reason: "x".repeat(1_000), acknowledge: ["a", "b"], triggers: ["a", 1.5] }],
  ])(
    shows(["inputs.ids", "inputs.msg-seq", "inputs.topic", "inputs.common"], "%s with %j, at the limits"),
    async (name, change) => {
      expect((await app.declare(name).check(sent(name, change))).failures).toEqual([]);
    },
  );

  it(shows(["checkpoint.raised"], "a lower mark of another group, and of one that is new"), async () => {
    const resource = app.declare("GroupHistoryCheckpoint");
    const old = await resource.plan({ groupId: "high", msgSeq: 100 });
    expect(await resource.plan({ groupId: "low", msgSeq: 1 }, old)).toHaveProperty("plannedChange.cause", "create");
  });
});

it(shows(["plan.no-calls"], "check calls nothing, whatever it is given"), () => {
  expect(app.emulator.calls()).toEqual([]);
});
