import { describe, expect, it } from "vitest";
import { group, withEmulator } from "./by-hand.ts";
import { COMMUNITY, OK, seed, TOPIC, withGuesses } from "./community.ts";

describe("clear_group_msg", () => {
  it.each([
    ["the document's sample with a MsgSeq", { GroupId: "old", MsgSeq: 7_803_321 }, 0],
    ["the document's sample without", { GroupId: "@TGS#15ERQPAER" }, 0],
    ["a Work group", { GroupId: "work" }, 0],
    ["a Meeting group", { GroupId: "meeting" }, 0],
    ["an AVChatRoom", { GroupId: "live" }, 0],
    ["a Community", { GroupId: COMMUNITY }, 10007],
    ["an unknown group", { GroupId: "nobody" }, 10010],
    ["what is no group id", { GroupId: "グループ" }, 10015],
    ["no GroupId", {}, 10004],
    ["a MsgSeq in quotes", { GroupId: "work", MsgSeq: "1" }, 10004],
    ["a negative MsgSeq", { GroupId: "work", MsgSeq: -1 }, 10004],
  ])("answers %s with its code", async (_name, body, ErrorCode) => {
    await withEmulator({ seed }, async (_emulator, ask) => {
      expect(await ask(group("clear_group_msg"), body)).toMatchObject(ErrorCode === 0 ? OK : { ErrorCode });
    });
  });

  it("hides from members what is at or below the mark, and the admin still pulls it", async () => {
    await withEmulator({ seed }, async (emulator, ask) => {
      const pull = { GroupId: "old", ReqMsgNumber: 20 };
      const before = await ask(group("group_msg_get_simple"), pull);
      await ask(group("clear_group_msg"), { GroupId: "old", MsgSeq: 7_803_322 });
      expect(emulator.view("old").messages.map(({ seq }) => seq)).toEqual([7_803_323]);
      expect(emulator.view("old").counts).toEqual({ stored: 3, visible: 1, cleared: 2, recalled: 0, gone: 0 });
      expect(await ask(group("group_msg_get_simple"), pull)).toEqual(before);
    });
  });

  it("without MsgSeq hides all that is there, and nothing that comes later", async () => {
    await withEmulator({ seed }, async (emulator, ask) => {
      await ask(group("clear_group_msg"), { GroupId: "work" });
      const seq = emulator.post("work", "u2", "after");
      expect(emulator.view("work").messages).toMatchObject([{ seq, from: "u2", text: "after" }]);
    });
  });

  it.each([
    ["hides-future", 0, 99, 0],
    ["capped", 0, 2, 1],
    ["refused", 10004, 0, 3],
  ] as const)("past the newest seq follows the guess %s", async (clearBeyondNewest, code, mark, visible) => {
    await withEmulator(withGuesses({ clearBeyondNewest }), async (emulator, ask) => {
      expect((await ask(group("clear_group_msg"), { GroupId: "work", MsgSeq: 99 })).ErrorCode).toBe(code);
      emulator.post("work", "u2", "later");
      expect(emulator.view("work")).toMatchObject({ clearedThrough: mark, counts: { visible } });
    });
  });

  it.each([
    ["ignored", 20],
    ["lowers", 10],
  ] as const)("with a lower MsgSeq than before follows the guess %s", async (lowerClear, mark) => {
    await withEmulator(withGuesses({ lowerClear }), async (emulator, ask) => {
      await ask(group("clear_group_msg"), { GroupId: "big", MsgSeq: 20 });
      await ask(group("clear_group_msg"), { GroupId: "big", MsgSeq: 10 });
      expect(emulator.view("big").clearedThrough).toBe(mark);
    });
  });

  it("refuses a Community with the code of the guess", async () => {
    await withEmulator(withGuesses({ communityClearCode: 10004 }), async (_emulator, ask) => {
      expect((await ask(group("clear_group_msg"), { GroupId: COMMUNITY })).ErrorCode).toBe(10004);
    });
  });
});

describe("delete_group_msg_by_sender", () => {
  const recalled = group("delete_group_msg_by_sender");

  it("recalls what the sender has among the newest 1,000, and nothing else", async () => {
    await withEmulator({ seed }, async (emulator, ask) => {
      expect(await ask(recalled, { GroupId: "big", Sender_Account: "u7" })).toEqual(OK);
      const { messages, counts } = emulator.view("big");
      expect(counts).toMatchObject({ visible: 19_500, recalled: 500 });
      expect(messages.filter(({ from }) => from === "u7").at(-1)?.seq).toBe(18_999);
    });
  });

  it.each([
    ["an AVChatRoom, where nothing happens", { GroupId: "live" }, 0],
    ["a Community without a topic", { GroupId: COMMUNITY }, 0],
    ["a topic", { GroupId: COMMUNITY, TopicId: TOPIC }, 0],
    ["a topic of a group without topics", { GroupId: "work", TopicId: "work@TOPIC#_t1" }, 10004],
    ["a topic of another group", { GroupId: COMMUNITY, TopicId: "@TGS#_c2@TOPIC#_t1" }, 10004],
    ["a topic that isn't there", { GroupId: COMMUNITY, TopicId: `${COMMUNITY}@TOPIC#_x` }, 110003],
    ["an unknown group", { GroupId: "nobody" }, 10010],
    ["an unknown sender", { GroupId: "work", Sender_Account: "nobody" }, 0],
    ["no sender", { GroupId: "work", Sender_Account: "" }, 10004],
  ])("answers %s with its code", async (_name, body, ErrorCode) => {
    await withEmulator({ seed }, async (_emulator, ask) => {
      expect(await ask(recalled, { Sender_Account: "u7", ...body })).toMatchObject({ ErrorCode });
    });
  });

  it("keeps topics and the Community's own messages apart", async () => {
    await withEmulator({ seed }, async (emulator, ask) => {
      await ask(recalled, { GroupId: COMMUNITY, TopicId: TOPIC, Sender_Account: "u7" });
      expect(emulator.view(COMMUNITY, TOPIC).counts).toMatchObject({ visible: 2, recalled: 2 });
      expect(emulator.view(COMMUNITY).counts).toMatchObject({ visible: 3, recalled: 0 });
    });
  });

  it.each([
    ["seqs", 1],
    ["messages", 0],
  ] as const)("counts its window by the guess %s", async (recallWindow, visible) => {
    const notices = { groupId: "g", type: "Public", messages: [{ from: "u7", text: "x" }, ...systemMessages(1000)] };
    await withEmulator({ seed: { groups: [notices] }, guesses: { recallWindow } }, async (emulator, ask) => {
      await ask(recalled, { GroupId: "g", Sender_Account: "u7" });
      expect(emulator.view("g").messages.filter(({ system }) => !system)).toHaveLength(visible);
    });
  });

  it("leaves the sender's system messages", async () => {
    const messages = { count: 10, senders: ["u7"], systemEvery: 5 };
    await withEmulator({ seed: { groups: [{ groupId: "g", type: "Public", messages }] } }, async (emulator, ask) => {
      await ask(recalled, { GroupId: "g", Sender_Account: "u7" });
      expect(emulator.view("g").counts).toMatchObject({ visible: 2, recalled: 8 });
    });
  });

  it("refuses an unknown sender where the guess says so", async () => {
    await withEmulator(withGuesses({ unknownSenderRecall: "refused" }), async (_emulator, ask) => {
      expect((await ask(recalled, { GroupId: "work", Sender_Account: "nobody" })).ErrorCode).toBe(10019);
    });
  });
});

function systemMessages(count: number) {
  return Array.from({ length: count }, () => ({ text: "someone joined", system: true }));
}
