import {
  change,
  DIGEST,
  having,
  NOW,
  type Properties,
  planning,
  type RuleName,
  settled,
  UNKNOWN,
  UNKNOWN_ARRAY,
} from "./subjects.ts";

/** A resource, and what one rule says of it: nothing, unless the case tells. */
export interface Case {
  readonly rule: RuleName;
  readonly title: string;
  readonly properties: Properties;
  /** Settings other than the usual. */
  readonly settings?: Properties;
  /** Another moment than the usual. */
  readonly now?: string;
  readonly stack?: string;
  readonly refused?: string;
  readonly advised?: string;
}

const acknowledged: Omit<Case, "rule">[] = [
  { title: "the digest among several", properties: having({ acknowledge: ["aaaaaaaa", DIGEST] }) },
  {
    title: "no acknowledgement",
    properties: having({ acknowledge: undefined }),
    refused: `this change is not acknowledged: ${change.summary}. To go on, have it reviewed and write acknowledge: "${DIGEST}"`,
  },
  {
    title: "the digest of another change",
    properties: having({ acknowledge: "aaaaaaaa" }),
    refused: 'acknowledge "aaaaaaaa" is of another change',
  },
  { title: "more than the digest", properties: having({ acknowledge: `${DIGEST} ` }), refused: "is of another change" },
  {
    title: "a part of the digest",
    properties: having({ acknowledge: DIGEST.slice(0, 7) }),
    refused: "is of another change",
  },
  {
    title: "the digest in capitals",
    properties: having({ acknowledge: DIGEST.toUpperCase() }),
    refused: "is of another change",
  },
  { title: "an empty array", properties: having({ acknowledge: [] }), refused: "this change is not acknowledged" },
  {
    title: "an unknown acknowledgement",
    properties: having({ acknowledge: UNKNOWN }),
    refused: `acknowledge isn't known in this preview: ${change.summary}`,
  },
  {
    title: "unknown acknowledgements",
    properties: having({ acknowledge: UNKNOWN_ARRAY }),
    refused: "acknowledge isn't known",
  },
  {
    title: "an unknown one among others",
    properties: having({ acknowledge: [UNKNOWN, "aaaaaaaa"] }),
    refused: '(known after apply), "aaaaaaaa" is of another change',
  },
  { title: "the digest beside an unknown one", properties: having({ acknowledge: [UNKNOWN, DIGEST] }) },
  {
    title: "a change without digest",
    properties: planning({ digest: undefined }),
    refused: "To go on, apply in two steps",
  },
  {
    title: "a change without digest that is acknowledged by nothing",
    properties: planning({ digest: undefined }, { acknowledge: [] }),
    refused: "can't be acknowledged",
  },
  { title: "nothing planned", properties: settled() },
  {
    title: "an acknowledgement left over",
    properties: settled({ acknowledge: DIGEST }),
    advised: `acknowledge "${DIGEST}" is left over: remove it`,
  },
  {
    title: "acknowledgements left over",
    properties: settled({ acknowledge: [DIGEST, "aaaaaaaa"] }),
    advised: `acknowledge "${DIGEST}", "aaaaaaaa" is left over`,
  },
  { title: "an empty array left over", properties: settled({ acknowledge: [] }) },
  { title: "an unknown acknowledgement left over", properties: settled({ acknowledge: UNKNOWN }) },
];

const knownTarget: Omit<Case, "rule">[] = [
  {
    title: "an unknown group",
    properties: planning({ target: "group (known after apply)", digest: undefined }),
    refused: "the target isn't known in this preview",
  },
  {
    title: "an unknown sender",
    properties: planning({ target: "user (known after apply) in group g1" }),
    refused: "isn't known",
  },
  {
    title: "an unknown topic",
    properties: planning({ target: "user u7 in topic (known after apply) of group @TGS#_a" }),
    refused: "isn't known",
  },
  {
    title: "an unknown target in words of later versions",
    properties: planning({ target: "robot (known after apply) everywhere" }),
    refused: "isn't known",
  },
  { title: "a group of that name", properties: planning({ target: 'group "(known after apply)"' }) },
  { title: "an unknown mark", properties: planning({ to: undefined, digest: undefined }) },
];

