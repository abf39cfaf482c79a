import { describe, expect, it } from "vitest";
import type { GroupMessage, MessageRange } from "../../../provider/src/client/index.ts";
import { shows } from "../../requirements.ts";
import { chat, code, collect, failure, OK } from "./chat.ts";
import type { Answer } from "./loopback.ts";

const asked = (body: string) => (JSON.parse(body) as { GroupIdList: string[] }).GroupIdList;
const profile = (GroupId: string, more = {}) => ({
  GroupId,
  ErrorCode: 0,
  Type: "Public",
  Name: "n",
  CreateTime: 5,
  ...more,
});
const groups =
  (of: (id: string) => object): Answer =>
  ({ body }, response) =>
    response.end(JSON.stringify({ ...OK, GroupInfo: asked(body).map(of) }));

describe("getGroupInfo", () => {
  it(shows(["calls.batches"], "asks for many groups in calls of at most 50, and for each only once"), async () => {
    await using it = await chat([groups((id) => profile(id, { NextMsgSeq: Number(id.slice(1)) + 1 }))]);
    const ids = Array.from({ length: 120 }, (_, i) => `g${i}`);
    const infos = await it.time.run(Promise.all([...ids, "g0", "g0"].map((id) => it.client.getGroupInfo(id))));
    expect(infos.map((info) => info.found && info.nextMsgSeq)).toEqual([...ids.map((_, i) => i + 1), 1, 1]);
    expect(it.bodies().map((body) => asked(body).length)).toEqual([50, 50, 20]);
  });

  it("asks anew each time", async () => {
    let seq = 0;
    await using it = await chat([groups((id) => profile(id, { NextMsgSeq: ++seq }))]);
    expect(await it.time.run(it.client.getGroupInfo("g1"))).toMatchObject({ nextMsgSeq: 1 });
    expect(await it.time.run(it.client.getGroupInfo("g1"))).toMatchObject({ nextMsgSeq: 2 });
  });

  it.each([
    ["Work", "Private"],
    ["Private", "Private"],
    ["Meeting", "ChatRoom"],
    ["Public", "Public"],
    ["AVChatRoom", "AVChatRoom"],
    ["Community", "Community"],
    ["Novel", "Novel"],
  ])(shows(["calls.answers"], "tells the type %s as %s"), async (Type, type) => {
    const more = { Type, NextMsgSeq: 9, LastMsgTime: 8, MemberNum: 3, MuteAllMember: "On", Novelty: [] };
    await using it = await chat([groups((id) => profile(id, more))]);
    expect(await it.time.run(it.client.getGroupInfo("g1"))).toEqual({
      found: true,
      groupId: "g1",
      type,
      name: "n",
      createTime: 5,
      nextMsgSeq: 9,
      lastMsgTime: 8,
      memberNum: 3,
      muteAllMember: true,
    });
  });

  it("takes a NextMsgSeq of 0 for none", async () => {
    await using it = await chat([groups((id) => profile(id, { NextMsgSeq: 0 }))]);
    expect(await it.time.run(it.client.getGroupInfo("g1"))).not.toHaveProperty("nextMsgSeq");
  });

  it.each(["constructor", "__proto__", "toString"])("tells the type %s as it is", async (Type) => {
    await using it = await chat([groups((id) => profile(id, { Type }))]);
    expect(await it.time.run(it.client.getGroupInfo("g1"))).toMatchObject({ type: Type });
  });

  it.each([
    ...[-5, Number.MAX_SAFE_INTEGER, 2 ** 40 + 1].map((NextMsgSeq) => ({ NextMsgSeq })),
    ...[0, -5, Number.MAX_SAFE_INTEGER].map((CreateTime) => ({ CreateTime })),
    ...["", "<b>Public</b>", "a\nb", "\u202ea", "x".repeat(65)].map((Type) => ({ Type })),
  ])("refuses a group of which %j is told", async (wrong) => {
    await using it = await chat([groups((id) => profile(id, wrong))]);
    await expect(it.time.run(it.client.getGroupInfo("g1"))).rejects.toMatchObject({ fault: "shape" });
  });

  it("tells each of those who share a call of their own group, where the call fails", async () => {
    await using it = await chat([code(10007, "no right")]);
    const ended = await it.time.run(Promise.allSettled(["g1", "g2"].map((id) => it.client.getGroupInfo(id))));
    const said = ended.map((one) => (one.status === "rejected" ? (one.reason as Error).message : "found"));
    expect(said).toEqual(
      ["g1", "g2"].map((id) => expect.stringContaining(`get_group_info for group "${id}" failed: 10007`)),
    );
    expect(it.bodies()).toHaveLength(1);
  });

  it(shows(["calls.items"], "tells each group's own code, though the answer's own means nothing"), async () => {
    const items: Record<string, object> = {
      gone: { GroupId: "gone", ErrorCode: 10010, ErrorInfo: "no" },
      odd: { GroupId: "odd", ErrorCode: 10015 },
      closed: { GroupId: "closed", ErrorCode: 10007, ErrorInfo: "no right" },
    };
    await using it = await chat([
      ({ body }, response) =>
        response.end(JSON.stringify({ ...code(10010), GroupInfo: asked(body).map((id) => items[id] ?? profile(id)) })),
    ]);
    const [fine, gone, odd, closed] = await it.time.run(
      Promise.allSettled(["fine", "gone", "odd", "closed"].map((id) => it.client.getGroupInfo(id))),
    );
    expect(fine).toMatchObject({ value: { found: true, groupId: "fine" } });
    expect(gone).toMatchObject({ value: { found: false, groupId: "gone", code: 10010 } });
    expect(odd).toMatchObject({ value: { found: false, groupId: "odd", code: 10015 } });
    expect(closed).toMatchObject({ reason: { code: 10007, message: expect.stringContaining('group "closed"') } });
    expect(it.server.hits).toHaveLength(1);
  });

  it.each([10010, 10015])("understands %i on the whole answer for a single group", async (gone) => {
    await using it = await chat([code(gone)]);
    expect(await it.time.run(it.client.getGroupInfo("g1"))).toEqual({ found: false, groupId: "g1", code: gone });
  });

  it(shows(["calls.items"], "asks again for groups that met an internal error, and only for those"), async () => {
    const failures = new Map([
      ["g1", 2],
      ["g3", 1],
    ]);
    await using it = await chat([
      groups((id) => {
        const left = failures.get(id) ?? 0;
        failures.set(id, left - 1);
        return left > 0 ? { GroupId: id, ErrorCode: 10002 } : profile(id);
      }),
    ]);
    const infos = await it.time.run(Promise.all(["g1", "g2", "g3"].map((id) => it.client.getGroupInfo(id))));
    expect(infos.map(({ groupId, found }) => [groupId, found])).toEqual([
      ["g1", true],
      ["g2", true],
      ["g3", true],
    ]);
    expect(it.bodies().map(asked)).toEqual([["g1", "g2", "g3"], ["g1", "g3"], ["g1"]]);
  });

  it(shows(["calls.never-gone"], "never takes a group for gone that the answer leaves out"), async () => {
    await using it = await chat([{ ...OK, GroupInfo: [profile("other")] }]);
    await expect(it.time.run(it.client.getGroupInfo("g1"))).rejects.toMatchObject({ fault: "shape" });
  });

  it(
    shows(["calls.abort", "calls.batches"], "lets a caller go that gives up, and serves the others of its batch"),
    async () => {
      const abort = new AbortController();
      await using it = await chat([groups(profile)]);
      const left = failure(it.client.getGroupInfo("g1", { signal: abort.signal }));
      const stays = it.client.getGroupInfo("g1");
      abort.abort();
      expect(await left).toMatchObject({ fault: "aborted" });
      expect(await it.time.run(stays)).toMatchObject({ found: true });
      expect(it.server.hits).toHaveLength(1);
    },
  );
});

