import { describe, expect, it } from "vitest";
import type { Properties } from "../../../provider/src/host/check.ts";
import { diff } from "../../../provider/src/host/diff.ts";
import { sharedQuestion } from "../../../provider/src/host/engine.ts";
import { FirstFew } from "../../../provider/src/host/set/first-few.ts";
import { describePace } from "../../../provider/src/host/set/pace.ts";
import { workOff } from "../../../provider/src/host/set/work-off.ts";
import { conversationGroupRemovalSet } from "../../../provider/src/resources/conversation-group-removal-set/handler.ts";
import { groupHistoryCheckpointSet } from "../../../provider/src/resources/group-history-checkpoint-set/handler.ts";
import { senderMessageRecallSet } from "../../../provider/src/resources/sender-message-recall-set/handler.ts";
import { shows } from "../../requirements.ts";
import { checkAlone, checked, digestOf, type Kind, UNKNOWN } from "./kinds.ts";

const checkpoints = groupHistoryCheckpointSet as unknown as Kind;
const recalls = senderMessageRecallSet as unknown as Kind;
const removals = conversationGroupRemovalSet as unknown as Kind;

function reasons(kind: Kind, news: Properties, olds: Properties = {}): string[] {
  return checkAlone(kind, news, olds).failures.map(({ property, reason }) => `${property} | ${reason}`);
}

/** Checked inputs as a state holds them once their change was made and stored. */
function settled({ plannedChange: _, ...inputs }: Properties): Properties {
  return inputs;
}

const long = "x".repeat(49);
const many = Array.from({ length: 50_001 }, (_, n) => `g${n}`);

