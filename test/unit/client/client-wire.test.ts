import { describe, expect, it } from "vitest";
import type { ChatClient } from "../../../provider/src/client/index.ts";
import { verifyUserSig } from "../../../provider/src/client/user-sig.ts";
import { shows } from "../../requirements.ts";
import { chat, collect, OK, secretKey } from "./chat.ts";

describe("on the wire", () => {
  it.each<[string, string, (client: ChatClient) => Promise<unknown>]>([
    [
      "/v4/group_open_http_svc/clear_group_msg",
      '{"GroupId":"@TGS#15ERQPAER"}',
      (client) => client.clearGroupMsg({ groupId: "@TGS#15ERQPAER" }),
    ],
    [
      "/v4/group_open_http_svc/clear_group_msg",
      '{"GroupId":"@TGS#15ERQPAER","MsgSeq":7803321}',
      (client) => client.clearGroupMsg({ msgSeq: 7803321, groupId: "@TGS#15ERQPAER" }),
    ],
    [
      "/v4/group_open_http_svc/delete_group_msg_by_sender",
      '{"GroupId":"@TGS#2C5SZEAEF","Sender_Account":"leckie"}',
      (client) => client.deleteGroupMsgBySender({ senderAccount: "leckie", groupId: "@TGS#2C5SZEAEF" }),
    ],
    [
      "/v4/group_open_http_svc/delete_group_msg_by_sender",
      '{"GroupId":"@TGS#_c","Sender_Account":"u7","TopicId":"@TGS#_c@TOPIC#_t"}',
      (client) =>
        client.deleteGroupMsgBySender({ groupId: "@TGS#_c", senderAccount: "u7", topicId: "@TGS#_c@TOPIC#_t" }),
    ],
    [
      "/v4/recentcontact/del_contact_group",
      '{"From_Account":"user_0001","GroupName":["group_0001"]}',
      (client) => client.delContactGroup({ fromAccount: "user_0001", groupName: "group_0001" }),
    ],
    [
      "/v4/recentcontact/get_contact_group",
      '{"From_Account":"u1","StartIndex":0}',
      (client) => client.getContactGroups("u1"),
    ],
    [
      "/v4/group_open_http_svc/get_group_info",
      '{"GroupIdList":["g1"],"ResponseFilter":{"GroupBaseInfoFilter":' +
        '["Type","Name","CreateTime","NextMsgSeq","LastMsgTime","MemberNum","MuteAllMember"]}}',
      (client) => client.getGroupInfo("g1"),
    ],
    [
      "/v4/million_group_open_http_svc/get_topic",
      '{"GroupId":"@TGS#_c","From_Account":"administrator","TopicIdList":["@TGS#_c@TOPIC#_t"]}',
      (client) => client.getTopic("@TGS#_c", "@TGS#_c@TOPIC#_t"),
    ],
    [
      "/v4/group_open_http_svc/group_msg_get_simple",
      '{"GroupId":"g1","ReqMsgSeq":120,"ReqMsgNumber":20,"WithRecalledMsg":1}',
      (client) => collect(client.groupMessages({ groupId: "g1", above: 119, through: 120 })),
    ],
  ])(shows(["calls.wire"], "%s has the body %s"), async (path, body, call) => {
    await using it = await chat([
      {
        ...OK,
        CompleteFlag: 1,
        IsFinished: 1,
        GroupItem: [{ GroupName: "group_0001", GroupId: 1 }],
        GroupInfo: [{ GroupId: "g1", Type: "Public", CreateTime: 1 }],
        TopicAndSelfInfo: [{ ErrorCode: 0, TopicInfo: { TopicId: "@TGS#_c@TOPIC#_t" } }],
      },
    ]);
    await it.time.run(call(it.client));
    expect(it.server.hits.map(({ method, url }) => [method, url.pathname])).toEqual([["POST", path]]);
    expect(it.bodies()).toEqual([body]);
  });

  it(
    shows(["calls.wire"], "the query names app, account, a valid UserSig and a random number, fresh for each attempt"),
    async () => {
      await using it = await chat([{ ErrorCode: 60007 }, OK], { identifier: "admin & co" });
      const randoms = [0.25, 0.75, 0.5, 0.9];
      it.time.random = () => randoms.shift() ?? 0;
      await it.time.run(it.client.clearGroupMsg({ groupId: "g1" }));
      const queries = it.server.hits.map(({ url }) => url.searchParams);
      expect(queries.map((query) => [...query.keys()])).toEqual(
        Array(2).fill(["sdkappid", "identifier", "usersig", "random", "contenttype"]),
      );
      expect(queries[0]?.get("sdkappid")).toBe("1400000000");
      expect(queries[0]?.get("identifier")).toBe("admin & co");
      expect(queries[0]?.get("contenttype")).toBe("json");
      expect(verifyUserSig(queries[0]?.get("usersig") ?? "", secretKey)).toBe(true);
      const [first, second] = queries.map((query) => Number(query.get("random")));
      expect(first).not.toBe(second);
      for (const random of [first, second])
        expect(random).toSatisfy((n: number) => Number.isInteger(n) && n >= 0 && n < 2 ** 32);
    },
  );

  it(shows(["calls.success"], "an answer without ActionStatus is a success"), async () => {
    await using it = await chat([{ ErrorCode: 0 }]);
    await expect(it.time.run(it.client.clearGroupMsg({ groupId: "g1" }))).resolves.toBeUndefined();
  });

  it(shows(["calls.success"], "an answer without ErrorCode is none, and the call may have run"), async () => {
    await using it = await chat([{ ActionStatus: "OK" }]);
    await expect(it.time.run(it.client.clearGroupMsg({ groupId: "g1" }))).rejects.toMatchObject({
      fault: "shape",
      mayHaveRun: true,
    });
  });

  it.each([1.5, Number.NaN, 2 ** 53])("the MsgSeq %d never gets there", async (msgSeq) => {
    await using it = await chat([OK]);
    const work = it.client.clearGroupMsg({ groupId: "g1", msgSeq });
    await expect(it.time.run(work)).rejects.toMatchObject({ fault: "request", mayHaveRun: false });
    expect(it.server.hits).toEqual([]);
  });
});
