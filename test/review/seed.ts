import type { Seed } from "pulumi-tencent-chat/emulator";

/** Group g1 with 20 messages of u7 and u1 in turns, g2 with 10 of u1, and conversation groups of u1. */
export const SEED: Seed = {
  accounts: [{ userId: "u1", conversationGroups: [{ name: "vip", users: ["u7"] }, { name: "work" }] }],
  groups: [
    { groupId: "g1", type: "Public", owner: "u1", members: ["u7"], messages: { count: 20, senders: ["u7", "u1"] } },
    { groupId: "g2", type: "Public", owner: "u1", members: ["u7"], messages: { count: 10, senders: ["u1"] } },
  ],
};
