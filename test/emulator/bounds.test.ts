import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { connectEmulator, type Emulator, startEmulator } from "../../provider/src/emulator/index.ts";
import { shows } from "../requirements.ts";
import { contact, group, send, sign, withEmulator } from "./by-hand.ts";
import { head, rawConnection } from "./raw-connection.ts";

const seed = { groups: [{ groupId: "g1", type: "Public" }] };
const main = fileURLToPath(new URL("../../provider/src/cli/main.ts", import.meta.url));
const tight = ["--limit", "callLogBytes=8000000", "--limit", "stateBytes=20000000"];
const unsent = { method: "POST", path: "/emulator/seed" } as const;

describe("the call log", () => {
  it(shows(["emulator.bounded"], "keeps the newest calls, so many at most"), async () => {
    await withEmulator({ seed, limits: { calls: 10 } }, async (emulator, ask) => {
      for (let n = 1; n <= 35; n++) await ask(group("get_group_info"), { GroupIdList: [`g${n}`] });
      expect(emulator.calls().map(({ n }) => n)).toEqual([26, 27, 28, 29, 30, 31, 32, 33, 34, 35]);
      expect(emulator.calls().at(-1)?.request).toEqual({ GroupIdList: ["g35"] });
    });
  });

  it.each([
    ["long texts", { x: "x".repeat(100_000) }],
    ["many parts", { x: Array(5_000).fill([]) }],
  ])(shows(["emulator.bounded"], "keeps so much at most of %s"), async (_, body) => {
    await withEmulator({ limits: { callLogBytes: 1_000_000 } }, async (emulator, ask) => {
      for (let n = 1; n <= 12; n++) await ask(group("get_group_info"), body);
      expect(emulator.calls().length).toBeLessThan(5);
      expect(emulator.calls().at(-1)?.n).toBe(12);
    });
  });

  it(shows(["emulator.bounded"], "keeps so much at most of long command names"), async () => {
    await withEmulator({ limits: { callLogBytes: 100_000 } }, async (emulator, ask) => {
      for (let n = 1; n <= 30; n++) await ask(`x/${"y".repeat(10_000)}`, {});
      expect(emulator.calls().length).toBeLessThan(5);
    });
  });
});

