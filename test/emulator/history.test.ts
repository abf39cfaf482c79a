import { describe, expect, it } from "vitest";
import { group, withEmulator } from "./by-hand.ts";
import { OK, seed, withGuesses } from "./community.ts";

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