it("a read whose answer is lost leaves nothing in doubt", async () => {
  await using it = await chat([({ socket }) => socket.destroy()], { timeoutSeconds: 2 });
  const error = await failure(it.time.run(it.client.getGroupInfo("g1")));
  expect(error).toMatchObject({ fault: "reset", mayHaveRun: false });
  expect(it.server.hits.length).toBeGreaterThan(2);
});

describe("getTopic", () => {
  const topic = "@TGS#_c@TOPIC#_t";

  it.each<[string, object, object]>([
    [
      "a topic",
      {
        ...OK,
        TopicAndSelfInfo: [
          { ErrorCode: 0, TopicInfo: { TopicId: topic, TopicName: "t", NextMsgSeq: 4, LastMsgTime: 3 } },
        ],
      },
      { found: true, topicId: topic, name: "t", nextMsgSeq: 4, lastMsgTime: 3 },
    ],
    [
      "a deleted topic",
      { ...OK, TopicAndSelfInfo: [{ ErrorCode: 110003, TopicInfo: { TopicId: topic } }] },
      { found: false, topicId: topic, code: 110003 },
    ],
    [
      "a deleted topic without a profile",
      { ...OK, TopicAndSelfInfo: [{ ErrorCode: 110003 }] },
      { found: false, topicId: topic, code: 110003 },
    ],
    ["a dissolved community", code(10010), { found: false, topicId: topic, code: 10010 }],
  ])("tells %s", async (_, answer, expected) => {
    await using it = await chat([answer]);
    expect(await it.time.run(it.client.getTopic("@TGS#_c", topic))).toEqual(expected);
  });

  it.each([
    [{ ...OK, TopicAndSelfInfo: [] }, { fault: "shape" }],
    [{ ...OK, TopicAndSelfInfo: [{ ErrorCode: 0, TopicInfo: { TopicId: "other" } }] }, { fault: "shape" }],
    [{ ...OK, TopicAndSelfInfo: [{ ErrorCode: 11000, TopicInfo: { TopicId: topic } }] }, { code: 11000 }],
    [{ ...OK, TopicAndSelfInfo: [{ TopicInfo: { TopicId: topic, NextMsgSeq: -5 } }] }, { fault: "shape" }],
  ])(shows(["calls.never-gone"], "never takes a topic for gone on an unclear answer"), async (answer, expected) => {
    await using it = await chat([answer]);
    await expect(it.time.run(it.client.getTopic("@TGS#_c", topic))).rejects.toMatchObject(expected);
  });
});

