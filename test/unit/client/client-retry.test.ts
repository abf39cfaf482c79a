import { describe, expect, it } from "vitest";
import { ChatClient, signUserSig } from "../../../provider/src/client/index.ts";
import { shows } from "../../requirements.ts";
import { chat, code, failure, OK, secretKey } from "./chat.ts";
import { FakeTime } from "./fake-time.ts";
import { type Answer, nobody } from "./loopback.ts";

const lost: Answer = ({ socket }) => socket.destroy();
const group = { groupId: "g1" };

describe("an operation", () => {
  it(shows(["calls.maybe-executed"], "repeats a clear with a mark after a lost reply"), async () => {
    await using it = await chat([lost, lost, OK]);
    await it.time.run(it.client.clearGroupMsg({ ...group, msgSeq: 5 }));
    expect(it.bodies()).toEqual(Array(3).fill('{"GroupId":"g1","MsgSeq":5}'));
    expect(it.events.filter(({ type }) => type === "retry")).toMatchObject([
      { command: "clear_group_msg", target: 'group "g1"', attempt: 1, delayMs: 100, cause: { fault: "reset" } },
      { attempt: 2, delayMs: 200, cause: { fault: "reset" } },
    ]);
  });

  it.each<[string, Answer]>([
    ["a lost reply", lost],
    ["502", (_, response) => response.writeHead(502).end()],
    ["truncated JSON", '{"Err'],
    ["10002", code(10002)],
    ["60008", code(60008)],
  ])(shows(["calls.maybe-executed"], "never repeats a clear without a mark after %s"), async (_, answer) => {
    await using it = await chat([answer, OK]);
    const error = await failure(it.time.run(it.client.clearGroupMsg(group)));
    expect(error).toMatchObject({ mayHaveRun: true, attempts: 1 });
    expect(error.message).toContain("it may have taken effect");
    expect(it.server.hits).toHaveLength(1);
  });

  it(shows(["calls.not-executed"], "repeats even that after a refusal for its rate"), async () => {
    await using it = await chat([code(60007), code(60011), OK]);
    await it.time.run(it.client.clearGroupMsg(group));
    expect(it.server.hits).toHaveLength(3);
  });

  it(shows(["recall.repeated", "calls.maybe-executed"], "repeats a recall after a lost reply"), async () => {
    await using it = await chat([lost, OK]);
    await it.time.run(it.client.deleteGroupMsgBySender({ ...group, senderAccount: "u7" }));
    expect(it.server.hits).toHaveLength(2);
  });

  it(
    shows(["calls.stops", "errors.told"], "stops at once where repeating can't help, and tells the service's own text"),
    async () => {
      await using it = await chat([code(10010, "group is gone")]);
      const error = await failure(it.time.run(it.client.clearGroupMsg(group)));
      expect(error).toMatchObject({ code: 10010, class: "X", mayHaveRun: false, attempts: 1 });
      expect(error.message).toContain('clear_group_msg for group "g1" failed: 10010, ');
      expect(error.message).toContain('("group is gone")');
    },
  );

  it(
    shows(
      ["calls.deadline"],
      "gives up after so long without progress, and says how long, how often, and that it may have run",
    ),
    async () => {
      await using it = await chat([lost, code(60007)], { timeoutSeconds: 30 });
      const error = await failure(it.time.run(it.client.clearGroupMsg({ ...group, msgSeq: 1 })));
      expect(error).toMatchObject({ code: 60007, mayHaveRun: true });
      expect(error.message).toMatch(
        /given up after \d+ attempts and 2\d(\.\d)? s without progress; it may have taken effect/,
      );
      expect(it.server.hits.length).toBe((error as { attempts?: number }).attempts);
    },
  );

  it("goes on while nobody answers, since nothing can have run", async () => {
    const time = new FakeTime();
    const options = { sdkAppId: 1, identifier: "a", credential: { secretKey }, timeoutSeconds: 60, runtime: time };
    const client = new ChatClient({ ...options, origin: await nobody() });
    const error = await failure(time.run(client.clearGroupMsg(group)));
    expect(error).toMatchObject({ fault: "refused", mayHaveRun: false });
    expect((error as { attempts?: number }).attempts).toBeGreaterThan(8);
    await client.close();
  });

  it(shows(["calls.deadline"], "cuts an attempt that would outlast the time that is left"), async () => {
    await using it = await chat([() => {}], { timeoutSeconds: 0.1 });
    const error = await failure(it.time.run(it.client.clearGroupMsg({ ...group, msgSeq: 1 })));
    expect(error).toMatchObject({ fault: "timeout", mayHaveRun: true });
  });

  it(shows(["calls.deadline"], "does not count waiting for the rate limit"), async () => {
    await using it = await chat([OK], { callsPerSecond: 1, timeoutSeconds: 5 });
    const calls = Array.from({ length: 20 }, (_, i) => it.client.clearGroupMsg({ groupId: `g${i}`, msgSeq: 1 }));
    await it.time.run(Promise.all(calls));
    expect(it.server.hits).toHaveLength(20);
    expect(it.events.some((event) => event.type === "rate-limited" && event.waitedMs > 15_000)).toBe(true);
  });

  it("waits a minute after too many signature attempts, once", async () => {
    await using it = await chat([code(70050), code(70050)]);
    await failure(it.time.run(it.client.clearGroupMsg(group)));
    expect(it.server.hits).toHaveLength(2);
    expect(Math.max(...it.time.sleeps)).toBeGreaterThanOrEqual(60_000);
  });

  it(shows(["orphan.asks"], "asks for leave before every attempt, after its turn came"), async () => {
    await using it = await chat([code(60007), OK]);
    let asked = 0;
    const beforeAttempt = async () => {
      expect(it.server.hits).toHaveLength(asked);
      asked += 1;
    };
    await it.time.run(it.client.clearGroupMsg(group, { beforeAttempt }));
    expect(asked).toBe(2);
  });

  it(shows(["orphan.asks"], "sends nothing once leave is refused"), async () => {
    await using it = await chat([OK]);
    const beforeAttempt = () => Promise.reject(new Error("the engine is gone"));
    await expect(it.time.run(it.client.clearGroupMsg(group, { beforeAttempt }))).rejects.toThrow("the engine is gone");
    expect(it.server.hits).toEqual([]);
  });

  it(shows(["calls.abort"], "is given up between attempts when its caller does, and keeps the doubt"), async () => {
    const abort = new AbortController();
    await using it = await chat([lost], { onEvent: ({ type }) => type === "retry" && abort.abort() });
    const work = it.client.clearGroupMsg({ ...group, msgSeq: 1 }, { signal: abort.signal });
    await expect(it.time.run(work)).rejects.toMatchObject({ fault: "aborted", mayHaveRun: true });
    expect(it.server.hits).toHaveLength(1);
  });

  it(shows(["calls.abort"], "is given up while it waits for the rate limit"), async () => {
    const abort = new AbortController();
    await using it = await chat([OK], { callsPerSecond: 1 });
    await it.time.run(it.client.clearGroupMsg(group));
    const work = it.client.clearGroupMsg(group, { signal: abort.signal });
    setImmediate(() => abort.abort());
    await expect(work).rejects.toMatchObject({ fault: "aborted", mayHaveRun: false });
    expect(it.server.hits).toHaveLength(1);
  });

  it("is refused by a closed client", async () => {
    await using it = await chat([OK]);
    await it.client.close();
    await expect(it.client.clearGroupMsg(group)).rejects.toMatchObject({ fault: "aborted", mayHaveRun: false });
  });
});

