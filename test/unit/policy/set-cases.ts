import type { RuleCase } from "./case.ts";
import { forged, kept, marks, recalls, removals, senders, visibleAgain } from "./set-subjects.ts";
import { type RuleName, UNKNOWN, UNKNOWN_ARRAY } from "./subjects.ts";

const many = (count: number, name = "g"): string[] => Array.from({ length: count }, (_, n) => `${name}${n}`);
const marked = (count: number, msgSeq: number | "newest" = 1) =>
  marks(Object.fromEntries(many(count).map((id) => [id, msgSeq])));
const wide = { maxTargets: 20_000, maxMessages: 20_000_000 };

/** Three groups of which one was done, and two are left of a change through the newest; one of them may have been made. */
const unfinished = (inputs: object = {}) =>
  marks(
    { g1: "newest", g2: "newest", g3: "newest" },
    { ...inputs },
    kept(marks({ g1: "newest", g2: "newest", g3: "newest" }), {
      outstanding: { digest: "abcdefgh", targets: ["g2", "g3"], pinned: { g2: 10 } },
    }),
  );

/** Drift in one group, and another one that is new. */
const driftAndNew = recalls(
  ["g1", "g2", "g3"],
  { enforce: "always" },
  kept(recalls(["g1", "g2"], { enforce: "always" }), { drift: { g2: visibleAgain } }),
);

const acknowledged: RuleCase[] = [
  {
    title: "a set nobody acknowledged",
    properties: { ...marks({ g1: 5, g2: 8 }), acknowledge: undefined },
    refused: "this change is not acknowledged: hide messages of 2 groups (g1, g2) from members",
  },
  {
    title: "a set that has grown since it was acknowledged",
    properties: { ...marks({ g1: 5, g2: 8, g3: 1 }), acknowledge: marks({ g1: 5, g2: 8 }).acknowledge },
    refused: "is of another change",
  },
  {
    title: "a set with an id that isn't known",
    properties: recalls(["g1", UNKNOWN]),
    refused: "this change can't be acknowledged",
  },
  {
    title: "the end of a set's change with the digest of its beginning",
    properties: unfinished({ acknowledge: "abcdefgh" }),
  },
];

const knownTarget: RuleCase[] = [
  {
    title: "groups of a set, one of which isn't known",
    properties: recalls(["g1", UNKNOWN]),
    refused: "a target isn't known",
  },
  {
    title: "groups of a set, two of which aren't known",
    properties: recalls(["g1", UNKNOWN, UNKNOWN]),
    refused: "2 targets aren't known in this preview",
  },
  { title: "groups that aren't known at all", properties: recalls(UNKNOWN), refused: "isn't known in this preview" },
  { title: "marks that aren't known at all", properties: marks(UNKNOWN), refused: "isn't known in this preview" },
  {
    title: "an array that isn't known",
    properties: { ...recalls(UNKNOWN), groupIds: UNKNOWN_ARRAY },
    refused: "isn't known in this preview",
  },
  { title: "an unknown sender", properties: recalls(["g1", "g2"], { senderAccount: UNKNOWN }), refused: "isn't known" },
  {
    title: "an unknown group of many senders",
    properties: senders(["u1"], { groupId: UNKNOWN }),
    refused: "isn't known",
  },
  {
    title: "an unknown name of conversation groups",
    properties: removals(["u1"], { groupName: UNKNOWN }),
    refused: "isn't known",
  },
  {
    title: "an unknown one among targets of which others are left alone",
    properties: recalls(["g1", UNKNOWN], {}, kept(recalls(["g1"]))),
    refused: "isn't known",
  },
  { title: "unknown marks of known groups", properties: marks({ g1: UNKNOWN, g2: 5 }) },
  {
    title: "a set of a later version that lists fewer than it touches",
    properties: forged(
      marks({ g1: 5, g2: 5 }),
      { of: { create: ["g1"] } },
      { checkpoints: undefined, rooms: ["g1", "g2"] },
    ),
    refused: "isn't known",
  },
];

