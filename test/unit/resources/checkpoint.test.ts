import { describe, expect, it } from "vitest";
import { TencentChatError } from "../../../provider/src/client/errors.ts";
import { groupHistoryCheckpoint, markOf } from "../../../provider/src/resources/group-history-checkpoint/handler.ts";
import { shows } from "../../requirements.ts";
import { checkAlone, checkpoint, digestOf } from "../host/kinds.ts";
import type { Life } from "../host/life.ts";
import { CREATED, lifeOf, type OnEmulator } from "./on-emulator.ts";

const begin = () => lifeOf(checkpoint);
const g1 = (msgSeq: number | "newest", more = {}) => ({ groupId: "g1", msgSeq, ...more });
const clearing = "clear_group_msg";
const MADE_AGAIN = "group g1 was dissolved and made again since the state was written";

/** A life whose first change through "newest", 20, was made, and nobody knows. */
async function lost(): Promise<Life<OnEmulator> & AsyncDisposable> {
  const life = await begin();
  life.service.lose(clearing);
  expect(await life.up(g1("newest"))).toMatchObject({ result: "partial" });
  life.service.emulator.clearFaults();
  return life;
}

describe("a mark", () => {
  it(shows(["checkpoint.one-look", "outputs.outcome"], "is set by one look and one call, and told"), async () => {
    await using life = await begin();
    expect(await life.up(g1(5))).toMatchObject({ result: "created", calls: ["clear g1 through 5"], said: "" });
    expect(life.service.commands).toEqual(["get_group_info", clearing]);
    expect(life.told).toEqual(["group g1: hiding messages through 5"]);
    expect(life.state?.outputs).toMatchObject({
      clearedThrough: 5,
      groupType: "Public",
      groupCreateTime: CREATED,
      outcome: "applied",
    });
    expect(life.service.emulator.view("g1").messages).toHaveLength(15);
  });

  it(shows(["checkpoint.not-sent"], "may be the newest message, and none that is to come"), async () => {
    await using life = await begin();
    const beyond = await life.up(g1(21));
    expect(beyond).toMatchObject({ result: "failed", calls: [] });
    expect(beyond.said).toBe(
      "msgSeq 21 of group g1 was not sent yet, so it would hide future messages: the newest is 20",
    );
    expect(await life.up(g1(20))).toMatchObject({ result: "created", calls: ["clear g1 through 20"] });
  });

  it(
    shows(["checkpoint.newest-once"], "of an empty group is adopted, and the next look finds it in order"),
    async () => {
      await using life = await begin();
      const inputs = { groupId: "empty", msgSeq: "newest" };
      expect(await life.up(inputs)).toMatchObject({ result: "created", calls: [] });
      expect(life.state?.outputs).toMatchObject({ clearedThrough: 0, outcome: "adopted", groupType: "Public" });
      expect(life.state?.outputs).not.toHaveProperty("appliedAt");
      expect(await life.refresh()).toBe("");
      expect(await life.up({ ...inputs, triggers: ["again"] })).toMatchObject({ result: "updated", calls: [] });
      life.service.emulator.post("empty", "u1", "first");
      expect(await life.up({ ...inputs, triggers: ["now"] })).toMatchObject({ calls: ["clear empty through 1"] });
    },
  );

  it(
    shows(["checkpoint.adopted", "triggers.new"], "that was reached is adopted, and made again for triggers"),
    async () => {
      await using life = await begin();
      await life.up(g1("newest"));
      const number = await life.up(g1(20));
      expect(number).toMatchObject({ result: "updated", calls: [], plan: { cause: "raise", to: 20 } });
      expect(number.plan).not.toHaveProperty("from");
      expect(life.state?.outputs).toMatchObject({ clearedThrough: 20, outcome: "adopted" });
      const again = await life.up(g1(20, { triggers: ["a"] }));
      expect(again).toMatchObject({ calls: ["clear g1 through 20"], plan: { cause: "triggers", from: 20, to: 20 } });
      expect(life.state?.outputs).toMatchObject({ clearedThrough: 20, outcome: "applied" });
    },
  );

  it(shows(["checkpoint.raised"], "is raised by one, and isn't lowered, be it declared or pinned"), async () => {
    await using life = await begin();
    await life.up(g1(5));
    expect(await life.up(g1(6))).toMatchObject({ calls: ["clear g1 through 6"], plan: { from: 5, to: 6 } });
    expect(checkAlone(checkpoint, g1(5), life.state?.inputs).failures).toEqual([
      {
        property: "msgSeq",
        reason: "msgSeq 5 is lower than 6, and history that was hidden can't be shown again: declare 6 or more",
      },
    ]);
    await life.up(g1("newest"));
    const belowPinned = await life.up(g1(19));
    expect(belowPinned).toMatchObject({ result: "failed", calls: [] });
    expect(belowPinned.said).toContain("msgSeq 19 is lower than 20");
  });

  it(
    shows(["plan.reach"], "hides no more than was shown where the state tells of less than was declared"),
    async () => {
      await using life = await begin();
      await life.up(g1(5));
      if (life.state) life.state = { ...life.state, outputs: { ...life.state.outputs, clearedThrough: 3 } };
      const raised = await life.up(g1(8));
      expect(raised).toMatchObject({ result: "failed", calls: [], plan: { from: 5 } });
      expect(raised.said).toContain("from MsgSeq 5 on, but by the state it is hidden through 3 only");
      expect(raised.said).toMatch(/take the resource out of the program for one update.*, and declare it again$/);
    },
  );

  it(
    shows(["triggers.new", "checkpoint.kept"], "isn't lowered where a lower one is made again for triggers"),
    async () => {
      await using life = await begin();
      await life.up(g1(5));
      if (life.state) life.state = { ...life.state, outputs: { ...life.state.outputs, clearedThrough: 20 } };
      const again = await life.up(g1(5, { triggers: ["a"] }));
      expect(again).toMatchObject({ result: "updated", calls: ["clear g1 through 5"] });
      expect(life.state?.outputs).toMatchObject({ clearedThrough: 20 });
    },
  );

  it(shows(["checkpoint.kept"], "stays in the state by a refresh, also where no newer message came"), async () => {
    await using life = await begin();
    await life.up(g1(20));
    expect(await life.refresh()).toBe("");
    expect(life.state?.outputs).toMatchObject({ clearedThrough: 20 });
    expect(life.state?.outputs).not.toHaveProperty("drift");
    expect(await life.up(g1(20))).toMatchObject({ result: "same" });
  });
});