describe("the targets of a set", () => {
  it.each<[why: string, kind: Kind, inputs: Properties, told: string]>([
    ["none", checkpoints, {}, " | checkpoints is required"],
    ["empty record", checkpoints, { checkpoints: {} }, "must name at least one target"],
    ["empty list", recalls, { senderAccount: "u7", groupIds: [] }, "must name at least one target"],
    ["a list for a record", checkpoints, { checkpoints: ["g1"] }, "must be an object of msgSeq by groupId"],
    ["a record for a list", removals, { groupName: "vip", fromAccounts: { u1: 1 } }, "must be an array of ids"],
    ["a text", removals, { groupName: "vip", fromAccounts: "u1" }, "must be an array of ids"],
    ["too many", recalls, { senderAccount: "u7", groupIds: many }, "50,001 targets, more than 50,000"],
    [
      "duplicates",
      recalls,
      { senderAccount: "u7", groupIds: ["g1", "g2", "g1", "g2", "g3"] },
      ' | groupIds: 2 of 5 targets can\'t be used: "g1" is named twice; "g2" is named twice',
    ],
    [
      "mixed types",
      recalls,
      { senderAccount: "u7", groupIds: ["g1", 5, null, true] },
      " | groupIds: 3 of 4 targets can't be used: 5 must be a string; null must be a string; true must be a string",
    ],
    [
      "what has no text",
      recalls,
      { senderAccount: "u7", groupIds: [{ toString: 0 }, "g1"] },
      '1 of 2 targets can\'t be used: {"toString":0} must be a string',
    ],
    [
      "an empty id",
      removals,
      { groupName: "vip", fromAccounts: ["", "u1"] },
      '1 of 2 targets can\'t be used: "" must not be empty',
    ],
    ["an over-long id", checkpoints, { checkpoints: { [long]: 5 } }, "must have at most 48 bytes of UTF-8"],
    ["a mark as text", checkpoints, { checkpoints: { g1: "5" } }, '"g1" has msgSeq "5", which must be a number'],
    ["a community", checkpoints, { checkpoints: { "@TGS#_a": 5 } }, "is a community"],
    ["no sender", recalls, { groupIds: ["g1"] }, "senderAccount | senderAccount is required with groupIds"],
    ["no group", recalls, { senderAccounts: ["u1"] }, "groupId | groupId is required with senderAccounts"],
    ["both forms", recalls, { senderAccount: "u1", groupIds: ["g1"], senderAccounts: ["u1"] }, "exclude each other"],
    ["two groups", recalls, { senderAccount: "u1", groupIds: ["g1"], groupId: "g2" }, "groupId and groupIds exclude"],
    [
      "a topic of another group",
      recalls,
      { senderAccounts: ["u1"], groupId: "@TGS#_a", topicId: "@TGS#_b@TOPIC#_c" },
      "isn't a topic of the community",
    ],
    [
      "a limit of none",
      removals,
      { groupName: "vip", fromAccounts: ["u1"], refreshLimit: 0 },
      "refreshLimit 0 must be at least 1",
    ],
  ])(shows(["sets.bad-targets"], "are refused for %s"), (_, kind, inputs, told) => {
    expect(reasons(kind, inputs).join("\n")).toContain(told);
  });

  it(shows(["sets.bad-targets"], "names the first five that are wrong and counts the rest"), () => {
    const groupIds = Array.from({ length: 1_000 }, (_, n) => (n % 2 === 0 ? `g${n}` : ` g${n}`));
    const [reason] = reasons(recalls, { senderAccount: "u7", groupIds });
    expect(reason).toContain("500 of 1,000 targets can't be used");
    expect(reason).toMatch(/; and 495 more$/);
    expect(reason?.match(/white space/g)).toHaveLength(5);
  });

  it(shows(["sets.bad-targets"], "lower no mark that was reached: the first five are named"), () => {
    const marks = (mark: number) => Object.fromEntries(Array.from({ length: 7 }, (_, n) => [`g${n}`, mark]));
    const olds = settled(checked(checkpoints, { checkpoints: marks(10) }));
    const [reason, ...more] = reasons(checkpoints, { checkpoints: { ...marks(9), g8: 1 } }, olds);
    expect(more).toEqual([]);
    expect(reason).toContain(
      'checkpoints: 7 of 8 targets can\'t be used: "g0": msgSeq 9 is lower than 10, and history that',
    );
    expect(reason).toMatch(/"g4": [^"]+; and 2 more$/);
  });

  it("are refused as no property, whose value Pulumi would print", () => {
    const { failures } = checkAlone(recalls, { senderAccount: "u7", groupIds: many });
    expect(failures.map(({ property }) => property)).toEqual([""]);
  });
});

describe("the plan of a set", () => {
  it(shows(["sets.one-plan"], "counts targets and messages and names those that reach furthest, in order"), () => {
    const marks = Object.fromEntries(
      Array.from({ length: 3_000 }, (_, n) => [`g${String(n).padStart(4, "0")}`, n + 1]),
    );
    const { plannedChange } = checked(checkpoints, { checkpoints: marks });
    expect(plannedChange).toMatchObject({
      target: "3,000 groups (g0000, g0001, g0002 and 2,997 more)",
      targets: 3_000,
      cause: "create",
      messages: 4_501_500,
      largest: [2_999, 2_998, 2_997, 2_996, 2_995].map((n) => ({ id: `g${n}`, to: n + 1 })),
      summary:
        "hide messages of 3,000 groups (g0000, g0001, g0002 and 2,997 more) from members: at most 4,501,500 in all " +
        "(system notices and expired ones counted); can't be undone",
    });
    for (const absent of ["of", "reached", "from", "to"]) expect(plannedChange).not.toHaveProperty(absent);
  });

  it(
    shows(
      ["sets.one-plan"],
      "has a digest that changes with each target, mark, cause and trigger, and with nothing else",
    ),
    () => {
      const base = { checkpoints: { g1: 5, g2: 6 } };
      const olds = settled(checked(checkpoints, base));
      const digests = [
        checked(checkpoints, base),
        checked(checkpoints, { checkpoints: { g1: 5, g2: 7 } }),
        checked(checkpoints, { checkpoints: { g1: 5, g3: 6 } }),
        checked(checkpoints, { checkpoints: { g1: 6, g2: 5 } }),
        checked(checkpoints, { checkpoints: { g1: 5, g2: "newest" } }),
        checked(checkpoints, { ...base, triggers: ["a"] }),
        checked(checkpoints, { checkpoints: { g1: 5, g2: 7 } }, olds),
        checked(checkpoints, { ...base, triggers: ["a"] }, olds),
      ].map(({ plannedChange }) => digestOf(plannedChange));
      expect(new Set(digests).size).toBe(digests.length);
      const sorted = checked(checkpoints, { checkpoints: { g2: 6, g1: 5 }, reason: "x", onMissing: "skip" });
      expect(digestOf(sorted.plannedChange)).toBe(digests[0]);
      const lists = [
        ["g1", "g2"],
        ["g2", "g1"],
      ].map((groupIds) => checked(recalls, { senderAccount: "u7", groupIds }));
      expect(lists[0]).toEqual(lists[1]);
    },
  );

  it(shows(["plan.unknown"], "has no digest while a target, a mark or what all share isn't known"), () => {
    const plans = [
      checked(checkpoints, { checkpoints: UNKNOWN }),
      checked(checkpoints, { checkpoints: { g1: 5, g2: UNKNOWN } }),
      checked(recalls, { senderAccount: "u7", groupIds: ["g1", UNKNOWN] }),
      checked(recalls, { senderAccount: UNKNOWN, groupIds: ["g1", "g2"] }),
      checked(removals, { groupName: UNKNOWN, fromAccounts: ["u1", "u2"] }),
    ].map(({ plannedChange }) => plannedChange as { target: string; digest?: string });
    expect(plans.map(({ target }) => target)).toEqual([
      "groups (known after apply)",
      "2 groups (g1, g2)",
      "user u7 in 2 groups (g1 and 1 known after apply)",
      "user (known after apply) in 2 groups (g1, g2)",
      "conversation group (known after apply) of 2 users (u1, u2)",
    ]);
    for (const plan of plans) expect(plan).not.toHaveProperty("digest");
    // It may turn out to reach furthest.
    const { plannedChange } = checked(checkpoints, { checkpoints: { g1: 5, g2: 9, g3: UNKNOWN } });
    expect(plannedChange).toMatchObject({ largest: [{ id: "g3" }, { id: "g2", to: 9 }, { id: "g1", to: 5 }] });
  });

  it(
    shows(
      ["sets.as-singles"],
      "takes no mark for reached that may have been skipped, also after another target's change",
    ),
    () => {
      const first = settled(checked(checkpoints, { checkpoints: { g1: 5, g2: 5 }, onMissing: "skip" }));
      const grown = settled(checked(checkpoints, { checkpoints: { g1: 5, g2: 5, g3: 5 } }, first));
      const { plannedChange } = checked(checkpoints, { checkpoints: { g1: 9, g2: 5, g3: 5 } }, grown);
      expect(plannedChange).toMatchObject({ of: { raise: ["g1"] } });
      expect(plannedChange).not.toHaveProperty("from");
      expect(plannedChange).not.toHaveProperty("reached");
    },
  );
});

describe("the state of a set", () => {
  const outputs = {
    ...{ schemaVersion: 1, sdkAppId: 1_400_000_000, generation: 1, outcome: "applied", applied: "aaaaaaaa" },
    ...{ checkpoints: { g1: 5, g2: 10 }, declared: [null, "newest"], groupCreateTime: [1, 2] },
  };

  it("is compared by what was declared, in any order, and not by what was reached", () => {
    const inputs = { checkpoints: { g2: "newest", g1: 5 }, sdkAppId: 1_400_000_000, generation: 1 };
    expect(diff(checkpoints, outputs, inputs)).toMatchObject({ changes: false });
    expect(diff(checkpoints, outputs, { ...inputs, checkpoints: { g1: 5 } })).toMatchObject({ changes: true });
  });

  it.each([
    ["too short", [1]],
    ["of another type", "x"],
  ])("is refused with a column that is %s", (_, groupCreateTime) => {
    const plan = {
      version: 1,
      action: "clear-group-history",
      cause: "raise",
      of: { raise: ["g1"] },
      digest: "bbbbbbbb",
    };
    const inputs = { checkpoints: { g1: 6, g2: "newest" }, generation: 2, plannedChange: plan };
    expect(() => diff(checkpoints, { ...outputs, groupCreateTime }, inputs)).toThrow(/pulumi stack export/);
  });
});

describe("what is said of many targets", () => {
  it("is said once for all that are told the same, the first ten of them", () => {
    const said: string[] = [];
    const few = new FirstFew();
    for (let n = 0; n < 5_000; n++) few.warn("group g1 isn't found");
    for (let n = 0; n < 12; n++) few.warn(`group h${n} isn't found`);
    few.warnings({ warn: (line) => said.push(line) });
    expect(said).toHaveLength(11);
    expect(said[0]).toBe("group g1 isn't found (so for 5,000 targets)");
    expect(said.at(-1)).toBe("and 3 more like these");
  });
});

describe("the work on a set", () => {
  it(shows(["sets.batches"], "begins fifty by fifty, with at most 400 under way"), async () => {
    let underWay = 0;
    let most = 0;
    const rest = await workOff(
      Array.from({ length: 1_020 }, (_, n) => n),
      200,
      async () => {
        underWay += 1;
        most = Math.max(most, underWay);
        await new Promise((resolve) => setTimeout(resolve, Math.floor(underWay / 50)));
        underWay -= 1;
      },
    );
    expect(rest).toEqual([]);
    expect(underWay).toBe(0);
    expect(most).toBe(400);
  });

  it.each([
    [1, 2],
    [10, 20],
    [100, 200],
    [10_000, 400],
  ])("has two seconds' worth of calls under way at most: at %i a second %i", async (callsPerSecond, bound) => {
    let underWay = 0;
    let most = 0;
    const items = Array.from({ length: 600 }, (_, n) => n);
    const rest = await workOff(items, callsPerSecond, async () => {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise((resolve) => setTimeout(resolve, 1));
      underWay -= 1;
    });
    expect([rest, underWay, most]).toEqual([[], 0, bound]);
  });

  it("begins nothing more once it is stopped, and ends when all that began has ended", async () => {
    const done: number[] = [];
    const items = Array.from({ length: 200 }, (_, n) => n);
    const rest = await workOff(
      items,
      200,
      async (n) => {
        await new Promise((resolve) => setTimeout(resolve, 1));
        done.push(n);
      },
      () => true,
    );
    expect([done.length, rest.length]).toEqual([0, 200]);
  });

  it(shows(["sets.progress"], "is told as done, total, rate, time left and failures"), () => {
    const pace = { done: 0, total: 10_000, failed: 0, elapsedMs: 500 };
    expect(describePace(pace, "groups")).toBe("0 of 10,000 groups");
    expect(describePace({ ...pace, done: 1_200, elapsedMs: 6_000 }, "groups")).toBe(
      "1,200 of 10,000 groups, 200 a second, 44 s left",
    );
    expect(describePace({ ...pace, done: 997, failed: 3, elapsedMs: 100_000 }, "users")).toBe(
      "997 of 10,000 users, 10 a second, 15 min 0 s left, 3 failed",
    );
  });

  describe("asks the engine", () => {
    let asked = 0;
    let time = 0;
    let answers: (() => void)[] = [];
    const start = () => {
      [asked, time, answers] = [0, 0, []];
      return sharedQuestion(
        () => {
          asked += 1;
          return new Promise((resolve) => answers.push(resolve));
        },
        () => time,
      );
    };

    it(shows(["orphan.asks"], "anew for who asks later, and once for all that wait together"), async () => {
      const ask = start();
      const first = ask();
      time = 100;
      const [second, third] = [ask(), ask()];
      expect(asked).toBe(1);
      answers[0]?.();
      await first;
      await new Promise((resolve) => setImmediate(resolve));
      // Those who asked while the first was under way share a question put after that.
      expect(asked).toBe(2);
      answers[1]?.();
      await Promise.all([second, third]);
      time = 200;
      const fourth = ask();
      await new Promise((resolve) => setImmediate(resolve));
      expect(asked).toBe(3);
      answers[2]?.();
      await fourth;
    });

    it(shows(["orphan.asks"], "and lets its answer count for less than five milliseconds"), async () => {
      const ask = start();
      const first = ask();
      answers[0]?.();
      await first;
      time = 4.9;
      await ask();
      expect(asked).toBe(1);
      time = 5;
      void ask();
      await new Promise((resolve) => setImmediate(resolve));
      expect(asked).toBe(2);
    });

    it(shows(["orphan.asks"], "again at once after it was found gone"), async () => {
      const gone = sharedQuestion(
        () => {
          asked += 1;
          return Promise.reject(new Error("gone"));
        },
        () => time,
      );
      asked = 0;
      await expect(gone()).rejects.toThrow("gone");
      await expect(gone()).rejects.toThrow("gone");
      expect(asked).toBe(2);
    });
  });

  it(shows(["orphan.asks"], "passes a lost engine on to all who asked"), async () => {
    const ask = sharedQuestion(() => Promise.reject(new Error("gone")));
    const outcomes = await Promise.allSettled([ask(), ask(), ask()]);
    expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
  });
});