const protectedGroups: RuleCase[] = [
  {
    title: "a set in which one group of many is protected",
    properties: marks({ ...Object.fromEntries(many(500).map((id) => [id, 1])), "vip-9": 1 }),
    refused: 'vip-9 is protected by "vip-*": hide messages of 501 groups (g0, g1, g10 and 498 more)',
  },
  {
    title: "a set in which several are protected",
    properties: recalls([...many(20, "vip-"), "announcements", "g1"]),
    refused:
      '21 of those this touches are protected: announcements by "announcements", vip-0 by "vip-*", vip-1 by "vip-*" and 18 more',
  },
  {
    title: "a set of one protected group",
    properties: marks({ "vip-1": 1 }),
    refused: 'group vip-1 is protected by "vip-*"',
  },
  {
    title: "a protected sender in many groups",
    properties: recalls(["g1", "g2"], { senderAccount: "admin1" }),
    refused: "admin1 is protected",
  },
  { title: "a protected one of many senders", properties: senders(["u1", "admin1"]), refused: "admin1 is protected" },
  {
    title: "many senders in a protected group",
    properties: senders(["u1", "u2"], { groupId: "vip-1" }),
    refused: "vip-1 is protected",
  },
  {
    title: "many senders in a topic of a protected community",
    properties: senders(["u1", "u2"], { groupId: "@TGS#_a", topicId: "@TGS#_a@TOPIC#_t" }),
    refused: "2 of those this touches are protected",
  },
  { title: "a protected one of many owners", properties: removals(["u1", "admin1"]), refused: "admin1 is protected" },
  {
    title: "conversation groups with the name of a protected group",
    properties: removals(["u1", "u2"], { groupName: "vip-1" }),
  },
  { title: "owners with the id of a protected group", properties: removals(["announcements", "u1"]) },
  {
    title: "a protected group of a set that is left alone",
    properties: marks({ "vip-1": 5, g1: 8 }, {}, kept(marks({ "vip-1": 5, g1: 5 }))),
  },
  {
    title: "a protected group that is left over of a change",
    properties: recalls(
      ["g1", "vip-1"],
      {},
      kept(recalls(["g1", "vip-1"]), { outstanding: { digest: "abcdefgh", targets: ["vip-1"] } }),
    ),
    refused: "user u7 in group vip-1 is protected",
  },
  {
    title: "a protected group with a name that tries to end the list",
    properties: marks({ 'g1, g2 and 5 more)"': 5, announcements: 5 }),
    refused: "announcements is protected",
  },
  {
    title: "an id that tries to look like a protected one",
    properties: marks({ "g1) of group announcements": 5, g2: 5 }),
  },
  {
    title: "an unknown one of many groups",
    properties: recalls(["g1", UNKNOWN]),
    refused: "a group that isn't known yet",
  },
  { title: "groups that aren't known at all", properties: recalls(UNKNOWN), refused: "a group that isn't known yet" },
  {
    title: "an unknown one of many senders",
    properties: senders(["u1", UNKNOWN]),
    refused: "a user that isn't known yet",
  },
  {
    title: "an unknown one of many groups where none is protected",
    properties: recalls(["g1", UNKNOWN]),
    settings: { accounts: ["admin"] },
  },
  {
    title: "a set of a later version that names a protected one",
    properties: forged(marks({ g1: 5, g2: 5 }), { target: "2 rooms (r1, vip-1)" }, { checkpoints: undefined }),
    refused: "vip-1 is protected",
  },
  {
    title: "a set of a later version that lists a protected one",
    properties: forged(marks({ g1: 5, g2: 5 }), { of: { create: ["g1", "vip-1"] } }, { checkpoints: undefined }),
    refused: "vip-1 is protected",
  },
  {
    title: "a set of a later version that doesn't name all",
    properties: forged(marks({ g1: 5, g2: 5 }), {}, { checkpoints: undefined }),
    refused: "a target that isn't known yet",
  },
];

