import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { base32 } from "../../../provider/src/change/digest.ts";
import { type Drift, driftOf, isRepairable } from "../../../provider/src/change/drift.ts";
import { type ChangeFacts, isAcknowledged, plannedChange } from "../../../provider/src/change/plan.ts";
import { shows } from "../../requirements.ts";

const text = { target: "group g1", summary: "hide much; can't be undone" };
const visible: Drift = { kind: "visible-again", messages: 3, through: 40, appliedAt: "2026-01-02T03:04:05.000Z" };

const facts: ChangeFacts = {
  action: "clear-group-history",
  app: 1_400_000_000,
  identity: { groupId: "g1" },
  intent: { cause: "drift", from: 10, to: 20 },
  triggers: ["a", 1],
  generation: 2,
  found: visible,
  unknown: false,
};

/** What stands for a change of these covered facts. */
const of = (json: string) => base32(createHash("sha256").update(json).digest()).slice(0, 8);

const digest = (changed: Partial<ChangeFacts> = {}) => plannedChange({ ...facts, ...changed }, text).digest;

describe("a planned change", () => {
  it(shows(["plan.facts"], "holds all it says, and nothing more"), () => {
    expect(plannedChange(facts, text)).toEqual({
      version: 1,
      action: "clear-group-history",
      app: 1_400_000_000,
      target: "group g1",
      from: 10,
      to: 20,
      targets: 1,
      cause: "drift",
      summary: "hide much; can't be undone",
      digest: expect.stringMatching(/^[a-z2-7]{8}$/),
    });
  });

  it(shows(["plan.facts"], "leaves out marks it doesn't know rather than holding them undefined"), () => {
    expect(Object.keys(plannedChange({ ...facts, intent: { cause: "create" } }, text))).toEqual(
      expect.not.arrayContaining(["from", "to"]),
    );
    expect(plannedChange({ ...facts, intent: { cause: "create", from: 0, to: "newest" } }, text)).toMatchObject({
      from: 0,
      to: "newest",
    });
  });

  it(shows(["plan.unknown"], "has no digest while something it covers is unknown"), () => {
    expect(plannedChange({ ...facts, unknown: true }, text)).not.toHaveProperty("digest");
  });
});

describe("the digest of a change", () => {
  it(
    shows(["plan.digest", "plan.deterministic"], "is the same for the same facts, however they were put together"),
    () => {
      const { intent, ...rest } = facts;
      expect(digest({ ...rest, intent: { to: 20, from: 10, ...intent } })).toBe(digest());
      expect(digest(structuredClone(facts))).toBe(digest());
    },
  );

  it(shows(["plan.digest"], "doesn't depend on the words about the change"), () => {
    expect(plannedChange(facts, { target: "other", summary: "other" }).digest).toBe(digest());
  });

  it.each<[string, Partial<ChangeFacts>]>([
    ["the action", { action: "recall-sender-messages" }],
    ["the app", { app: 1_400_000_001 }],
    ["the thing", { identity: { groupId: "g2" } }],
    ["the case of an id", { identity: { groupId: "G1" } }],
    ["another part of the identity", { identity: { groupId: "g1", topicId: "" } }],
    ["the part an id stands for", { identity: { senderAccount: "g1" } }],
    ["the cause", { intent: { ...facts.intent, cause: "triggers" } }],
    ["the mark reached", { intent: { cause: "drift", from: 9, to: 20 } }],
    ["whether a mark is known", { intent: { cause: "drift", to: 20 } }],
    ["a mark of 0 instead of none", { intent: { cause: "drift", from: 0, to: 20 } }],
    ["the mark to reach", { intent: { cause: "drift", from: 10, to: 21 } }],
    ["a mark instead of the newest", { intent: { cause: "drift", from: 10, to: "newest" } }],
    ["a trigger", { triggers: ["a", 2] }],
    ["the type of a trigger", { triggers: ["a", "1"] }],
    ["the order of triggers", { triggers: [1, "a"] }],
    ["where one trigger ends", { triggers: ["a,1"] }],
    ["empty triggers", { triggers: [] }],
    ["no triggers", { triggers: undefined }],
    ["the generation", { generation: 3 }],
    ["how much was found", { found: { ...visible, messages: 4 } }],
    ["how far it was found", { found: { ...visible, through: 41 } }],
    ["when the earlier change was made", { found: { ...visible, appliedAt: "2026-01-02T03:04:06.000Z" } }],
    ["nothing found", { found: undefined }],
  ])(shows(["plan.digest", "identity.exact"], "changes with %s"), (_, changed) => {
    expect(digest(changed)).not.toBe(digest());
  });

  it(shows(["plan.digest", "plan.digest-form"], "covers these facts in this form, in each release"), () => {
    const { digest: whole } = plannedChange(facts, text);
    expect(whole).toBe(
      of(
        '{"action":"clear-group-history","app":1400000000,"cause":"drift","found":{"appliedAt":"2026-01-02T03:04:05.000Z",' +
          '"kind":"visible-again","messages":3,"through":40},"from":10,"generation":2,"identity":{"groupId":"g1"},"to":20,' +
          '"triggers":["a",1]}',
      ),
    );
    const bare = { ...facts, intent: { cause: "create" }, triggers: undefined, found: undefined } as const;
    expect(plannedChange(bare, text).digest).toBe(
      of(
        '{"action":"clear-group-history","app":1400000000,"cause":"create","from":null,"generation":2,' +
          '"identity":{"groupId":"g1"},"to":null,"triggers":null}',
      ),
    );
  });
});

