import { describe, expect, it } from "vitest";
import type { Properties } from "../../../provider/src/host/check.ts";
import { diff } from "../../../provider/src/host/diff.ts";
import { shows } from "../../requirements.ts";
import { applied, checked, checkpoint, type Kind, PROVIDER, recall, removal, samples, UNKNOWN } from "./kinds.ts";

const none = { changes: false, replaces: [] };
const update = { changes: true, replaces: [] };

function settled({ plannedChange: _, ...inputs }: Properties): Properties {
  return inputs;
}

describe("diff", () => {
  it.each(samples)(
    shows(
      ["plan.diff", "plan.applied-once"],
      "finds nothing between a %s and the inputs it was made from, plan included",
    ),
    (_, sample) => {
      const { kind, inputs, reached } = sample;
      const first = checked(kind, inputs);
      const state = applied(first, reached);
      // On refresh the engine compares with the stored inputs, and in the next run with those of a new check.
      expect(diff(kind, state, first)).toEqual(none);
      expect(diff(kind, state, checked(kind, inputs, settled(first)))).toEqual(none);
      expect(diff(kind, { ...state, __provider: PROVIDER }, { ...first, __provider: `${PROVIDER};` })).toEqual(none);
    },
  );

  it.each(samples)(
    shows(["inputs.about-the-change"], "finds nothing where only what speaks about a change of a %s is other"),
    (_, sample) => {
      const { kind, inputs, reached } = sample;
      const first = checked(kind, { ...inputs, triggers: ["a"] });
      const news = { ...inputs, reason: "TS-1", acknowledge: ["aaaaaaaa"], triggers: ["a"] };
      const second = checked(kind, news, settled(first));
      expect(diff(kind, applied(first, reached), second)).toEqual(none);
    },
  );

  it.each(samples)(
    shows(["plan.diff", "triggers.unknown"], "finds an update of a %s where another change is planned"),
    (_, { kind, inputs, reached }) => {
      const first = checked(kind, inputs);
      const state = applied(first, reached);
      for (const triggers of [["a"], [UNKNOWN], UNKNOWN]) {
        expect(diff(kind, state, checked(kind, { ...inputs, triggers }, settled(first)))).toEqual(update);
      }
    },
  );

  it.each(samples)("finds an update of a %s whose last change was made by an unknown digest", (_, sample) => {
    const { kind, inputs, reached } = sample;
    const { applied: _applied, ...state } = applied(checked(kind, inputs), reached);
    expect(diff(kind, state, checked(kind, inputs))).toEqual(update);
  });

  it.each<[Kind, string, unknown]>([
    [checkpoint, "groupId", "other"],
    [checkpoint, "groupId", UNKNOWN],
    [recall, "groupId", "other"],
    [recall, "senderAccount", "other"],
    [recall, "topicId", UNKNOWN],
    [removal, "fromAccount", "other"],
    [removal, "groupName", "other"],
    [removal, "groupName", UNKNOWN],
  ])(
    shows(["identity.replaces", "plan.diff"], "finds a replacement for another identity: case %#, %s is %s"),
    (kind, property, value) => {
      const sample = samples.find(([, { kind: other }]) => other === kind)?.[1];
      const first = checked(kind, sample?.inputs ?? {});
      const second = checked(kind, { ...sample?.inputs, [property]: value }, settled(first));
      expect(diff(kind, applied(first, sample?.reached ?? {}), second)).toEqual({
        changes: true,
        replaces: [property],
      });
    },
  );

  it("names every part of the identity that is other", () => {
    const first = checked(recall, { groupId: "@TGS#_c", senderAccount: "u7", topicId: "@TGS#_c@TOPIC#_1" });
    const second = checked(recall, { groupId: "g2", senderAccount: "u8" }, settled(first));
    expect(diff(recall, applied(first, { recalledThrough: 1 }), second)).toEqual({
      changes: true,
      replaces: ["groupId", "senderAccount", "topicId"],
    });
  });

  it.each<[unknown, unknown, boolean]>([
    [undefined, "once", false],
    ["once", undefined, false],
    [undefined, "always", true],
    ["always", undefined, true],
    ["always", "once", true],
    ["always", "always", false],
  ])(
    shows(["drift.enforce", "plan.diff"], "by enforce from %s to %s tells whether there is an update: %s"),
    (before, now, changes) => {
      for (const [kind, identity, reached] of [
        [recall, { groupId: "g1", senderAccount: "u7" }, { recalledThrough: 1 }],
        [removal, { fromAccount: "u1", groupName: "vip" }, {}],
      ] as [Kind, Properties, Properties][]) {
        const first = checked(kind, before === undefined ? identity : { ...identity, enforce: before });
        const second = checked(kind, now === undefined ? identity : { ...identity, enforce: now }, settled(first));
        expect(diff(kind, applied(first, reached), second)).toEqual({ changes, replaces: [] });
      }
    },
  );

  it(
    shows(
      ["plan.diff", "checkpoint.re-created"],
      "finds an update for drift that can be repaired, and none for a group that was made again",
    ),
    () => {
      const drift = { kind: "visible-again", messages: 1, through: 9, appliedAt: "" };
      const first = checked(recall, { groupId: "g1", senderAccount: "u7", enforce: "always" });
      expect(diff(recall, { ...applied(first, { recalledThrough: 1 }), drift }, settled(first))).toEqual(update);
      const mark = checked(checkpoint, { groupId: "g1", msgSeq: 100 });
      const remade = { kind: "group-re-created", groupCreateTime: 1 };
      const state = { ...applied(mark, { clearedThrough: 100 }), drift: remade };
      expect(diff(checkpoint, state, settled(mark))).toEqual(none);
    },
  );
});

describe("diff of a mark that would be lowered from what only the state knows", () => {
  const newest = checked(checkpoint, { groupId: "g1", msgSeq: "newest" });
  const state = applied(newest, { clearedThrough: 5_000 });
  const lower = (msgSeq: number) => checked(checkpoint, { groupId: "g1", msgSeq }, settled(newest));

  it(shows(["checkpoint.raised"], "fails with both marks"), () => {
    expect(() => diff(checkpoint, state, lower(4_999))).toThrow(
      "msgSeq 4999 is lower than 5000, and history that was hidden can't be shown again: declare 5000 or more",
    );
  });

  it("lets the same and a higher one pass", () => {
    expect(diff(checkpoint, state, lower(5_000))).toEqual(update);
    expect(diff(checkpoint, state, lower(5_001))).toEqual(update);
  });

  it(shows(["checkpoint.lower-again"], "lets a lower one pass for a group that was made again"), () => {
    const drift = { kind: "group-re-created", groupCreateTime: 1 };
    expect(diff(checkpoint, { ...state, drift }, lower(10))).toEqual(update);
  });

  it("has nothing to refuse where another group is meant", () => {
    const other = checked(checkpoint, { groupId: "g2", msgSeq: 10 }, settled(newest));
    expect(diff(checkpoint, state, other)).toEqual({ changes: true, replaces: ["groupId"] });
  });
});
