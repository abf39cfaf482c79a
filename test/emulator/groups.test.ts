import { describe, expect, it } from "vitest";
import type { EmulatorOptions, Guesses, Seed } from "../../provider/src/emulator/index.ts";
import { group, topic, withEmulator } from "./by-hand.ts";

const OK = { ActionStatus: "OK", ErrorInfo: "", ErrorCode: 0 };
const COMMUNITY = "@TGS#_c1";
const TOPIC = `${COMMUNITY}@TOPIC#_t1`;
const seed: Seed = {
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
const withGuesses = (guesses: Partial<Guesses>): EmulatorOptions => ({ seed, guesses });

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

describe("group_msg_get_simple", () => {
  const pull = group("group_msg_get_simple");
  const seqs = (answer: Record<string, unknown>) =>
    (answer.RspMsgList as { MsgSeq: number }[]).map(({ MsgSeq }) => MsgSeq);

  it("gives 20 rows a page, newest first, and says when more were asked for", async () => {
    await withEmulator({ seed }, async (_emulator, ask) => {
      const first = await ask(pull, { GroupId: "@TGS#15ERQPAER", ReqMsgNumber: 21 });
      expect([first.IsFinished, seqs(first)]).toEqual([0, Array.from({ length: 20 }, (_, n) => 30 - n)]);
      const next = await ask(pull, { GroupId: "@TGS#15ERQPAER", ReqMsgNumber: 20, ReqMsgSeq: 10 });
      expect([next.IsFinished, seqs(next)]).toEqual([1, [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]]);
      expect(seqs(await ask(pull, { GroupId: "@TGS#15ERQPAER", ReqMsgNumber: 20, ReqMsgSeq: 0 }))).toEqual([]);
    });
  });

  it("writes a row as the document does", async () => {
    await withEmulator({ seed }, async (_emulator, ask) => {
      const answer = await ask(pull, { GroupId: "work", ReqMsgNumber: 1 });
      expect(answer).toMatchObject({ ...OK, GroupId: "work", IsFinished: 1 });
      expect(answer.RspMsgList).toMatchObject([
        {
          From_Account: "u7",
          IsPlaceMsg: 0,
          MsgBody: [{ MsgType: "TIMTextElem", MsgContent: { Text: "message 2" } }],
          MsgPriority: 2,
          MsgSeq: 2,
          MsgTimeStamp: 1_700_000_002,
        },
      ]);
    });
  });

  it.each([
    [{}, { From_Account: "u7", IsPlaceMsg: 2, MsgBody: [] }],
    [{ recalledRowsKeepFromAccount: false }, { IsPlaceMsg: 2, MsgBody: [] }],
    [{ recalledRowsKeepBody: true }, { IsPlaceMsg: 2, MsgBody: [{ MsgType: "TIMTextElem" }] }],
  ] as const)("leaves recalled rows out unless asked, and shows them by the guesses %j", async (guesses, row) => {
    await withEmulator(withGuesses(guesses), async (_emulator, ask) => {
      await ask(group("group_msg_recall"), { GroupId: "work", MsgSeqList: [{ MsgSeq: 2 }] });
      expect(seqs(await ask(pull, { GroupId: "work", ReqMsgNumber: 20 }))).toEqual([1]);
      const all = await ask(pull, { GroupId: "work", ReqMsgNumber: 20, WithRecalledMsg: 1 });
      const [newest] = all.RspMsgList as Record<string, unknown>[];
      expect(newest).toMatchObject({ MsgSeq: 2, ...row });
      expect(newest && "From_Account" in newest).toBe(!("recalledRowsKeepFromAccount" in guesses));
    });
  });

  it.each([
    [true, []],
    [false, [29, 27, 25]],
  ])("lets recalled rows take room on a page by the guess %s", async (recalledRowsTakeRoom, rest) => {
    await withEmulator(withGuesses({ recalledRowsTakeRoom }), async (_emulator, ask) => {
      const GroupId = "@TGS#15ERQPAER";
      await ask(group("delete_group_msg_by_sender"), { GroupId, Sender_Account: "u2" });
      const found = seqs(await ask(pull, { GroupId, ReqMsgNumber: recalledRowsTakeRoom ? 1 : 3 }));
      expect(found).toEqual(rest);
    });
  });

  it("shows a recall only after the guessed delay", async () => {
    let now = Date.now();
    await withEmulator({ ...withGuesses({ recallVisibleAfterMs: 500 }), now: () => now }, async (_emulator, ask) => {
      await ask(group("delete_group_msg_by_sender"), { GroupId: "work", Sender_Account: "u7" });
      expect(seqs(await ask(pull, { GroupId: "work", ReqMsgNumber: 20 }))).toEqual([2, 1]);
      now += 500;
      expect(seqs(await ask(pull, { GroupId: "work", ReqMsgNumber: 20 }))).toEqual([]);
    });
  });

  it.each([
    ["placeholder", [2, 1]],
    ["absent", []],
  ] as const)("gives expired rows by the guess %s", async (expiredRows, found) => {
    const options = { ...withGuesses({ expiredRows }), seed: { ...seed, retentionDays: 7 } };
    await withEmulator(options, async (emulator, ask) => {
      const answer = await ask(pull, { GroupId: "work", ReqMsgNumber: 30 });
      expect(seqs(answer)).toEqual(found);
      expect(answer.IsFinished).toBe(found.length > 0 ? 2 : 0);
      expect(emulator.view("work").counts).toMatchObject({ visible: 0, gone: 2 });
    });
  });

  it.each([
    ["an AVChatRoom", { GroupId: "live", ReqMsgNumber: 20 }, 10044],
    ["no number", { GroupId: "work" }, 10004],
    ["an unknown group", { GroupId: "nobody", ReqMsgNumber: 20 }, 10010],
  ])("refuses %s", async (_name, body, ErrorCode) => {
    await withEmulator({ seed }, async (_emulator, ask) => expect(await ask(pull, body)).toMatchObject({ ErrorCode }));
  });
});

describe("get_group_info and get_topic", () => {
  const info = group("get_group_info");
  const only = { ResponseFilter: { GroupBaseInfoFilter: ["Type", "NextMsgSeq"] } };

  it("gives just the fields asked for, and a code for each group under an OK", async () => {
    await withEmulator({ seed }, async (_emulator, ask) => {
      const answer = await ask(info, { GroupIdList: ["work", "meeting", "live", "gone"], ...only });
      expect(answer).toEqual({
        ...OK,
        GroupInfo: [
          { GroupId: "work", ErrorCode: 0, ErrorInfo: "", Type: "Private", NextMsgSeq: 3 },
          { GroupId: "meeting", ErrorCode: 0, ErrorInfo: "", Type: "ChatRoom", NextMsgSeq: 3 },
          { GroupId: "live", ErrorCode: 0, ErrorInfo: "", Type: "AVChatRoom" },
          { GroupId: "gone", ErrorCode: 10010, ErrorInfo: expect.any(String) },
        ],
      });
    });
  });

  it("follows the guesses about AVChatRoom, spelling and the top-level code", async () => {
    const guesses = {
      avChatRoomNextMsgSeq: true,
      groupTypeSpelling: "new",
      groupInfoTopLevelCode: "first-item",
    } as const;
    await withEmulator(withGuesses(guesses), async (_emulator, ask) => {
      const answer = await ask(info, { GroupIdList: ["work", "live", "gone"], ...only });
      expect(answer.ErrorCode).toBe(10010);
      expect(answer.GroupInfo).toMatchObject([{ Type: "Work" }, { NextMsgSeq: 3 }, { ErrorCode: 10010 }]);
    });
  });

  it("takes 50 groups a call and no more", async () => {
    await withEmulator({ seed }, async (_emulator, ask) => {
      const ids = (length: number) => ({ GroupIdList: Array.from({ length }, () => "work"), ...only });
      expect((await ask(info, ids(50))).GroupInfo).toHaveLength(50);
      expect((await ask(info, ids(51))).ErrorCode).toBe(10004);
      expect((await ask(info, ids(0))).ErrorCode).toBe(10004);
    });
  });

  it("gives the members unless filtered", async () => {
    await withEmulator({ seed }, async (_emulator, ask) => {
      const answer = await ask(info, { GroupIdList: ["@TGS#15ERQPAER"] });
      expect(answer.GroupInfo).toMatchObject([{ Owner_Account: "u1", MemberList: [{ Member_Account: "u1" }] }]);
    });
  });

  it("gives topics with their own counters, and 110003 for one that isn't there", async () => {
    await withEmulator({ seed }, async (_emulator, ask) => {
      const TopicIdList = [TOPIC, `${COMMUNITY}@TOPIC#_x`];
      const asked = { GroupId: COMMUNITY, From_Account: "administrator", TopicIdList };
      const answer = await ask(topic("get_topic"), asked);
      expect(answer).toMatchObject({
        ...OK,
        TopicAndSelfInfo: [{ ErrorCode: 0, TopicInfo: { TopicId: TOPIC, NextMsgSeq: 5 } }, { ErrorCode: 110003 }],
      });
      expect((await ask(topic("get_topic"), { ...asked, GroupId: "work" })).ErrorCode).toBe(10007);
    });
  });
});

describe("making and destroying groups", () => {
  const made = { Type: "Public", Name: "n", GroupId: "new" };

  it.each([
    ["create_group", made, 0],
    ["create_group", { ...made, GroupId: "work" }, 10021],
    ["create_group", { ...made, GroupId: "@TGS#x" }, 10015],
    ["create_group", { ...made, Type: "Community" }, 10015],
    ["create_group", { ...made, Type: "Nonsense" }, 10004],
    ["create_group", { ...made, Owner_Account: "stranger" }, 10019],
    ["create_group", { ...made, Type: "AVChatRoom", MemberList: [{ Member_Account: "u1" }] }, 10007],
    ["import_group", { ...made, CreateTime: 1_600_000_000 }, 0],
    ["import_group", { ...made, Type: "AVChatRoom" }, 10007],
    ["import_group_msg", { GroupId: "live", MsgList: [message("u1", 1_700_000_100)] }, 10007],
    ["import_group_msg", { GroupId: "work", MsgList: Array.from({ length: 8 }, () => message("u1", 1)) }, 10004],
    ["destroy_group", { GroupId: "work" }, 0],
    ["destroy_group", { GroupId: "nobody" }, 10010],
  ])("%s of %j is answered with %i", async (command, body, ErrorCode) => {
    await withEmulator({ seed }, async (_emulator, ask) => {
      expect(await ask(group(command), body)).toMatchObject({ ErrorCode });
    });
  });

  it("starts the seqs of a group that is made again from 1", async () => {
    await withEmulator({ seed }, async (emulator, ask) => {
      await ask(group("destroy_group"), { GroupId: "work" });
      expect(() => emulator.view("work")).toThrow("was dissolved");
      expect(await ask(group("create_group"), { ...made, GroupId: "work" })).toEqual({ ...OK, GroupId: "work" });
      expect(emulator.post("work", "u1", "hello")).toBe(1);
    });
  });

  it("imports in order of time and gives each message its code", async () => {
    await withEmulator({ seed }, async (_emulator, ask) => {
      const MsgList = [message("u1", 1_700_000_100), message("u1", 1_700_000_050), message("u1", 1_700_000_101)];
      const answer = await ask(group("import_group_msg"), { GroupId: "work", MsgList });
      expect(answer.ImportMsgResult).toMatchObject([
        { MsgSeq: 3, Result: 0 },
        { MsgSeq: 0, Result: 10004 },
        { MsgSeq: 4, Result: 0 },
      ]);
    });
  });

  it("sends, and keeps nothing of what is for those online only", async () => {
    await withEmulator({ seed }, async (emulator, ask) => {
      const { From_Account, MsgBody } = message("u1", 0);
      const sent = { GroupId: "work", Random: 1, From_Account, MsgBody };
      expect(await ask(group("send_group_msg"), sent)).toMatchObject({ ...OK, MsgSeq: 3 });
      expect(await ask(group("send_group_msg"), { ...sent, OnlineOnlyFlag: 1 })).toMatchObject({ MsgSeq: 4 });
      expect(emulator.view("work").messages.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    });
  });

  it("makes and destroys topics", async () => {
    await withEmulator({ seed }, async (_emulator, ask) => {
      const TopicId = `${COMMUNITY}@TOPIC#_new`;
      const create = { GroupId: COMMUNITY, TopicName: "n", TopicId };
      expect(await ask(topic("create_topic"), create)).toEqual({ ...OK, TopicId });
      expect((await ask(topic("create_topic"), create)).ErrorCode).toBe(10021);
      const destroy = { GroupId: COMMUNITY, TopicIdList: [TopicId] };
      expect((await ask(topic("destroy_topic"), destroy)).DestroyResultItem).toMatchObject([{ ErrorCode: 0 }]);
      expect((await ask(topic("destroy_topic"), destroy)).DestroyResultItem).toMatchObject([{ ErrorCode: 110003 }]);
    });
  });

  it("recalls by seq with a code for each, at most 10 a call", async () => {
    await withEmulator(withGuesses({ recallTwiceCode: 10030 }), async (_emulator, ask) => {
      const recall = (...list: number[]) =>
        ask(group("group_msg_recall"), { GroupId: "work", MsgSeqList: list.map((MsgSeq) => ({ MsgSeq })) });
      expect((await recall(1, 1, 99)).RecallRetList).toEqual([
        { MsgSeq: 1, RetCode: 0 },
        { MsgSeq: 1, RetCode: 10030 },
        { MsgSeq: 99, RetCode: 10030 },
      ]);
      expect((await recall(...Array.from({ length: 11 }, (_, n) => n))).ErrorCode).toBe(10004);
    });
  });

  it("lists the app's groups by page and type", async () => {
    await withEmulator({ seed }, async (_emulator, ask) => {
      const list = group("get_appid_group_list");
      expect(await ask(list, { Limit: 2 })).toMatchObject({ TotalCount: 7, Next: 2 });
      expect(await ask(list, { Limit: 5, Next: 2 })).toMatchObject({ Next: 0 });
      expect((await ask(list, { GroupType: "Work" })).GroupIdList).toEqual([{ GroupId: "work" }]);
    });
  });
});

function message(from: string, time: number) {
  return {
    From_Account: from,
    SendTime: time,
    MsgBody: [{ MsgType: "TIMTextElem", MsgContent: { Text: "hi" } }],
  };
}
