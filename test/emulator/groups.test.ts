import { describe, expect, it } from "vitest";
import { group, topic, withEmulator } from "./by-hand.ts";
import { COMMUNITY, OK, seed, TOPIC, withGuesses } from "./community.ts";

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
