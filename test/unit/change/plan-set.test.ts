import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { base32 } from "../../../provider/src/change/digest.ts";
import type { Drift } from "../../../provider/src/change/drift.ts";
import {
  digestOfSetChange,
  extentOf,
  plannedSetChange,
  type SetChangeFacts,
  type TargetChange,
  targetsOfPlan,
} from "../../../provider/src/change/plan-set.ts";
import { shows } from "../../requirements.ts";

const visible: Drift = { kind: "visible-again", messages: 3, through: 40, appliedAt: "2026-01-02T03:04:05.000Z" };
const text = { target: "2 groups", summary: "hide much; can't be undone" };
const target = (id: string, intent: TargetChange["intent"], found?: Drift): TargetChange => ({ id, intent, found });
const raised = target("g1", { cause: "raise", from: 5, to: 9 });
const created = target("g2", { cause: "create", to: 20 });

const facts: SetChangeFacts = {
  action: "clear-group-history",
  app: 1_400_000_000,
  set: "GroupHistoryCheckpointSet",
  identity: {},
  changes: [raised, created],
  triggers: undefined,
  generation: 2,
};

const planned = (changes: readonly TargetChange[], { unknown = 0, isWhole = true, digest = "k7f32a2c" } = {}) =>
  plannedSetChange({ ...facts, changes }, extentOf(changes, unknown), text, { isWhole, digest });

describe("the digest of a set's change", () => {
  it(shows(["plan.digest", "plan.digest-form"], "covers these facts in this form, in each release"), () => {
    const of = (json: string) => base32(createHash("sha256").update(json).digest()).slice(0, 8);
    expect(digestOfSetChange(facts)).toBe(
      of(
        '{"action":"clear-group-history","app":1400000000,"changes":[["g1","raise",5,9],["g2","create",null,20]],' +
          '"generation":2,"identity":{},"set":"GroupHistoryCheckpointSet","triggers":null}',
      ),
    );
    const repair = {
      ...facts,
      action: "recall-sender-messages",
      set: "SenderMessageRecallSet",
      identity: { senderAccount: "u7" },
      changes: [target("g1", { cause: "drift" }, visible)],
      triggers: ["a", 1],
    } as const;
    expect(digestOfSetChange(repair)).toBe(
      of(
        '{"action":"recall-sender-messages","app":1400000000,"changes":[["g1","drift",null,null,{"appliedAt":' +
          '"2026-01-02T03:04:05.000Z","kind":"visible-again","messages":3,"through":40}]],"generation":2,"identity":' +
          '{"senderAccount":"u7"},"set":"SenderMessageRecallSet","triggers":["a",1]}',
      ),
    );
  });
});

describe("the extent of a set's change", () => {
  it(shows(["sets.one-plan", "plan.reach"], "counts targets by cause, and messages where marks are numbers"), () => {
    const changes = [
      raised,
      created,
      target("g3", { cause: "create", to: "newest" }),
      target("g4", { cause: "create" }),
    ];
    expect(extentOf(changes, 0)).toEqual({
      targets: 4,
      cause: "raise",
      causes: { raise: 1, create: 3 },
      messages: 24,
      newest: 1,
      unmarked: 1,
    });
  });

  it(shows(["plan.unknown"], "counts targets that aren't known yet, as new ones without a mark"), () => {
    expect(extentOf([raised], 2)).toMatchObject({ targets: 3, causes: { raise: 1, create: 2 }, unmarked: 2 });
    expect(extentOf([created], 2)).toMatchObject({ targets: 3, cause: "create", causes: { create: 3 }, unmarked: 2 });
    expect(extentOf([raised], 0).causes).toEqual({ raise: 1 });
  });

  it(shows(["plan.reach"], "counts nothing twice where a mark was passed before"), () => {
    expect(extentOf([target("g1", { cause: "triggers", from: 9, to: 5 }), created], 0).messages).toBe(20);
  });

  it.each([
    [["resume", "create", "raise"], "raise"],
    [["raise", "triggers"], "triggers"],
    [["triggers", "drift", "resume"], "drift"],
    [["resume", "create"], "create"],
    [["resume"], "resume"],
  ] as const)(shows(["plan.cause"], "has of %j the gravest cause"), (causes, gravest) => {
    const changes = causes.map((cause, n) => target(`g${n}`, { cause }));
    expect(extentOf(changes, 0).cause).toBe(gravest);
  });
});