describe("the mark to send", () => {
  const group = { found: true, groupId: "g1", type: "Public", name: "", createTime: 1 } as const;

  it.each([
    ["newest", { ...group, nextMsgSeq: 21 }, 20],
    [7, { ...group, nextMsgSeq: 21 }, 7],
    ["newest", { ...group, nextMsgSeq: 1 }, 0],
    [7, { ...group, type: "AVChatRoom" }, 7],
    ["newest", { ...group, type: "AVChatRoom", nextMsgSeq: 21 }, 20],
  ] as const)(
    shows(["checkpoint.pinned", "checkpoint.av-chat-room"], "for %j is pinned in %o"),
    (msgSeq, seen, mark) => {
      expect(markOf(msgSeq, seen, "group g1")).toBe(mark);
    },
  );

  it.each([
    ["newest", { ...group, type: "AVChatRoom" }, /no newest MsgSeq of group g1 \(AVChatRoom\).*declare a number/],
    ["newest", group, /no newest MsgSeq of group g1 \(Public\), so "newest" can't be pinned: declare a number/],
    [7, group, /no newest MsgSeq of group g1 \(Public\), so it can't be checked that msgSeq was sent/],
    [
      7,
      { ...group, type: "Community", nextMsgSeq: 21 },
      /is a Community, and clear_group_msg doesn't support that type/,
    ],
    [21, { ...group, nextMsgSeq: 21 }, /msgSeq 21 of group g1 was not sent yet/],
  ] as const)(shows(["checkpoint.community", "checkpoint.not-sent"], "is none for %j in %o"), (msgSeq, seen, told) => {
    expect(() => markOf(msgSeq, seen, "group g1")).toThrow(told);
  });
});

describe("a group", () => {
  it(shows(["checkpoint.av-chat-room"], "that is an AVChatRoom takes a number only, with a warning"), async () => {
    await using life = await begin();
    expect(await life.up({ groupId: "live", msgSeq: "newest" })).toMatchObject({ result: "failed", calls: [] });
    const cleared = await life.up({ groupId: "live", msgSeq: 1_000 });
    expect(cleared).toMatchObject({ result: "created", calls: ["clear live through 1000"] });
    expect(cleared.said).toBe(
      "group live is an AVChatRoom: the service keeps no history of it and tells no newest MsgSeq, so it can't be " +
        "checked that 1,000 was sent already",
    );
  });

  it(shows(["checkpoint.community"], "that is a community is refused before anything is looked at"), () => {
    const refused = (groupId: string) => checkAlone(checkpoint, { groupId, msgSeq: 5 }).failures;
    expect(refused("@TGS#_c")).toEqual([
      {
        property: "groupId",
        reason: 'groupId "@TGS#_c" is a community, and clear_group_msg doesn\'t support communities',
      },
    ]);
    expect(refused("@TGS#c")).toEqual([]);
  });

  it(
    shows(["missing.fail-or-skip", "missing.until-triggers"], "that isn't there fails the change, or skips it"),
    async () => {
      await using life = await begin();
      const missing = { groupId: "later", msgSeq: 2 };
      const failed = await life.up(missing);
      expect(failed).toMatchObject({ result: "failed", calls: [] });
      expect(failed.said).toContain("group later doesn't exist or was dissolved (code 10010)");
      const skipping = { ...missing, onMissing: "skip" };
      expect(await life.up(skipping)).toMatchObject({ result: "created", calls: [] });
      expect(life.state?.outputs).toMatchObject({ outcome: "skipped", missing: true, clearedThrough: 0 });
      expect(life.state?.outputs).not.toHaveProperty("groupType");
      life.service.emulator.seed({
        groups: [{ groupId: "later", type: "Public", messages: { count: 3, senders: ["u1"] } }],
      });
      expect(await life.refresh()).toBe(
        "GroupHistoryCheckpoint: group later exists now, and its last change was skipped: change `triggers` to make it",
      );
      expect(await life.up(skipping)).toMatchObject({ result: "same" });
      const done = await life.up({ ...skipping, triggers: ["a"] });
      expect(done).toMatchObject({ result: "updated", calls: ["clear later through 2"] });
      expect(await life.refresh()).toBe("");
    },
  );

  it(
    shows(["missing.fail-or-skip"], "that is gone keeps what was reached in it where a raise is skipped"),
    async () => {
      await using life = await begin();
      await life.up(g1(5, { onMissing: "skip" }));
      life.service.emulator.replace({});
      expect(await life.up(g1(8, { onMissing: "skip" }))).toMatchObject({ result: "updated", calls: [] });
      expect(life.state?.outputs).toMatchObject({
        outcome: "skipped",
        missing: true,
        clearedThrough: 5,
        groupType: "Public",
        groupCreateTime: CREATED,
      });
    },
  );
});

describe("a group that was made again", () => {
  it.each([
    ["at another time", CREATED + 1_000, 30],
    ["as its messages tell", CREATED, 4],
  ])(shows(["checkpoint.re-created", "checkpoint.lower-again"], "%s voids its mark, once"), async (_, time, count) => {
    await using life = await begin();
    await life.up(g1(5));
    life.service.remake(count, time);
    expect(await life.refresh()).toBe(
      "GroupHistoryCheckpoint: group g1 was dissolved and made again: a mark at 5 is void and nothing is hidden any " +
        "more. Nothing is called until msgSeq or triggers change; a lower msgSeq is accepted then",
    );
    expect(life.state?.outputs.drift).toEqual({ kind: "group-re-created", groupCreateTime: time });
    expect(await life.up(g1(5))).toMatchObject({ result: "same", calls: [] });
    const lower = await life.up(g1(2));
    expect(lower).toMatchObject({
      result: "updated",
      plan: { cause: "raise", from: 0, to: 2 },
      calls: ["clear g1 through 2"],
    });
    expect(life.state?.outputs).toMatchObject({ clearedThrough: 2, groupCreateTime: time });
    expect(await life.refresh()).toBe("");
  });

  it(shows(["checkpoint.re-created"], "isn't taken for one where all that it has is hidden"), async () => {
    await using life = await begin();
    await life.up(g1(5));
    life.service.remake(5, CREATED);
    expect(await life.refresh()).toBe("");
  });

  it(
    shows(["checkpoint.re-created"], "is known by its messages where the state doesn't know when it was made"),
    async () => {
      await using life = await begin();
      await life.up(g1(5));
      const { groupCreateTime: _, ...older } = life.state?.outputs ?? {};
      if (life.state) life.state = { ...life.state, outputs: older };
      expect(await life.refresh()).toBe("");
      life.service.remake(4);
      expect(await life.refresh()).toContain("a mark at 5 is void");
    },
  );

  it(shows(["doubt.missing", "checkpoint.re-created"], "and is gone then is missing, and its note stays"), async () => {
    await using life = await begin();
    await life.up(g1(5));
    life.service.emulator.replace({});
    expect(await life.refresh()).toContain("group g1 isn't found (code 10010)");
    expect(life.state?.outputs).toMatchObject({ missing: true, clearedThrough: 5 });
    expect(life.state?.outputs).not.toHaveProperty("drift");
    life.service.remake(4);
    await life.refresh();
    life.service.emulator.replace({});
    await life.refresh();
    expect(life.state?.outputs).toMatchObject({ missing: true, drift: { kind: "group-re-created" } });
  });

  it(shows(["checkpoint.re-created-unseen"], "after the refresh, or without one, is not acted on"), async () => {
    await using life = await begin();
    await life.up(g1(5));
    life.service.remake(9, CREATED + 1_000);
    const unseen = await life.up(g1(8));
    expect(unseen).toMatchObject({ result: "failed", calls: [] });
    expect(unseen.said).toContain(MADE_AGAIN);
    await life.refresh();
    life.service.remake(9, CREATED + 2_000);
    const again = await life.up(g1(8));
    expect(again).toMatchObject({ result: "failed", calls: [] });
    expect(again.said).toContain(
      `${MADE_AGAIN}, so the change isn't the one that was previewed: run \`pulumi refresh\``,
    );
  });

  it(shows(["checkpoint.re-created-unseen"], "isn't taken for the one that it once was"), async () => {
    await using life = await begin();
    await life.up(g1(5));
    life.service.remake(30);
    await life.refresh();
    life.service.remake(30, CREATED);
    const other = await life.up(g1(8));
    expect(other).toMatchObject({ result: "failed", calls: [] });
    expect(other.said).toContain(MADE_AGAIN);
  });

  it(shows(["checkpoint.re-created-unseen"], "where nothing was hidden takes its first mark"), async () => {
    await using life = await begin();
    await life.up({ groupId: "empty", msgSeq: "newest" });
    life.service.emulator.replace({
      groups: [
        {
          ...{ groupId: "empty", type: "Public", createTime: CREATED + 1_000 },
          messages: { count: 4, senders: ["u1"] },
        },
      ],
    });
    expect(await life.up({ groupId: "empty", msgSeq: 3 })).toMatchObject({ calls: ["clear empty through 3"] });
  });
});

describe("an answer that was lost", () => {
  it(
    shows(["resume.kept", "resume.shown", "resume.same"], "leaves newest as it was pinned, to be resumed"),
    async () => {
      await using life = await lost();
      expect(life.state?.outputs).toMatchObject({ clearedThrough: 0, outstanding: { to: 20 }, groupType: "Public" });
      expect(life.state?.outputs).not.toHaveProperty("outcome");
      life.service.emulator.post("g1", "u1", "newer");
      const unseen = await life.up(g1("newest"));
      expect(unseen).toMatchObject({ result: "failed", calls: [] });
      await life.refresh();
      const resumed = await life.up(g1("newest"));
      expect(resumed).toMatchObject({
        result: "updated",
        calls: ["clear g1 through 20"],
        plan: { cause: "resume", to: 20, summary: expect.stringContaining("which was begun before and perhaps done;") },
        said: "",
      });
      expect(life.state?.outputs).toMatchObject({ clearedThrough: 20, outcome: "applied" });
      expect(life.state?.outputs).not.toHaveProperty("outstanding");
      expect(life.service.emulator.view("g1").messages).toHaveLength(1);
    },
  );

  it(shows(["resume.same"], "of a raise is repeated without a refresh too, as far as it was begun"), async () => {
    await using life = await begin();
    await life.up(g1(5));
    life.service.lose(clearing);
    expect(await life.up(g1("newest"))).toMatchObject({ result: "partial", plan: { cause: "raise" } });
    life.service.emulator.clearFaults();
    life.service.emulator.post("g1", "u1", "newer");
    const repeated = await life.up(g1("newest"));
    expect(repeated).toMatchObject({ plan: { cause: "raise" }, calls: ["clear g1 through 20"], said: "" });
  });

  it(shows(["resume.kept"], "again while it is resumed leaves it to be resumed once more"), async () => {
    await using life = await lost();
    await life.refresh();
    const digest = digestOf(life.state?.inputs.outstanding);
    life.service.lose(clearing);
    expect(await life.up(g1("newest"))).toMatchObject({ result: "partial", plan: { cause: "resume" } });
    expect(life.state?.outputs.outstanding).toEqual({ digest, to: 20 });
  });

  it("is not resumed through a MsgSeq that was not sent yet, whatever the state says", async () => {
    await using life = await lost();
    const { inputs = {}, outputs = {} } = life.state ?? {};
    const outstanding = { ...(outputs.outstanding as object), to: 2 ** 53 - 1 };
    life.state = { inputs, outputs: { ...outputs, outstanding }, isBroken: true };
    await life.refresh();
    expect(await life.up(g1("newest"))).toMatchObject({ result: "failed", plan: { cause: "resume" }, calls: [] });
  });

  it(shows(["failure.lost-reply", "failure.update"], "of a number keeps the state, and is planned anew"), async () => {
    await using life = await begin();
    await life.up(g1(5));
    life.service.lose(clearing);
    const failed = await life.up(g1(8));
    expect(failed).toMatchObject({ result: "failed" });
    expect(failed.said).toContain("it may have taken effect");
    expect(life.state?.outputs).toMatchObject({ clearedThrough: 5 });
    life.service.emulator.clearFaults();
    expect(await life.up(g1(8))).toMatchObject({ result: "updated", plan: { cause: "raise", from: 5, to: 8 } });
  });

  it(shows(["failure.create"], "isn't what a refusal is: newest is planned anew after that"), async () => {
    await using life = await begin();
    life.service.refuse(clearing, 10007);
    expect(await life.up(g1("newest"))).toMatchObject({ result: "failed", calls: [] });
    expect(life.state).toBeUndefined();
  });

  it(shows(["resume.same"], "leads to no call in a group that was made again since"), async () => {
    await using life = await lost();
    await life.refresh();
    life.service.remake(30);
    const other = await life.up(g1("newest"));
    expect(other).toMatchObject({ result: "failed", plan: { cause: "resume" }, calls: [] });
    expect(other.said).toContain(MADE_AGAIN);
  });

  it(shows(["resume.shown"], "is told where another change takes its place"), async () => {
    await using life = await lost();
    await life.refresh();
    life.service.emulator.post("g1", "u1", "newer");
    const other = await life.up(g1(21));
    expect(other).toMatchObject({ result: "updated", calls: ["clear g1 through 21"] });
    expect(other.said).toBe(
      "group g1: an earlier change through MsgSeq 20 was begun and perhaps done; another one takes its place, and the " +
        "state no longer tells of it",
    );
  });

  it(shows(["resume.shown", "checkpoint.re-created"], "is void, and not told, in a group made again"), async () => {
    await using life = await begin();
    await life.up(g1(5));
    life.service.lose(clearing);
    await life.up(g1("newest"));
    life.service.emulator.clearFaults();
    life.service.remake(30);
    await life.refresh();
    const other = await life.up(g1("newest", { triggers: ["a"] }));
    expect(other).toMatchObject({ result: "updated", calls: ["clear g1 through 30"], said: "" });
  });

  it(
    shows(["failure.hook", "checkpoint.pinned"], "and repeated by a hook reaches as far as the first time"),
    async () => {
      await using life = await begin();
      life.service.isOneProcess = true;
      life.service.refuse(clearing, 10007);
      await life.up(g1("newest"));
      life.service.emulator.clearFaults();
      life.service.emulator.post("g1", "u1", "newer");
      expect(await life.up(g1("newest"))).toMatchObject({ result: "created", calls: ["clear g1 through 20"] });
      life.service.emulator.post("g1", "u1", "newest");
      const next = await life.up(g1("newest", { triggers: ["a"] }));
      expect(next).toMatchObject({ calls: ["clear g1 through 22"] });
    },
  );

  it(shows(["failure.hook"], "isn't pinned from one life of a group to the next"), async () => {
    await using life = await begin();
    life.service.isOneProcess = true;
    life.service.refuse(clearing, 10007);
    await life.up(g1("newest"));
    life.service.emulator.clearFaults();
    life.service.remake(30);
    expect(await life.up(g1("newest"))).toMatchObject({ calls: ["clear g1 through 30"] });
  });
});

describe("an engine that is gone", () => {
  it(shows(["orphan.asks", "resume.kept"], "leaves nothing to resume before the first call"), async () => {
    await using life = await begin();
    life.beforeCall = async () => {
      throw new Error("the engine is gone");
    };
    expect(await life.up(g1("newest"))).toMatchObject({ result: "failed", calls: [], said: "the engine is gone" });
  });

  it(shows(["orphan.asks", "resume.kept"], "leaves what was begun to be resumed after it"), async () => {
    await using life = await begin();
    let asked = 0;
    life.beforeCall = async () => {
      asked += 1;
      if (asked > 1) throw new Error("the engine is gone");
    };
    life.service.lose(clearing);
    expect(await life.up(g1("newest"))).toMatchObject({ result: "partial", said: "the engine is gone" });
    expect(life.state?.outputs).toMatchObject({ outstanding: { to: 20 } });
  });
});

describe("a group without messages by the service's word", () => {
  it(shows(["calls.goal-reached"], "is adopted"), async () => {
    await using life = await begin();
    life.service.refuse(clearing, 10052);
    expect(await life.up(g1(5))).toMatchObject({ result: "created" });
    expect(life.state?.outputs).toMatchObject({ outcome: "adopted", clearedThrough: 5 });
  });

  it(shows(["calls.goal-reached", "failure.lost-reply"], "counts as cleared after a lost answer"), async () => {
    await using life = await begin();
    life.service.lose(clearing, 1);
    life.service.refuse(clearing, 10052, { nth: 2 });
    expect(await life.up(g1("newest"))).toMatchObject({ result: "created" });
    expect(life.state?.outputs).toMatchObject({ outcome: "applied", clearedThrough: 20 });
  });
});

it("what goes wrong in a way that isn't the service's is passed on as it is", async () => {
  await using life = await begin();
  const error = new TencentChatError({ command: "get_group_info", code: 10007 });
  life.service.answers = { getGroupInfo: () => Promise.reject(error) };
  expect(await life.up(g1("newest"))).toMatchObject({ result: "failed", said: error.message });
});

describe("the sentence about a mark", () => {
  const { describe: words } = groupHistoryCheckpoint;

  it.each([
    [{ cause: "create", to: 1_200 }, "hide messages through 1,200 of group g1 from members (at most 1,200, "],
    [
      { cause: "raise", from: 200, to: 1_200 },
      "(at most 1,000 more than now, system notices and expired ones counted)",
    ],
    [
      { cause: "triggers", from: 20, to: 5 },
      "(at most 0 more than now, system notices and expired ones counted), again;",
    ],
    [{ cause: "create", to: "newest" }, "hide all messages that group g1 has at the time of apply from members; can't"],
    [{ cause: "create" }, "hide messages of group g1 from members, through a MsgSeq that is known after apply; can't"],
    [{ cause: "resume", to: 5 }, "counted), which was begun before and perhaps done; can't be undone"],
  ] as const)(shows(["plan.reach"], "for %o says how far it reaches"), (intent, told) => {
    const { target, summary } = words.call(groupHistoryCheckpoint, { groupId: "g1" }, intent);
    expect(target).toBe("group g1");
    expect(summary).toContain(told);
    expect(summary).toMatch(/; can't be undone$/);
  });
});