const boundedClear: RuleCase[] = [
  { title: "a set that reaches numbers", properties: marked(50, 12) },
  {
    title: "a set that reaches the newest in one group",
    properties: marks({ g1: 5, g2: "newest", g3: 8 }),
    refused: "in g2 this reaches as far as there are messages at the time of apply",
  },
  {
    title: "a set that reaches the newest in many groups",
    properties: marked(50, "newest"),
    refused: "in g0, g1, g10, g11, g12 and perhaps more this reaches as far",
  },
  {
    title: "a set of one group that reaches the newest",
    properties: marks({ g1: "newest" }),
    refused: "this reaches as far",
  },
  {
    title: "a set in which the newest is left alone",
    properties: marks({ g1: "newest", g2: 8 }, {}, kept(marks({ g1: "newest", g2: 5 }))),
  },
  {
    title: "a set with a mark that isn't known",
    properties: marks({ g1: 5, g2: UNKNOWN }),
    refused: "isn't known yet",
  },
  { title: "a set that isn't known at all", properties: marks(UNKNOWN), refused: "isn't known yet" },
  {
    title: "a set whose targets are left through the newest",
    properties: unfinished(),
    refused: "in g3 this reaches as far",
  },
  {
    title: "a set that says how many though it names the newest",
    properties: forged(marks({ g1: 5, g2: "newest" }), { messages: 10 }),
    refused: "in g2 this reaches",
  },
  { title: "recalls, which have no mark", properties: recalls(["g1", "g2"]) },
];

const blastRadius: RuleCase[] = [
  { title: "as many targets of a set as allowed", properties: marked(3) },
  { title: "one target of a set more", properties: marked(4), refused: "4 targets (allowed: 3)" },
  { title: "as many messages of a set as allowed", properties: marked(2, 1_000) },
  {
    title: "more messages of a set",
    properties: marked(2, 1_001),
    refused: "2,002 messages within reach (allowed: 2,000)",
  },
  {
    title: "a raised set, of which the rest counts",
    properties: marks({ g1: 9_000, g2: 9_000 }, {}, kept(marks({ g1: 8_000, g2: 8_000 }))),
  },
  {
    title: "a set that reaches the newest",
    properties: marks({ g1: 1, g2: "newest" }),
    refused: "an unbounded number of messages",
  },
  {
    title: "a set with an unknown mark",
    properties: marks({ g1: 1, g2: UNKNOWN }),
    refused: "an unbounded number of messages",
  },
  { title: "recalls of as many as allowed", properties: recalls(many(20)), settings: { ...wide, maxMessages: 20_000 } },
  {
    title: "recalls where fewer are allowed",
    properties: recalls(many(20)),
    settings: { ...wide, maxMessages: 19_999 },
    refused: "20,000 messages",
  },
  { title: "removals, which reach no message", properties: removals(many(20)), settings: { ...wide, maxMessages: 0 } },
  {
    title: "removals from accounts that aren't known at all",
    properties: removals(UNKNOWN),
    settings: wide,
    refused: "an unbounded number of targets",
  },
  {
    title: "recalls in groups that aren't known at all",
    properties: recalls(UNKNOWN),
    settings: wide,
    refused: "an unbounded number of targets (allowed: 20,000) and an unbounded number of messages",
  },
  { title: "10,000 targets where they are allowed", properties: marked(10_000, 100), settings: wide },
  { title: "a set by the default limits", properties: marked(21), settings: {}, refused: "21 targets (allowed: 20)" },
  {
    title: "a set that is told by the marks of one target",
    properties: forged(marked(3), { messages: undefined, from: 1, to: 2 }),
    refused: "an unbounded number of messages",
  },
];

const noDriftRepair: RuleCase[] = [
  { title: "an acknowledged repair in a set", properties: driftAndNew },
  {
    title: "a repair among other causes",
    properties: { ...driftAndNew, acknowledge: undefined },
    refused: "this would repair drift in g2, which nobody acknowledged",
  },
  {
    title: "a repair among other causes where none is allowed",
    properties: driftAndNew,
    settings: { mode: "refuse" },
    refused: "this would repair drift in g2, which is not allowed here",
  },
  {
    title: "a repair that is listed and not told as the cause",
    properties: forged(driftAndNew, { cause: "create" }),
    settings: { mode: "refuse" },
    refused: "which is not allowed here",
  },
  {
    title: "a set that adds targets where no repair is allowed",
    properties: recalls(["g1", "g2"], { enforce: "always" }, kept(recalls(["g1"], { enforce: "always" }))),
    settings: { mode: "refuse" },
  },
];