const protectedGroups: Omit<Case, "rule">[] = [
  {
    title: "a protected group",
    properties: planning({ target: "group announcements" }),
    refused: 'group announcements is protected by "announcements"',
  },
  {
    title: "a group that a glob takes in",
    properties: planning({ target: "group vip-lounge" }),
    refused: 'protected by "vip-*"',
  },
  { title: "a group that only begins alike", properties: planning({ target: "group announcements2" }) },
  { title: "a group in other case", properties: planning({ target: "group Announcements" }) },
  {
    title: "a sender in a protected group",
    properties: planning({ target: "user u7 in group vip-1" }),
    refused: 'protected by "vip-*"',
  },
  {
    title: "a protected sender",
    properties: planning({ target: "user admin1 in group g1" }),
    refused: 'protected by "admin?"',
  },
  { title: "a sender one character longer", properties: planning({ target: "user admin12 in group g1" }) },
  {
    title: "a protected owner",
    properties: planning({ target: 'conversation group "work" of user admin1' }),
    refused: 'protected by "admin?"',
  },
  {
    title: "a conversation group with the name of a protected group",
    properties: planning({ target: 'conversation group "vip-1" of user u1' }),
  },
  {
    title: "a user with the id of a protected group",
    properties: planning({ target: "user announcements in group g1" }),
  },
  {
    title: "a topic of a protected community",
    properties: planning({ target: "user u7 in topic @TGS#_a@TOPIC#_b of group @TGS#_a" }),
    refused: "protected",
  },
  {
    title: "a quoted id with escapes",
    properties: planning({ target: 'user "x\\"\\u{202e}y" in group g1' }),
    refused: "protected",
  },
  {
    title: "a quoted id that tries to look like another",
    properties: planning({ target: 'group "g1 of group announcements"' }),
  },
  {
    title: "an unknown group",
    properties: planning({ target: "group (known after apply)" }),
    refused: "a group that isn't known yet, which may be protected",
  },
  {
    title: "an unknown group where none is protected",
    properties: planning({ target: "group (known after apply)" }),
    settings: { accounts: ["admin"] },
  },
  {
    title: "a protected id in words of later versions",
    properties: planning({ target: "groups g1 and vip-2" }),
    refused: 'protected by "vip-*"',
  },
  { title: "nothing protected", properties: having({}), settings: {}, advised: "protected-groups protects nothing" },
];

const boundedClear: Omit<Case, "rule">[] = [
  { title: "a clear through the newest", properties: planning({ to: "newest" }), refused: "To go on, write a number" },
  {
    title: "a clear through an unknown mark",
    properties: planning({ to: undefined, digest: undefined }),
    refused: "isn't known yet",
  },
  {
    title: "a recall, which has no mark",
    properties: planning({ action: "recall-sender-messages", from: undefined, to: undefined }),
  },
  {
    title: "an action to come that reaches the newest",
    properties: planning({ action: "burn-topic", to: "newest" }),
    refused: "write a number",
  },
];

const blastRadius: Omit<Case, "rule">[] = [
  { title: "as many messages as allowed", properties: planning({ to: 2_100 }) },
  {
    title: "one message more",
    properties: planning({ to: 2_101 }),
    refused: "with this change, this update has 2,001 messages within reach (allowed: 2,000)",
  },
  {
    title: "a first clear, which counts from the beginning",
    properties: planning({ from: undefined, to: 2_001 }),
    refused: "2,001 messages",
  },
  {
    title: "a clear through the newest",
    properties: planning({ to: "newest" }),
    refused: "an unbounded number of messages",
  },
  {
    title: "a clear through an unknown mark",
    properties: planning({ to: undefined }),
    refused: "an unbounded number of messages",
  },
  {
    title: "an action to come that tells no marks",
    properties: planning({ action: "burn-topic", from: undefined, to: undefined }),
    refused: "an unbounded number of messages",
  },
  {
    title: "an action that is called like a property of objects",
    properties: planning({ action: "constructor", to: undefined }),
    refused: "an unbounded number of messages",
  },
  {
    title: "a recall, which reaches 1,000 messages",
    properties: planning({ action: "recall-sender-messages", from: undefined, to: undefined }),
    settings: { maxMessages: 1_000 },
  },
  {
    title: "a recall where fewer are allowed",
    properties: planning({ action: "recall-sender-messages", from: undefined, to: undefined }),
    settings: { maxMessages: 999 },
    refused: "1,000 messages",
  },
  {
    title: "a removal, which reaches no message",
    properties: planning({ action: "remove-conversation-group", from: undefined, to: undefined }),
    settings: { maxMessages: 0 },
  },
  { title: "as many targets as allowed", properties: planning({ targets: 3 }) },
  { title: "one target more", properties: planning({ targets: 4 }), refused: "4 targets (allowed: 3)" },
  {
    title: "no change allowed",
    properties: having({}),
    settings: { maxChanges: 0 },
    refused: "1 irreversible changes (allowed: 0)",
  },
  { title: "the default limits", properties: planning({ from: undefined, to: 50_000 }), settings: {} },
  {
    title: "more than the default limits",
    properties: planning({ from: undefined, to: 50_001 }),
    settings: {},
    refused: "50,001",
  },
];

