import type { ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ChatClient, isTencentChatError } from "../../provider/src/client/index.ts";
import { connect, type Received } from "../../provider/src/client/transport.ts";
import { shows } from "../requirements.ts";
import { chat, collect, OK } from "../unit/client/chat.ts";
import { type Answer, loopback } from "../unit/client/loopback.ts";
import { holds, isPristine, json, ONE_LINE, object } from "./fuzz.ts";

/** Each command, with the fields that its answers have. */
const commands: [string, (client: ChatClient) => Promise<unknown>, string[]][] = [
  ["clear_group_msg", (client) => client.clearGroupMsg({ groupId: "g", msgSeq: 1 }), []],
  ["delete_group_msg_by_sender", (client) => client.deleteGroupMsgBySender({ groupId: "g", senderAccount: "u" }), []],
  [
    "del_contact_group",
    (client) => client.delContactGroup({ fromAccount: "u", groupName: "w" }),
    ["GroupItem", "GroupName", "GroupId"],
  ],
  [
    "get_group_info",
    (client) => client.getGroupInfo("g"),
    ["GroupInfo", "GroupId", "Type", "CreateTime", "NextMsgSeq", "Name", "MemberNum"],
  ],
  [
    "get_topic",
    (client) => client.getTopic("@TGS#_g", "@TGS#_g@TOPIC#_t"),
    ["TopicInfoList", "TopicInfo", "TopicId", "NextMsgSeq"],
  ],
  [
    "get_contact_group",
    (client) => client.getContactGroups("u"),
    ["GroupItem", "GroupName", "GroupId", "CompleteFlag", "StartIndex", "NextStartIndex"],
  ],
  [
    "group_msg_get_simple",
    (client) => collect(client.groupMessages({ groupId: "g", above: 0, through: 40 })),
    ["RspMsgList", "MsgSeq", "From_Account", "IsPlaceMsg", "IsSystemMsg", "MsgTimeStamp", "IsFinished", "MsgBody"],
  ],
];

const ENVELOPE = ["ErrorCode", "ErrorInfo", "ActionStatus", "Code", "Result"];

/** What a call ends with; a failure must be one of ours, readable, and without the UserSig. */
async function endOf(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    expect(isTencentChatError(error), String((error as Error).stack)).toBe(true);
    expect((error as Error).message).toMatch(ONE_LINE);
    expect((error as Error).message.length).toBeLessThan(1_500);
  }
}

describe("an answer", () => {
  it.each(commands)(
    shows(["hostile.answers"], "to %s of any shape is taken or refused in one line"),
    async (...row) => {
      const [, call, fields] = row;
      const keys = [...ENVELOPE, ...fields];
      const answer = fc.oneof(
        json(keys),
        object(keys),
        object(keys).map((value) => ({ ...OK, ...value })),
      );
      await using server = await chat([(_, response) => response.end(JSON.stringify(current) ?? "")]);
      let current: unknown;
      await holds(
        fc.asyncProperty(answer, async (value) => {
          current = value;
          await endOf(server.time.run(call(server.client)));
          expect(isPristine()).toBe(true);
        }),
        60,
      );
    },
    240_000,
  );

  it.each<[string, string]>([
    ["nested a million levels deep", `{"ErrorCode":0,"GroupInfo":${"[".repeat(900_000)}${"]".repeat(900_000)}}`],
    ["nested deep in objects", `{"ErrorCode":0,"GroupInfo":${'{"a":'.repeat(300_000)}1${"}".repeat(300_000)}}`],
    ["with tens of thousands of wrong items", `{"ErrorCode":0,"GroupInfo":[${Array(40_000).fill('{"GroupId":1}')}]}`],
    ["with as many keys", `{"ErrorCode":0,${Array.from({ length: 40_000 }, (_, n) => `"k${n}":1`)}}`],
    ["with a text of two megabytes", JSON.stringify({ ErrorCode: 10004, ErrorInfo: "http://".repeat(270_000) })],
    [
      "that turns text around",
      JSON.stringify({ ErrorCode: 10004, ErrorInfo: "\u202e\u2066gone\r\n\u2028::error::x\u001b[2J" }),
    ],
    ["with polluting keys", '{"__proto__":{"ErrorCode":0},"constructor":{"prototype":{"x":1}}}'],
    ["with a code beyond all numbers", '{"ErrorCode":1e999}'],
    ["with a code that is a text", '{"ErrorCode":"0"}'],
  ])(shows(["hostile.answers"], "%s ends each command soon"), async (_, body) => {
    await using server = await chat([body]);
    const from = performance.now();
    for (const [, call] of commands) await endOf(server.time.run(call(server.client)));
    expect(performance.now() - from).toBeLessThan(40_000);
    expect(isPristine()).toBe(true);
  });
});

const MEGABYTE = Buffer.alloc(1024 * 1024, " ");
const BOMB = gzipSync(Buffer.alloc(100 * MEGABYTE.length));

/** Writes on for as long as somebody takes it, up to so many megabytes. */
function pour(response: ServerResponse, megabytes: number): void {
  let left = megabytes;
  const more = () => {
    while (left-- > 0) if (!response.write(MEGABYTE)) return;
    if (left < 0) response.end();
  };
  response.on("drain", more);
  more();
}

describe("a body", () => {
  it.each<[string, Answer, RegExp]>([
    ["of 100 MB", (_, r) => pour(r.writeHead(200, { "content-length": 100 * MEGABYTE.length }), 100), /too-large/],
    ["of 100 MB and unknown length", (_, r) => pour(r, 100), /too-large/],
    [
      "of 100 MB with a redirect",
      (_, r) => pour(r.writeHead(302, { location: "http://127.0.0.1:1" }), 100),
      /redirect|too-large|timeout/,
    ],
    ["of 100 MB with a gateway's error", (_, r) => pour(r.writeHead(502), 100), /too-large|http/],
    ["that is a compressed bomb", (_, r) => r.writeHead(200, { "content-encoding": "gzip" }).end(BOMB), /not-json/],
    [
      "that never ends",
      (_, r) => {
        const drip = setInterval(() => r.write(" "), 20);
        r.on("close", () => clearInterval(drip));
      },
      /timeout/,
    ],
    [
      "under thousands of headers",
      (_, r) => r.writeHead(200, Array.from({ length: 4_000 }, (_, n) => [`x-${n}`, "y".repeat(50)]).flat()).end("{}"),
      /reset|http/,
    ],
    ["under a header without end", (_, r) => r.writeHead(200, { x: "y".repeat(5_000_000) }).end("{}"), /reset|http/],
  ])(shows(["hostile.answers"], "%s takes little time and memory"), async (_, answer, fault) => {
    await using server = await loopback(answer);
    const transport = connect(server.origin, { connectMs: 1_000, headersMs: 2_000, bodyMs: 2_000 });
    let most = 0;
    const watch = setInterval(() => {
      most = Math.max(most, process.memoryUsage().arrayBuffers);
    }, 5);
    const before = process.memoryUsage().arrayBuffers;
    const from = performance.now();
    const received: Received = await transport.post({ path: "/", body: "{}" });
    clearInterval(watch);
    await transport.close();
    expect(JSON.stringify(received)).toMatch(fault);
    expect(performance.now() - from).toBeLessThan(6_000);
    expect(most - before).toBeLessThan(60 * MEGABYTE.length);
  });
});