describe("an acknowledgement", () => {
  it.each<[string, unknown, boolean]>([
    ["the digest", "k7f32a2c", true],
    ["an array with the digest", ["aaaaaaaa", "k7f32a2c"], true],
    ["another digest", "k7f32a2d", false],
    ["the beginning of it", "k7f32a2", false],
    ["a text that holds it", "k7f32a2c aaaaaaaa", false],
    ["the digest in upper case", "K7F32A2C", false],
    ["an empty array", [], false],
    ["an array in an array", [["k7f32a2c"]], false],
    ["an empty text", "", false],
    ["nothing", undefined, false],
    ["true", true, false],
  ])(shows(["plan.acknowledged"], "of %s is taken for what it is"), (_, acknowledge, covers) => {
    expect(isAcknowledged(acknowledge, "k7f32a2c")).toBe(covers);
  });

  it.each([undefined, [undefined], ""])(
    shows(["plan.acknowledged", "plan.unknown"], "of %j never covers a change without digest"),
    (acknowledge) => {
      expect(isAcknowledged(acknowledge, undefined)).toBe(false);
    },
  );
});

describe("a drift note", () => {
  const reCreated = { kind: "group-re-created", groupCreateTime: 1_700_000_000 };
  const again = { kind: "conversation-group-re-created", conversationGroupId: 1, appliedAt: "" };

  it.each([visible, reCreated, again])("is taken from the state if this version knows it: %j", (note) => {
    expect(driftOf(note)).toEqual(note);
  });

  it.each([
    [reCreated, "groupCreateTime"],
    [visible, "messages"],
    [visible, "through"],
    [again, "conversationGroupId"],
  ])(shows(["drift.unknown-notes"], "%j is left out if its %s is no whole number"), (note, fact) => {
    for (const value of [undefined, null, "1", 1.5, 2 ** 53]) {
      expect(driftOf({ ...note, [fact]: value })).toBeUndefined();
    }
  });

  it.each<[string, unknown]>([
    ["nothing", undefined],
    ["null", null],
    ["a text", "visible-again"],
    ["no kind", {}],
    ["a kind of a later version", { kind: "moved" }],
    ["a kind that every object has", { kind: "constructor" }],
  ])(shows(["drift.unknown-notes"], "is left out if it is %s"), (_, note) => {
    expect(driftOf(note)).toBeUndefined();
  });

  it("is repaired by itself for all but a group that was made again", () => {
    const again: Drift = { kind: "conversation-group-re-created", conversationGroupId: 1, appliedAt: "" };
    expect([visible, again].map(isRepairable)).toEqual([true, true]);
    expect(isRepairable({ kind: "group-re-created", groupCreateTime: 1 })).toBe(false);
  });
});