describe("getContactGroups", () => {
  const page = (CompleteFlag: number, NextStartIndex: number, ...names: string[]) => ({
    ...OK,
    CompleteFlag,
    NextStartIndex,
    GroupItem: names.map((GroupName, i) => ({ GroupName, GroupId: i + 1 })),
  });

  it(shows(["calls.pages"], "unites all pages"), async () => {
    await using it = await chat([page(0, 100, "work"), page(0, 200, "work", "vip"), page(1, 0)]);
    const found = await it.time.run(it.client.getContactGroups("u1"));
    expect([...found]).toEqual([
      ["work", 1],
      ["vip", 2],
    ]);
    expect(it.bodies()).toEqual([0, 100, 200].map((at) => `{"From_Account":"u1","StartIndex":${at}}`));
  });

  it(shows(["calls.pages"], "gives up a list without an end"), async () => {
    const endless: Answer = ({ body }, response) => {
      const { StartIndex } = JSON.parse(body) as { StartIndex: number };
      response.end(JSON.stringify(page(0, StartIndex + 1, "work")));
    };
    await using it = await chat([endless], { callsPerSecond: 10_000 });
    const error = await failure(it.time.run(it.client.getContactGroups("u1")));
    expect(error).toMatchObject({ fault: "shape", mayHaveRun: false });
    expect(error.message).toContain("there are more than 2000 pages");
  });

  it(shows(["calls.shared"], "shares the calls of loads of one account at the same time, and only then"), async () => {
    await using it = await chat([page(1, 0, "work")]);
    const [one, two] = await it.time.run(
      Promise.all(["u1", "u1", "u2"].map((user) => it.client.getContactGroups(user))),
    );
    expect(one).toEqual(two);
    expect(it.server.hits).toHaveLength(2);
    await it.time.run(it.client.getContactGroups("u1"));
    expect(it.server.hits).toHaveLength(3);
  });

  it.each([
    ["standing still", [page(0, 0, "work")]],
    ["going back", [page(0, 100), page(0, 50)]],
  ])(shows(["calls.pages"], "does not follow pages %s"), async (_, script) => {
    await using it = await chat(script);
    await expect(it.time.run(it.client.getContactGroups("u1"))).rejects.toMatchObject({ fault: "shape" });
    expect(it.server.hits).toHaveLength(script.length);
  });

  it("takes no groups for an empty map", async () => {
    await using it = await chat([{ ...OK, CompleteFlag: 1 }]);
    expect((await it.time.run(it.client.getContactGroups("u1"))).size).toBe(0);
  });

  it("fails for an unknown account", async () => {
    await using it = await chat([code(50001)]);
    await expect(it.time.run(it.client.getContactGroups("u1"))).rejects.toMatchObject({ code: 50001 });
  });
});