const reasonRequired: Omit<Case, "rule">[] = [
  { title: "no reason", properties: having({ reason: undefined }), refused: "this change has no reason" },
  { title: "an empty reason", properties: having({ reason: "  " }), refused: "this change has no reason" },
  {
    title: "a reason without ticket",
    properties: having({ reason: "because" }),
    refused: 'reason "because" doesn\'t match',
  },
  {
    title: "an unknown reason",
    properties: having({ reason: UNKNOWN }),
    refused: "the reason isn't known in this preview",
  },
  { title: "a ticket by default", properties: having({ reason: "ABC-1" }), settings: {} },
  {
    title: "no ticket by default",
    properties: having({ reason: "abc" }),
    settings: {},
    refused: "write a reason that matches",
  },
];

const changeWindow: Omit<Case, "rule">[] = [
  { title: "the first minute", properties: having({}), now: "2026-03-04T08:00:00Z" },
  {
    title: "the minute before",
    properties: having({}),
    now: "2026-03-04T07:59:59Z",
    refused: "it is wed 08:59 in Europe/Berlin, outside of the change windows (wed 09:00–17:00",
  },
  { title: "the last minute", properties: having({}), now: "2026-03-04T15:59:59Z" },
  { title: "the end", properties: having({}), now: "2026-03-04T16:00:00Z", refused: "it is wed 17:00" },
  { title: "another day", properties: having({}), now: "2026-03-05T10:00:00Z", refused: "it is thu" },
  {
    title: "the same time of day in summer, an hour earlier by UTC",
    properties: having({}),
    now: "2026-07-01T07:00:00Z",
  },
  {
    title: "the minute before in summer",
    properties: having({}),
    now: "2026-07-01T06:59:00Z",
    refused: "it is wed 08:59",
  },
  { title: "the end in summer", properties: having({}), now: "2026-07-01T15:00:00Z", refused: "it is wed 17:00" },
  { title: "a window past midnight, before it", properties: having({}), now: "2026-03-07T21:00:00Z" },
  { title: "a window past midnight, after it", properties: having({}), now: "2026-03-08T01:59:00Z" },
  {
    title: "a window past midnight, its end",
    properties: having({}),
    now: "2026-03-08T02:00:00Z",
    refused: "it is sun 03:00",
  },
  {
    title: "the night before such a window",
    properties: having({}),
    now: "2026-03-07T00:00:00Z",
    refused: "it is sat 01:00",
  },
  // 02:00 becomes 03:00 on 29 March, and 03:00 becomes 02:00 on 25 October.
  { title: "the night that lacks an hour, before the gap", properties: having({}), now: "2026-03-29T00:59:00Z" },
  {
    title: "the night that lacks an hour, after the gap",
    properties: having({}),
    now: "2026-03-29T01:00:00Z",
    refused: "it is sun 03:00",
  },
  { title: "the hour that comes twice, first", properties: having({}), now: "2026-10-25T00:15:00Z" },
  { title: "the hour that comes twice, again", properties: having({}), now: "2026-10-25T01:15:00Z" },
  {
    title: "the hour that comes twice, over",
    properties: having({}),
    now: "2026-10-25T02:00:00Z",
    refused: "it is sun 03:00",
  },
  {
    title: "the whole of a day",
    properties: having({}),
    now: "2026-03-04T22:59:00Z",
    settings: { timeZone: "Europe/Berlin", windows: [{ days: ["wed"], from: "00:00", to: "24:00" }] },
  },
  {
    title: "midnight, which is the next day",
    properties: having({}),
    now: "2026-03-04T23:00:00Z",
    settings: { timeZone: "Europe/Berlin", windows: [{ days: ["wed"], from: "00:00", to: "24:00" }] },
    refused: "it is thu 00:00",
  },
  {
    title: "UTC by default",
    properties: having({}),
    now: "2026-03-04T09:00:00Z",
    settings: { windows: [{ days: ["wed"], from: "09:00", to: "09:01" }] },
  },
  { title: "nothing planned outside of the windows", properties: settled(), now: "2026-03-05T10:00:00Z" },
  { title: "no windows", properties: having({}), settings: {}, advised: "change-window lets every time pass" },
];