describe("what an app holds", () => {
  const limits = { stateBytes: 200_000 };
  const text = [{ MsgType: "TIMTextElem", MsgContent: { Text: "x".repeat(5_000) } }];
  const odd = [{ MsgType: "TIMCustomElem", MsgContent: Array(1_000).fill([]) }];
  const growing: [string, string, (n: number) => unknown][] = [
    ["messages", group("send_group_msg"), (n) => ({ GroupId: "g1", Random: n, MsgBody: text })],
    ["messages of many parts", group("send_group_msg"), (n) => ({ GroupId: "g1", Random: n, MsgBody: odd })],
    ["groups", group("create_group"), (n) => ({ Type: "Public", Name: "n", GroupId: `n${n}` })],
    ["groups' texts", group("create_group"), () => ({ Type: "Public", Name: "n", Notification: "x".repeat(50_000) })],
    ["accounts", "im_open_login_svc/account_import", (n) => ({ UserID: `n${n}` })],
    ["accounts' names", "im_open_login_svc/account_import", (n) => ({ UserID: `n${n}`, Nick: "x".repeat(50_000) })],
  ];

  it.each(growing)(shows(["emulator.bounded"], "takes %s until it is full, and goes on answering"), async (...row) => {
    const [, command, body] = row;
    await withEmulator({ seed, limits }, async (emulator, ask) => {
      let answer = await ask(command, body(0));
      for (let n = 1; n < 500 && answer.ErrorCode === 0; n++) answer = await ask(command, body(n));
      expect(answer).toMatchObject({ ErrorCode: 10004, ErrorInfo: expect.stringContaining("the emulator is full") });
      expect(JSON.stringify(emulator.snapshot()).length).toBeLessThan(limits.stateBytes);
      expect((await ask(group("clear_group_msg"), { GroupId: "g1" })).ErrorCode).toBe(0);
      emulator.reset();
      expect((await ask(command, body(0))).ErrorCode).toBe(0);
    });
  });

  it(shows(["emulator.bounded"], "refuses imported messages and contacts one by one"), async () => {
    const accounts = [{ userId: "u1", conversationGroups: [{ name: "work" }] }, ...Array.from("abcdefgh")];
    await withEmulator({ seed: { ...seed, accounts }, limits: { stateBytes: 12_000 } }, async (emulator, ask) => {
      const MsgList = Array(3).fill({ From_Account: "a", SendTime: 1_700_000_000, MsgBody: text.slice(0, 1) });
      const imported = await ask(group("import_group_msg"), { GroupId: "g1", MsgList });
      expect(imported.ImportMsgResult).toMatchObject([{ Result: 10004 }, { Result: 10004 }, { Result: 10004 }]);
      while (true) {
        try {
          emulator.post("g1", "a", "x");
        } catch {
          break;
        }
      }
      const ContactUpdateItem = Array.from("abcdefgh", (id) => ({
        ContactOptType: 1,
        ContactItem: { Type: 1, To_Account: id },
      }));
      const UpdateGroup = { UpdateGroupType: 2, OldGroupName: "work", ContactUpdateItem };
      const updated = await ask(contact("update_contact_group"), { From_Account: "u1", UpdateType: 1, UpdateGroup });
      expect(JSON.stringify(updated)).toContain('"ResultCode":51008');
    });
  });

  it(shows(["emulator.bounded"], "gets its room back with what is dissolved or removed"), async () => {
    const community = { groupId: "@TGS#_c", type: "Community", topics: [] };
    const options = {
      seed: { groups: [...seed.groups, community], accounts: ["u1", "u2"] },
      limits: { stateBytes: 24_000 },
    };
    await withEmulator(options, async (_emulator, ask) => {
      const done = async (command: string, body: unknown) => {
        const answer = await ask(command, body);
        expect(answer, JSON.stringify(answer)).toMatchObject({ ErrorCode: 0 });
      };
      for (let n = 0; n < 40; n++) {
        await done(group("create_group"), { Type: "Public", Name: "n", GroupId: "again", Owner_Account: "u1" });
        await done(group("send_group_msg"), { GroupId: "again", Random: n, From_Account: "u1", MsgBody: text });
        await done(group("destroy_group"), { GroupId: "again" });
        const topic = { GroupId: "@TGS#_c", TopicId: "@TGS#_c@TOPIC#_t" };
        await done("million_group_open_http_svc/create_topic", { ...topic, TopicName: "t" });
        await done("million_group_open_http_svc/destroy_topic", {
          GroupId: topic.GroupId,
          TopicIdList: [topic.TopicId],
        });
        const member = { Type: 1, To_Account: "u2" };
        const wanted = { GroupName: "w", ContactItem: [member] };
        await done(contact("create_contact_group"), { From_Account: "u1", GroupContactItem: [wanted] });
        const rename = { UpdateGroupType: 1, OldGroupName: "w", NewGroupName: "longer".repeat(9) };
        await done(contact("update_contact_group"), { From_Account: "u1", UpdateType: 1, UpdateGroup: rename });
        await done(contact("del_contact_group"), { From_Account: "u1", GroupName: ["longer".repeat(9)] });
      }
    });
  });

  it.each<[string, object]>([
    ["many messages", { messages: { count: 1_000_000, senders: ["u1"], text: "x".repeat(1_000) } }],
    [
      "texts that grow as they are made",
      { messages: { count: 1_000, senders: ["s".repeat(96)], text: "{from}".repeat(9_000) } },
    ],
    ["many members", { members: Array.from({ length: 600_000 }, (_, n) => `u${n}`) }],
  ])(shows(["emulator.bounded"], "refuses a seed of %s before any of it is there"), async (_, large) => {
    await withEmulator({ seed }, async (emulator) => {
      const before = emulator.snapshot();
      const from = performance.now();
      await expect(
        connectEmulator(emulator.url).seed({ groups: [{ groupId: "big", type: "Public", ...large }] }),
      ).rejects.toThrow("the emulator is full");
      expect(performance.now() - from).toBeLessThan(10_000);
      expect(emulator.snapshot()).toEqual(before);
    });
  });

  it(shows(["emulator.bounded"], "holds a thousand faults at most, and none that is large"), async () => {
    await withEmulator({}, async (emulator) => {
      const fault = { command: "clear_group_msg", when: { nth: 7 }, what: 502 } as const;
      expect(() => emulator.fault({ ...fault, where: { x: "x".repeat(100_000) } })).toThrow("too large");
      for (let n = 0; n < 1_000; n++) emulator.fault(fault);
      expect(() => emulator.fault(fault)).toThrow("there are 1000 already");
    });
  });

  it(shows(["emulator.bounded"], "is not nested deeper than it can be written"), async () => {
    await withEmulator({ seed }, async (emulator, ask) => {
      const deep = `${"[".repeat(50_000)}${"]".repeat(50_000)}`;
      const body = `{"GroupId":"g1","Random":1,"MsgBody":[{"MsgType":"TIMCustomElem","MsgContent":${deep}}]}`;
      expect((await send(emulator, group("send_group_msg"), body)).text).toContain('"ErrorCode":60003');
      const answer = await fetch(`${emulator.url}/emulator/seed`, { method: "POST", body: deep });
      expect([answer.status, await answer.text()]).toEqual([400, '{"error":"the JSON is more than 64 levels deep"}']);
      expect((await ask(group("get_group_info"), { GroupIdList: ["g1"] })).ErrorCode).toBe(0);
    });
  });

  it("refuses a limit that there isn't, or that is none", async () => {
    await expect(startEmulator({ limits: { foo: 1 } as object })).rejects.toThrow('limits: Unrecognized key: "foo"');
    await expect(startEmulator({ limits: { calls: 0 } })).rejects.toThrow("limits: calls:");
  });
});