describe("the planned change of a set", () => {
  it(shows(["plan.facts", "sets.one-plan"], "holds all it says of several targets, and nothing more"), () => {
    expect(planned([raised, created])).toEqual({
      version: 1,
      action: "clear-group-history",
      app: 1_400_000_000,
      target: "2 groups",
      targets: 2,
      cause: "raise",
      summary: "hide much; can't be undone",
      messages: 24,
      largest: [
        { id: "g2", to: 20 },
        { id: "g1", from: 5, to: 9 },
      ],
      of: { raise: ["g1"], create: ["g2"] },
      reached: { g1: 5 },
      digest: "k7f32a2c",
    });
  });

  it(shows(["plan.facts", "sets.as-singles"], "tells of a single target as a single resource would"), () => {
    expect(planned([raised])).toEqual({
      version: 1,
      action: "clear-group-history",
      app: 1_400_000_000,
      target: "2 groups",
      from: 5,
      to: 9,
      targets: 1,
      cause: "raise",
      summary: "hide much; can't be undone",
      messages: 4,
      reached: { g1: 5 },
      digest: "k7f32a2c",
    });
  });

  it(shows(["plan.facts"], "of recalls tells no marks, and is one of all where all have the one cause"), () => {
    const changes = ["g1", "g2"].map((id) => target(id, { cause: "create" }));
    expect(Object.keys(planned(changes)).sort()).toEqual(
      ["action", "app", "cause", "digest", "summary", "target", "targets", "version"].sort(),
    );
    expect(planned(changes, { isWhole: false })).toMatchObject({ of: { create: ["g1", "g2"] } });
  });

  it.each([
    ["newest", [created, target("g3", { cause: "create", to: "newest" })], 0],
    ["a mark that isn't known", [created, target("g3", { cause: "create" })], 0],
    ["a target that isn't known", [created], 1],
    ["as many of newest as of unknown", [created, target("g3", { cause: "create", to: "newest" })], 1],
  ] as const)(shows(["plan.reach", "plan.unknown"], "tells no number of messages with %s"), (_, changes, unknown) => {
    expect(planned(changes, { unknown })).not.toHaveProperty("messages");
  });

  it(shows(["plan.unknown"], "of one target that is known and one that isn't tells no mark as that of all"), () => {
    const change = planned([raised], { unknown: 1 });
    expect(change).toMatchObject({ targets: 2, largest: [{ id: "g1", from: 5, to: 9 }] });
    for (const absent of ["from", "to"]) expect(change).not.toHaveProperty(absent);
  });

  it(
    shows(["sets.one-plan"], "names five that reach furthest, the endless ones first, and those alike in their order"),
    () => {
      const changes = [
        target("a", { cause: "create", to: 5 }),
        target("b", { cause: "create", to: "newest" }),
        target("c", { cause: "raise", from: 100, to: 104 }),
        target("d", { cause: "create" }),
        target("e", { cause: "create", to: 50 }),
        target("f", { cause: "triggers", from: 9, to: 3 }),
        target("g", { cause: "create", to: 5 }),
      ];
      expect(planned(changes).largest).toStrictEqual([
        { id: "b", to: "newest" },
        { id: "d" },
        { id: "e", to: 50 },
        { id: "a", to: 5 },
        { id: "g", to: 5 },
      ]);
    },
  );

  it(shows(["plan.unknown"], "has no digest without one"), () => {
    const change = plannedSetChange(facts, extentOf(facts.changes, 0), text, { isWhole: true, digest: undefined });
    expect(change).not.toHaveProperty("digest");
  });
});

describe("the targets of a set's plan", () => {
  it(shows(["sets.added-alone"], "are those it names, each with its cause, or all for the one cause"), () => {
    const all = ["g1", "g2", "g3"];
    expect([...targetsOfPlan(planned([raised, created]), all)]).toEqual([
      ["g1", "raise"],
      ["g2", "create"],
    ]);
    const { of: _, ...whole } = planned([raised]);
    expect([...targetsOfPlan(whole, all)]).toEqual(all.map((id) => [id, "raise"]));
  });
});
