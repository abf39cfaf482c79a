import type { RuleCase } from "./case.ts";
import { having, planning } from "./subjects.ts";

export const knownTarget: RuleCase[] = [
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

export const protectedGroups: RuleCase[] = [
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

export const allowedApp: RuleCase[] = [
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