const allowedApp: Omit<Case, "rule">[] = [
  {
    title: "another app",
    properties: planning({ app: 1_500_000_000 }),
    refused: 'app 1500000000 isn\'t listed for stack "dev" (listed are 1400000000)',
  },
  { title: "the app of that stack", properties: planning({ app: 1_500_000_000 }), stack: "prod-eu" },
  { title: "a stack that none names", properties: having({}), stack: "staging", refused: "none is listed" },
  { title: "a stack that begins alike", properties: having({}), stack: "dev2", refused: "none is listed" },
  {
    title: "the first entry that names the stack",
    properties: having({}),
    settings: {
      apps: [
        { stack: "d*", sdkAppIds: [] },
        { stack: "*", sdkAppIds: [1_400_000_000] },
      ],
    },
    refused: "none is listed",
  },
  { title: "no apps", properties: having({}), settings: {}, advised: "allowed-app lets every app pass" },
];

const drift: Properties = { cause: "drift", action: "recall-sender-messages", from: undefined, to: undefined };

const noDriftRepair: Omit<Case, "rule">[] = [
  { title: "an acknowledged repair", properties: planning(drift) },
  {
    title: "a repair nobody acknowledged",
    properties: planning(drift, { acknowledge: undefined }),
    refused: `which nobody acknowledged: ${change.summary}. To go on, set enforce: "once" to leave it, or have it reviewed and write acknowledge: "${DIGEST}"`,
  },
  {
    title: "a repair with the acknowledgement of an earlier change",
    properties: planning(drift, { acknowledge: "aaaaaaaa" }),
    refused: "which nobody acknowledged",
  },
  {
    title: "a repair without digest",
    properties: planning({ ...drift, digest: undefined }),
    refused: "which nobody acknowledged",
  },
  {
    title: "a repair with an unknown acknowledgement",
    properties: planning(drift, { acknowledge: UNKNOWN }),
    refused: "which nobody acknowledged",
  },
  {
    title: "an acknowledged repair where none is allowed",
    properties: planning(drift),
    settings: { mode: "refuse" },
    refused: "which is not allowed here",
  },
  {
    title: "another change where no repair is allowed",
    properties: having({ acknowledge: undefined }),
    settings: { mode: "refuse" },
  },
];

const byRule: Record<RuleName, Omit<Case, "rule">[]> = {
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

export const cases: Case[] = Object.entries(byRule).flatMap(([rule, ofRule]) =>
  ofRule.map((one) => ({ ...one, rule: rule as RuleName })),
);

/** Planned changes that no version of ours understands, which every rule refuses. */
export const unreadable: [title: string, plannedChange: unknown, why: string][] = [
  [
    "of a newer version",
    { ...change, version: 2 },
    "plannedChange is of version 2, and this policy pack reads version 1",
  ],
  ["of a newer version and another shape", { version: 2, actions: [] }, "plannedChange is of version 2"],
  ["without version", { ...change, version: undefined }, "can't read (version)"],
  ["with an unknown cause", { ...change, cause: "whim" }, "can't read (cause)"],
  ["with a mark as text", { ...change, to: "1100" }, "can't read (to)"],
  ["with half a target", { ...change, targets: 0.5 }, "can't read (targets)"],
  ["with an empty digest", { ...change, digest: "" }, "can't read (digest)"],
  ["with a digest that isn't known", { ...change, digest: UNKNOWN }, "can't read (digest)"],
  ["with an app as text and no summary", { ...change, app: "1", summary: undefined }, "can't read (app, summary)"],
  ["that is a text", "computed by the provider", "can't read"],
  ["that is a number", 0, "can't read"],
  ["that is an array", [change], "can't read"],
  ["that is empty", {}, "can't read"],
  ["that isn't known", UNKNOWN, "plannedChange isn't known in this preview"],
];

export { NOW };