describe("a body", () => {
  it.each<[string, string, string[], RegExp]>([
    [
      "that says it is too large",
      "/emulator/seed",
      ["content-length: 99999999"],
      /^HTTP\/1\.1 413 [\s\S]*over 16777216 bytes/,
    ],
    [
      "of a call that says it is too large",
      "/v4/x/y",
      ["content-length: 1048577"],
      /^HTTP\/1\.1 413 [\s\S]*over 1048576 bytes/,
    ],
  ])(shows(["emulator.bounded"], "%s is refused before it is sent"), async (_, path, headers, expected) => {
    await withEmulator({}, async (emulator) => {
      const { socket, received, closed } = await rawConnection(emulator);
      socket.write(head("POST", path, ...headers));
      await closed;
      expect(received()).toMatch(expected);
    });
  });

  it(shows(["emulator.bounded"], "that never ends is given up"), async () => {
    await withEmulator({}, async (emulator) => {
      const { socket, received, closed } = await rawConnection(emulator);
      socket.write(head(unsent.method, unsent.path, "transfer-encoding: chunked"));
      const chunk = `10000\r\n${"x".repeat(0x10000)}\r\n`;
      const more = setInterval(() => socket.write(chunk.repeat(16)), 1);
      await closed;
      clearInterval(more);
      expect(received()).toMatch(/^HTTP\/1\.1 413 /);
    });
  });

  it(shows(["emulator.bounded"], "is refused where too many are being received"), async () => {
    await withEmulator({ limits: { bufferedBytes: 1_000_000 } }, async (emulator) => {
      const many = await Promise.all(Array.from({ length: 8 }, () => rawConnection(emulator)));
      for (const { socket } of many) {
        socket.write(head(unsent.method, unsent.path, "content-length: 300000"));
        socket.write("x".repeat(200_000));
      }
      await expect.poll(() => many.filter(({ received }) => received().includes(" 503 ")).length).toBeGreaterThan(2);
      for (const { socket } of many) socket.destroy();
      await expect
        .poll(async () => (await fetch(`${emulator.url}/emulator/seed`, { method: "POST", body: "{}" })).status)
        .toBe(200);
    });
  });
});

/** A signed call, to be sent on a raw connection. */
function byHand(emulator: Emulator, command: string, body: string): string {
  const query = new URLSearchParams({
    ...{ sdkappid: String(emulator.sdkAppId), identifier: "administrator", usersig: sign(emulator) },
    ...{ random: "1", contenttype: "json" },
  });
  return `${head("POST", `/v4/${command}?${query}`, `content-length: ${body.length}`)}${body}`;
}