describe("a removal of a conversation group", () => {
  const work = { fromAccount: "u1", groupName: "work" };
  const removed = { ...OK, GroupItem: [{ GroupName: "work", GroupId: 7 }] };

  it.each<[string, Answer[], object]>([
    ["removed", [removed], { conversationGroupId: 7, found: true, lostReply: false }],
    ["not there", [code(51009)], { found: false, lostReply: false }],
    ["gone after a lost reply", [lost, code(51009)], { found: false, lostReply: true }],
    ["gone after a refusal for its rate", [code(60007), code(51009)], { found: false, lostReply: false }],
    ["removed again after a lost reply", [lost, removed], { conversationGroupId: 7, found: true, lostReply: true }],
    ["removed, told without its id", [OK], { found: true, lostReply: false }],
    ["removed, told in an odd shape", [{ ...OK, GroupItem: "?" }], { found: true, lostReply: false }],
  ])(shows(["removal.adopted"], "tells what is %s"), async (_, script, expected) => {
    await using it = await chat(script);
    expect(await it.time.run(it.client.delContactGroup(work))).toEqual(expected);
  });

  it("fails where it isn't offered", async () => {
    await using it = await chat([code(51013)]);
    await expect(it.time.run(it.client.delContactGroup(work))).rejects.toMatchObject({ code: 51013 });
  });
});