const reasonRequired: RuleCase[] = [
  {
    title: "a set without a reason",
    properties: { ...marked(2), reason: undefined },
    refused: "this change has no reason",
  },
];

const changeWindow: RuleCase[] = [
  {
    title: "a set at night",
    properties: marked(2),
    now: "2026-03-04T22:00:00Z",
    refused: "outside of the change windows",
  },
];

const allowedApp: RuleCase[] = [
  { title: "a set in another app", properties: forged(marked(2), { app: 7 }), refused: "app 7 isn't listed" },
];

export const setCases: Record<RuleName, RuleCase[]> = {
  acknowledged,
  "known-target": knownTarget,
  "protected-groups": protectedGroups,
  "bounded-clear": boundedClear,
  "blast-radius": blastRadius,
  "no-drift-repair": noDriftRepair,
  "reason-required": reasonRequired,
  "change-window": changeWindow,
  "allowed-app": allowedApp,
};

const OTHERS = "plannedChange and the inputs tell of different targets";
const two = marks({ g1: 5, g2: 8 });
const grown = marks({ g1: 5, g2: 8, g3: 2 }, {}, kept(two));

/** Sets whose planned change doesn't say what their inputs do, which every rule refuses. */
export const unreadableSets: [title: string, properties: object, why: string][] = [
  ["that counts fewer than it holds", forged(two, { targets: 1 }), OTHERS],
  ["that counts more than it holds", forged(two, { targets: 3 }), OTHERS],
  ["that holds one more", { ...two, checkpoints: { g1: 5, g2: 8, "vip-1": 5 } }, OTHERS],
  ["that lists fewer than it touches", forged(two, { of: { create: ["g1"] } }), OTHERS],
  ["that lists another one than it holds", forged(grown, { of: { create: ["g4"] } }), OTHERS],
  ["that lists one twice", forged(two, { of: { create: ["g1", "g1"] } }), OTHERS],
  ["that lists one for two causes", forged(two, { of: { create: ["g1"], raise: ["g1"] } }), OTHERS],
  ["that lists a property of objects", forged(grown, { of: { create: ["constructor"] } }), OTHERS],
  ["that holds its targets twice", { ...recalls(["g1", "g2"]), senderAccounts: ["u1", "u2"] }, OTHERS],
  ["that holds one twice", { ...recalls(["g1", "g2"]), groupIds: ["g1", "g1"] }, OTHERS],
  ["that holds none", { ...two, checkpoints: {} }, OTHERS],
  [
    "that holds what is no id",
    { ...recalls(["g1"]), groupIds: 5, plannedChange: forged(two, {}).plannedChange },
    OTHERS,
  ],
  ["that isn't known though it tells of several", { ...two, checkpoints: UNKNOWN }, OTHERS],
  ["that isn't known though it lists one", forged(grown, {}, { checkpoints: UNKNOWN }), OTHERS],
  ["that lists what isn't known", forged(grown, { of: { create: [UNKNOWN] } }), "can't read (of"],
  ["that lists an unknown cause", forged(grown, { of: { whim: ["g3"] } }), "can't read (of"],
  ["that lists nothing for a cause", forged(grown, { of: { create: ["g3"], drift: [] } }), "can't read (of.drift)"],
  ["that lists a text", forged(grown, { of: "g3" }), "can't read (of)"],
  ["that counts messages in text", forged(two, { messages: "13" }), "can't read (messages)"],
  ["that counts less than no message", forged(two, { messages: -1 }), "can't read (messages)"],
  ["that reaches text", forged(two, { largest: [{ id: "g1", to: "5" }] }), "can't read (largest.0.to)"],
  ["that reached text", forged(two, { reached: { g1: "5" } }), "can't read (reached.g1)"],
];
