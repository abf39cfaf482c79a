import type { EmulatorOptions, Guesses, Seed } from "../../provider/src/emulator/index.ts";

export const OK = { ActionStatus: "OK", ErrorInfo: "", ErrorCode: 0 };
export const COMMUNITY = "@TGS#_c1";
export const TOPIC = `${COMMUNITY}@TOPIC#_t1`;
export const seed: Seed = {
  accounts: ["u1"],
  groups: [
    { groupId: "@TGS#15ERQPAER", type: "Public", owner: "u1", messages: { count: 30, senders: ["u7", "u2"] } },
    { groupId: "work", type: "Work", messages: { count: 2, senders: ["u7"] } },
    { groupId: "meeting", type: "Meeting", messages: { count: 2, senders: ["u7"] } },
    { groupId: "live", type: "AVChatRoom", messages: { count: 2, senders: ["u7"] } },
    { groupId: "old", type: "Public", firstMsgSeq: 7_803_321, messages: { count: 3, senders: ["u7"] } },
    {
      groupId: COMMUNITY,
      type: "Community",
      messages: { count: 3, senders: ["u7"] },
      topics: [{ topicId: TOPIC, messages: { count: 4, senders: ["u7", "u2"] } }],
    },
    { groupId: "big", type: "Public", messages: { count: 20_000, senders: ["u7", "u2"] } },
  ],
};
export const withGuesses = (guesses: Partial<Guesses>): EmulatorOptions => ({ seed, guesses });