describe("the UserSig", () => {
  const sigs = (it: { server: { hits: { url: URL }[] } }) =>
    it.server.hits.map(({ url }) => url.searchParams.get("usersig"));
  const clear = { groupId: "g1", msgSeq: 1 };

  it(shows(["user-sig.renewed"], "is signed once and used until half of its life is over"), async () => {
    await using it = await chat([OK]);
    await it.time.run(it.client.clearGroupMsg(clear));
    it.time.set(it.time.now() + 11.9 * 3_600_000);
    await it.time.run(it.client.clearGroupMsg(clear));
    it.time.set(it.time.now() + 0.2 * 3_600_000);
    await it.time.run(it.client.clearGroupMsg(clear));
    const [first, second, third] = sigs(it);
    expect(second).toBe(first);
    expect(third).not.toBe(first);
  });

  it.each([70001, 70003, 60004, 10008])(
    shows(["user-sig.renewed"], "is signed again after %i, once"),
    async (refusal) => {
      await using it = await chat([
        (_, response) => {
          it.time.set(it.time.now() + 2000);
          response.end(JSON.stringify(code(refusal)));
        },
        OK,
        code(refusal),
      ]);
      await it.time.run(it.client.clearGroupMsg(clear));
      const [first, second] = sigs(it);
      expect(second).not.toBe(first);
      expect(it.events.map(({ type }) => type)).toContain("signed-again");
      await expect(it.time.run(it.client.clearGroupMsg(clear))).rejects.toMatchObject({ code: refusal, attempts: 2 });
      expect(it.server.hits).toHaveLength(4);
    },
  );

  it(shows(["user-sig.given"], "is not signed again where it came from elsewhere: 70001 is final"), async () => {
    const userSig = signUserSig({
      sdkAppId: 1400000000,
      identifier: "administrator",
      secretKey,
      now: 1_700_000_000,
      expireSeconds: 60,
    });
    await using it = await chat([code(70001)], { credential: { userSig } });
    await expect(it.time.run(it.client.clearGroupMsg(clear))).rejects.toMatchObject({
      code: 70001,
      attempts: 1,
      message: expect.stringMatching(/; set userSig to a new one, or with secretKey correct this machine's clock$/),
    });
    expect(sigs(it)).toEqual([userSig]);
  });

  it.each([
    ["another app's", { sdkAppId: 1400000001 }, "for the app 1400000001"],
    ["another account's", { identifier: "someone" }, 'for the account "someone"'],
    ["expired", { now: 1_690_000_000 }, "expired on 2023-07-22"],
  ])(shows(["configuration.user-sig"], "is refused before any call when it is %s"), async (_, change, why) => {
    const good = {
      sdkAppId: 1400000000,
      identifier: "administrator",
      secretKey,
      now: 1_700_000_000,
      expireSeconds: 60,
    };
    const userSig = signUserSig({ ...good, ...change });
    await using it = await chat([OK], { credential: { userSig } });
    const error = await failure(it.time.run(it.client.clearGroupMsg(clear)));
    expect(error).toMatchObject({ fault: "user-sig", mayHaveRun: false });
    expect(error.message.replaceAll("'", '"')).toContain(why);
    expect(error.message).not.toContain(userSig);
    expect(it.server.hits).toEqual([]);
  });
});
