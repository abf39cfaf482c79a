import type { Seed } from "pulumi-tencent-chat/emulator";

type Group = NonNullable<Seed["groups"]>[number];

/** A community with a topic. */
export const HALL = "@TGS#_hall";

/** A public group of some messages, of u7 and u1 in turns. */
function group(groupId: string, count: number, more: Partial<Group> = {}): Group {
  return { groupId, type: "Public", owner: "u1", messages: { count, senders: ["u7", "u1"] }, ...more };
}

/** The same after u7 has posted once more. */
function withOneMore(groupId: string, count: number): Group {
  return group(groupId, count, { messages: [{ count, senders: ["u7", "u1"] }, { from: "u7" }] });
}

const others: Group[] = [
  group("empty", 1, { messages: [] }),
  group("room", 9, { type: "AVChatRoom" }),
  {
    groupId: HALL,
    type: "Community",
    topics: [{ topicId: `${HALL}@TOPIC#_a`, messages: { count: 6, senders: ["u7", "u1"] } }],
  },
];

const badge = { name: "vip", users: ["u7"] };

/** The app in which most states of the corpus came about. */
export const WORLD: Seed = {
  accounts: [
    { userId: "u1", conversationGroups: [badge, { name: "work" }] },
    { userId: "u2", conversationGroups: [badge] },
    { userId: "u3", conversationGroups: [badge] },
  ],
  groups: [group("g1", 20), group("g2", 10), group("g3", 12), group("g4", 8), ...others],
};

/** After the conversation groups were removed. */
export const WITHOUT_BADGES: Seed = {
  ...WORLD,
  accounts: [{ userId: "u1", conversationGroups: [{ name: "work" }] }, "u2", "u3"],
};

/** After u7 has posted once more in each group, and the conversation groups were made again. */
export const WITH_NEWER: Seed = {
  ...WORLD,
  groups: [withOneMore("g1", 20), withOneMore("g2", 10), withOneMore("g3", 12), withOneMore("g4", 8), ...others],
};

/** The same with groups that weren't there before. */
export const WITH_G9: Seed = {
  ...WITH_NEWER,
  groups: [...(WITH_NEWER.groups ?? []), group("g8", 15), group("g9", 15)],
};

/** After all groups were dissolved and made again. */
export const REMADE: Seed = {
  ...WITHOUT_BADGES,
  groups: ["g1", "g2", "g3", "g4"].map((groupId) => group(groupId, 4, { createTime: 1_750_000_000 })),
};