describe("connections", () => {
  it(shows(["emulator.bounded"], "are so many at most"), async () => {
    await withEmulator({ limits: { connections: 5 } }, async (emulator) => {
      const many = [];
      for (let n = 0; n < 9; n++) many.push(await rawConnection(emulator));
      await Promise.all(many.slice(5).map(({ closed }) => closed));
      expect(many.map(({ socket }) => socket.destroyed)).toEqual([...Array(5).fill(false), ...Array(4).fill(true)]);
      for (const { socket } of many) socket.destroy();
      await expect
        .poll(() =>
          connectEmulator(emulator.url)
            .health()
            .catch(() => ({ ok: false })),
        )
        .toMatchObject({ ok: true });
    });
  });

  it.each([
    ["a head", "GET /emulator/health HTTP/1.1\r\nhost: 127.0.0.1\r\n"],
    ["a body", `${head(unsent.method, unsent.path, "content-length: 10")}x`],
  ])(shows(["emulator.bounded"], "that are slow to send %s are closed"), async (_, begun) => {
    await withEmulator({ limits: { headersMs: 100, requestMs: 200 } }, async (emulator) => {
      const { socket, received, closed } = await rawConnection(emulator);
      socket.write(begun);
      await closed;
      expect(received()).toMatch(/^(HTTP\/1\.1 408 |$)/);
    });
  });

  it(
    shows(["emulator.bounded"], "that fetch nothing of their answers are closed, and get no more of them"),
    async () => {
      const longTexts = { count: 1_000, senders: ["u1"], text: "x".repeat(20_000) };
      const large = { groups: [{ groupId: "g1", type: "Public", messages: longTexts }] };
      await withEmulator({ seed: large, limits: { answerMs: 300, bufferedBytes: 40_000_000 } }, async (emulator) => {
        const many = await Promise.all(Array.from({ length: 6 }, () => rawConnection(emulator)));
        for (const { socket } of many) {
          socket.pause();
          socket.write(head("GET", "/emulator/snapshot", "connection: close"));
        }
        // Until there is room again, all that was not fetched is gone.
        const health = async () => (await fetch(`${emulator.url}/emulator/snapshot`)).status;
        await expect.poll(health, { timeout: 20_000, interval: 500 }).toBe(200);
        for (const { socket } of many) socket.resume();
        await Promise.all(many.map(({ closed }) => closed));
        const texts = many.map(({ received }) => received());
        expect(texts.filter((text) => text.startsWith("HTTP/1.1 503 ")).length).toBeGreaterThan(0);
        for (const text of texts.filter((one) => one.startsWith("HTTP/1.1 200 "))) {
          expect(text.length).toBeLessThan(Number(/content-length: (\d+)/.exec(text)?.[1]));
        }
      });
    },
  );

  it.each([1, 2])(
    shows(["emulator.bounded"], "that give up an answer that comes late let go of it (%d calls at a time)"),
    async (ahead) => {
      const longTexts = { count: 20, senders: ["u1"], text: "x".repeat(20_000) };
      const large = { groups: [{ groupId: "g1", type: "Public", messages: longTexts }] };
      await withEmulator({ seed: large, limits: { bufferedBytes: 2_000_000 } }, async (emulator) => {
        emulator.fault({ command: "group_msg_get_simple", when: { every: 1 }, what: { slowMs: 600_000 } });
        const call = byHand(emulator, group("group_msg_get_simple"), '{"GroupId":"g1","ReqMsgNumber":20}');
        const many = await Promise.all(Array.from({ length: 12 / ahead }, () => rawConnection(emulator)));
        for (const { socket } of many) socket.write(call.repeat(ahead));
        // Four of 400,000 bytes fit.
        const refused = () => many.filter(({ received }) => received().startsWith("HTTP/1.1 503 ")).length;
        await expect.poll(refused).toBeGreaterThan(0);
        await expect.poll(() => emulator.calls().length).toBe(12);
        await expect.poll(() => many.length - refused()).toBeLessThanOrEqual(4);
        const whole = async () => (await fetch(`${emulator.url}/emulator/snapshot`)).status;
        await expect.poll(whole).toBe(503);
        for (const { socket } of many) socket.destroy();
        const again = await rawConnection(emulator);
        await expect.poll(whole).toBe(200);
        again.socket.write(call.repeat(4));
        await expect.poll(() => emulator.calls().length).toBe(16);
        expect(again.received()).toBe("");
        again.socket.destroy();
      });
    },
  );

  it(shows(["emulator.bounded"], "that send far ahead of their answers are closed"), async () => {
    await withEmulator({ seed }, async (emulator) => {
      emulator.fault({ command: "clear_group_msg", when: { every: 1 }, what: { slowMs: 600_000 } });
      const { socket, closed } = await rawConnection(emulator);
      socket.write(byHand(emulator, group("clear_group_msg"), "{}").repeat(200));
      await closed;
      expect(emulator.calls().length).toBeLessThanOrEqual(16);
    });
  });
});

describe("a process that is kept busy", () => {
  it(shows(["emulator.bounded"], "by large calls, bodies and seeds takes up no more and more"), async () => {
    // Less than a tenth of what is sent: without bounds it would die of it.
    const child = spawn(process.execPath, ["--max-old-space-size=96", main, "emulator", ...tight], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    try {
      const [first] = (await once(child.stdout, "data")) as [Buffer];
      const url = /listening on (\S+) /.exec(String(first))?.[1] ?? "";
      const text = "x".repeat(900_000);
      const statuses = new Set<number>();
      const post = async (path: string, body: string) => {
        statuses.add((await fetch(`${url}${path}`, { method: "POST", body })).status);
      };
      for (let n = 0; n < 100; n++) {
        await post("/v4/x/y", JSON.stringify({ n, text }));
        await post("/emulator/messages", JSON.stringify({ groupId: "g", from: `u${n}`, text }));
        if (n === 0) await post("/emulator/seed", '{"groups":[{"groupId":"g","type":"Public"}]}');
        if (n % 25 === 0) await post("/emulator/seed", " ".repeat(20_000_000));
      }
      expect([...statuses].sort()).toEqual([200, 400, 413]);
      expect(child.exitCode).toBeNull();
      expect((await connectEmulator(url).calls()).at(-1)?.n).toBe(100);
    } finally {
      child.kill();
    }
  });
});