describe("groupMessages", () => {
  /** A server with these rows, which answers as the service does. */
  const history =
    (seqs: readonly number[], list = "RspMsgList"): Answer =>
    ({ body }, response) => {
      const { ReqMsgSeq = Number.MAX_SAFE_INTEGER, ReqMsgNumber } = JSON.parse(body) as {
        ReqMsgSeq?: number;
        ReqMsgNumber: number;
      };
      const newest = Math.min(ReqMsgSeq, Math.max(...seqs, 0));
      // The service looks at a stretch of sequence numbers; what vanished from it leaves the page short.
      const rows = seqs.filter((seq) => seq <= newest && seq > newest - ReqMsgNumber).sort((a, b) => b - a);
      const messages = rows.map((MsgSeq) => ({
        MsgSeq,
        From_Account: `u${MsgSeq}`,
        IsPlaceMsg: MsgSeq % 3,
        MsgTimeStamp: 1,
      }));
      response.end(JSON.stringify({ ...OK, IsFinished: 1, [list]: messages }));
    };
  const seqs = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
  const read = async (script: Answer[], range: Omit<MessageRange, "groupId">) => {
    await using it = await chat(script);
    const rows: GroupMessage[] = await it.time.run(collect(it.client.groupMessages({ groupId: "g1", ...range })));
    return { rows, found: rows.map(({ msgSeq }) => msgSeq), calls: it.server.hits.length, bodies: it.bodies() };
  };

  it("reads newest first, from the mark on and above the bound", async () => {
    const { found, calls } = await read([history(seqs(1, 100))], { above: 30, through: 75 });
    expect(found).toEqual(seqs(31, 75).reverse());
    expect(calls).toBe(3);
  });

  it("starts with the newest where no mark is given", async () => {
    const { found, bodies } = await read([history(seqs(1, 25))], { above: 0 });
    expect(found).toEqual(seqs(1, 25).reverse());
    expect(bodies[0]).toBe('{"GroupId":"g1","ReqMsgNumber":20,"WithRecalledMsg":1}');
  });

  it("crosses stretches where nothing is left", async () => {
    const { found } = await read([history([1, 2, 3, 95])], { above: 0, through: 100 });
    expect(found).toEqual([95, 3, 2, 1]);
  });

  it("ends on a group without messages", async () => {
    expect(await read([history([])], { above: 0 })).toMatchObject({ found: [], calls: 1 });
    expect(await read([history([])], { above: 0, through: 100 })).toMatchObject({ found: [], calls: 5 });
  });

  it("makes no call for an empty range", async () => {
    expect(await read([history(seqs(1, 9))], { above: 9, through: 9 })).toMatchObject({ found: [], calls: 0 });
  });

  it("ends though a server always answers with the same rows", async () => {
    const rows = [{ MsgSeq: 90 }, { MsgSeq: 80 }];
    const { found, calls } = await read([{ ...OK, RspMsgList: rows }], { above: 0, through: 100 });
    expect(found).toEqual([90, 80]);
    expect(calls).toBeLessThanOrEqual(6);
  });

  it("understands rows in any order and under the list's other name", async () => {
    const rows = [1, 3, 2].map((MsgSeq) => ({ MsgSeq }));
    expect(await read([{ ...OK, MsgList: rows }], { above: 0, through: 3 })).toMatchObject({ found: [3, 2, 1] });
  });

  it(shows(["calls.never-gone"], "takes no bare OK for an empty history"), async () => {
    const range = { above: 0, through: 3 };
    expect(await read([{ ...OK, IsFinished: 2 }], range)).toMatchObject({ found: [] });
    await expect(read([OK], range)).rejects.toMatchObject({ fault: "shape", mayHaveRun: false });
  });

  it.each([0, -5, Number.MAX_SAFE_INTEGER])("refuses a row with MsgSeq %d", async (MsgSeq) => {
    const rows = [{ MsgSeq }, { MsgSeq: 2 }];
    await expect(read([{ ...OK, RspMsgList: rows }], { above: 0 })).rejects.toMatchObject({ fault: "shape" });
  });

  it("tells what became of each row", async () => {
    const rows = [
      { MsgSeq: 5, From_Account: "u7", IsPlaceMsg: 0, MsgTimeStamp: 1700000010, MsgBody: [{ MsgType: "TIMTextElem" }] },
      { MsgSeq: 4, From_Account: "u7", IsPlaceMsg: 2, MsgBody: [] },
      { MsgSeq: 3, IsPlaceMsg: 1, MsgBody: [] },
      { MsgSeq: 2, From_Account: "admin", IsSystemMsg: 1, MsgBody: { any: "object" } },
      { MsgSeq: 1, From_Account: "u1", IsPlaceMsg: 9 },
    ];
    expect((await read([{ ...OK, RspMsgList: rows }], { above: 0, through: 5 })).rows).toEqual([
      { msgSeq: 5, fromAccount: "u7", state: "visible", system: false, timestamp: 1700000010 },
      { msgSeq: 4, fromAccount: "u7", state: "recalled", system: false },
      { msgSeq: 3, fromAccount: undefined, state: "gone", system: false },
      { msgSeq: 2, fromAccount: "admin", state: "visible", system: true },
      { msgSeq: 1, fromAccount: "u1", state: "gone", system: false },
    ]);
  });

  it("makes calls only as rows are asked for", async () => {
    await using it = await chat([history(seqs(1, 100))]);
    const rows = it.client.groupMessages({ groupId: "g1", above: 0 })[Symbol.asyncIterator]();
    await it.time.run(rows.next());
    expect(it.server.hits).toHaveLength(1);
  });

  it("reads a topic", async () => {
    const { bodies } = await read([history(seqs(1, 3))], { above: 2, through: 3, topicId: "t" });
    expect(bodies).toEqual(['{"GroupId":"g1","ReqMsgSeq":3,"ReqMsgNumber":20,"WithRecalledMsg":1,"TopicId":"t"}']);
  });
});
