import { describe, expect, it } from "vitest";
import {
  type IrreversibleChange,
  renderJson,
  reviewStreams,
  type StackReview,
} from "../../provider/src/review/index.ts";
import { shows } from "../requirements.ts";
import { recorded } from "./recorded.ts";
import { renderHtml, renderMarkdown } from "./rendered.ts";
import { type MadeChange, setOf, stream } from "./stream.ts";

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const ids = (count: number) => Array.from({ length: count }, (_, n) => `group-${String(n).padStart(5, "0")}`);

function stackOf(text: string): StackReview {
  return reviewStreams([text]).stacks[0] as StackReview;
}

function changeOf(change: MadeChange, options: { isPreview?: boolean; result?: string } = {}): IrreversibleChange {
  return stackOf(stream([change], [], options)).changes[0] as IrreversibleChange;
}

/** A recorded change of a set. */
function told(name: string, resource: string): IrreversibleChange | undefined {
  return stackOf(recorded(name)).changes.find((change) => change.name === resource);
}

describe("the review of a set", () => {
  it(shows(["review.sets"], "tells targets that are added, raised, repaired and done again apart"), () => {
    expect(told("sets-grown", "wave")).toMatchObject({
      ...{ targets: 2, cause: "raise", messagesAtMost: 6 },
      set: {
        ...{ noun: "groups", size: 4, unknown: 0, causes: { raise: 1, create: 1 } },
        touched: [
          { id: "g1", cause: "raise", from: 5, to: 9 },
          { id: "g4", cause: "create", to: 2 },
        ],
      },
    });
    expect(told("sets-grown", "spammer")?.set).toMatchObject({ size: 2, touched: [{ id: "g1", cause: "drift" }] });
    expect(told("sets-grown", "badges")?.set).toMatchObject({ noun: "users", causes: { triggers: 2 } });
  });

  it(shows(["review.sets"], "tells how much of an update is done, and what is left for another one"), () => {
    expect(told("sets-partial-up", "wave")).toMatchObject({
      state: "failed",
      set: { done: 2, left: 1, touched: [{ id: "g1" }, { id: "g2", to: "newest" }, { id: "g3", state: "left" }] },
    });
    expect(told("sets-partial-up", "spammer")).toMatchObject({ state: "applied", set: { done: 2, left: 0 } });
    expect(stackOf(recorded("sets-partial-up")).totals).toMatchObject({
      irreversible: 3,
      targets: 7,
      applied: 2,
      failed: 1,
    });
    // The pinned mark is what it will reach, whatever is newest by then.
    expect(told("sets-resume", "wave")).toMatchObject({
      set: { size: 3, causes: { resume: 1 }, touched: [{ id: "g3", cause: "resume", to: 5 }] },
    });
  });

  it.each<[title: string, change: MadeChange, result: string, set: object, state: string]>([
    [
      "nothing of it is done",
      { ...setOf(["a", "b"]), outputs: { outstanding: { digest: "abcdefgh", targets: ["a", "b"] } } },
      "failed",
      { done: 0, left: 2 },
      "applied",
    ],
    [
      "some were skipped",
      { ...setOf(["a", "b"]), outputs: { skipped: ["b"], outcome: "applied" } },
      "succeeded",
      { done: 2, left: 0, touched: [{ id: "a" }, { id: "b", state: "skipped" }] },
      "applied",
    ],
    [
      "what is left is told in words it doesn't know",
      { ...setOf(["a", "b"]), outputs: { outstanding: { targets: 5 }, skipped: 7 } },
      "succeeded",
      { done: 2, left: 0 },
      "applied",
    ],
  ])(shows(["review.sets"], "tells the outcome where %s"), (_, change, result, set, state) => {
    expect(changeOf(change, { isPreview: false, result })).toMatchObject({ state, set });
  });

  it.each<[title: string, change: MadeChange, expected: object]>([
    [
      "an id isn't known",
      setOf([UNKNOWN, "g1"], {}, { inputs: listed(["g1", UNKNOWN], 2) }),
      { set: { unknown: 1, causes: { create: 2 } } },
    ],
    ["no id is known", setOf([], {}, { inputs: listed(UNKNOWN, 1) }), { targets: 1, set: { unknown: 1, touched: [] } }],
    [
      "an id is secret",
      setOf([], {}, { inputs: listed(["[secret]", "g1"], 2) }),
      { set: { unknown: 1, touched: [{ id: "g1" }] } },
    ],
    ["more are listed than counted", setOf(["a", "b", "c"], { targets: 1 }), { targets: 3, messagesAtMost: 15 }],
    ["lists are none", setOf(["a", "b"], { of: "a" }), { targets: 2, set: { touched: [], unknown: 2 } }],
    [
      "a list holds what is no id",
      setOf(["a", "b"], { of: { raise: ["a", 5, null] } }),
      { set: { touched: [{ id: "a" }], unknown: 1 } },
    ],
    ["the cause isn't known", setOf(["a", "b"], { cause: "whim" }), { targets: 2, set: { touched: [], unknown: 2 } }],
    [
      "groups are called like properties of objects",
      setOf(["constructor", "toString"]),
      {
        set: {
          touched: [
            { id: "constructor", to: 5 },
            { id: "toString", to: 5 },
          ],
        },
      },
    ],
    ["it can't say how many messages", setOf(["a", "b"], { messages: undefined }), { targets: 2, set: { size: 2 } }],
  ])(shows(["review.sets"], "counts rightly where %s"), (_, change, expected) => {
    expect(changeOf(change)).toMatchObject(expected);
  });

  it(shows(["review.sets"], "counts the targets that the provider's own check refused"), () => {
    const message = (named: string) =>
      `x resource 'wave' has a problem: this change is not acknowledged: hide messages of ${named} from members: at most 5 in all; can't be undone; to go on, add acknowledge: "abcdefgh"`;
    const urn = "urn:pulumi:s::p::pulumi-nodejs:dynamic/tencentchat:GroupHistoryCheckpointSet::wave";
    const refused = (named: string) =>
      stackOf(
        stream([], [{ diagnosticEvent: { severity: "error", urn, message: message(named) } }], { result: "failed" }),
      );
    expect(refused("3,000 groups (g1, g2, g3 and 2,997 more)")).toMatchObject({
      totals: { irreversible: 1, unacknowledged: 1, targets: 3_000 },
      changes: [{ action: "clear-group-history", state: "refused" }],
    });
    expect(refused('group "x 9 groups (a"').totals.targets).toBe(1);
  });

  it(shows(["review.sets"], "counts calls: looks at groups go out by fifties"), () => {
    expect(stackOf(stream([setOf(ids(10_000))]))).toMatchObject({
      callSeconds: 50,
      calls: [
        { command: "clear_group_msg", atMost: 10_000 },
        { command: "get_group_info", atMost: 200, reads: true },
      ],
    });
  });

  it(shows(["review.sets"], "tells what a refresh found by kind, with the targets"), () => {
    expect(stackOf(recorded("sets-drift")).drift).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: "wave", kind: "missing", targets: ["g1"] }),
        expect.objectContaining({ name: "wave", kind: "group-re-created", targets: ["g2", "g3"] }),
      ]),
    );
  });

  it("tells step by step what was added, taken out and changed, where there are many", () => {
    const before = { inputs: { checkpoints: { ...Object.fromEntries(ids(20).map((id) => [id, 5])) } } };
    const after = {
      ...Object.fromEntries(
        ids(22)
          .slice(1)
          .map((id) => [id, 5]),
      ),
      "group-00001": 8,
    };
    const [entry] = stackOf(
      stream([{ ...setOf(["a"]), op: "update", old: before, inputs: { checkpoints: after } }]),
    ).diff;
    expect(entry?.lines).toEqual([
      "~ checkpoints: 2 added: group-00020, group-00021; 1 taken out: group-00000; 1 changed: group-00001",
    ]);
  });
});

/** Inputs of a recall's set with these groups. */
function listed(groupIds: unknown, targets: number): Record<string, unknown> {
  const { inputs } = setOf(["g1"], { action: "recall-sender-messages", targets, messages: undefined });
  return { senderAccount: "u7", groupIds, plannedChange: inputs?.plannedChange };
}

describe("a set of very many targets", () => {
  const of = { raise: ids(10_000).slice(0, 100), create: ids(10_000).slice(100) };
  const text = stream([setOf(ids(10_000), { of, cause: "raise" })]);

  it(
    shows(["review.sets", "review.limit"], "is told in a comment within its limit, which says what was left out"),
    () => {
      const markdown = renderMarkdown(reviewStreams([text]));
      expect(markdown.length).toBeLessThanOrEqual(65_536);
      expect(markdown).toContain("1 irreversible change to 10,000 groups or accounts; at most 50,000 messages");
      expect(markdown).toContain(
        "- `wave`: 10,000 groups: 100 raised, 9,900 new; at most 50,000 messages in all; furthest",
      );
      const lines = markdown.match(/^group-\d+: → 5 \((?:raise|create)\)$/gm)?.length ?? 0;
      const [, left] = /^… ([\d,]+) left out …$/m.exec(markdown) ?? [];
      // The first unit is the set's name.
      expect(lines + Number(left?.replace(",", ""))).toBe(10_000);
      expect(lines).toBeGreaterThan(1_000);
      expect(markdown.match(/<details>/g)?.length).toBe(markdown.match(/<\/details>/g)?.length);
      const short = renderMarkdown(reviewStreams([text]), { limit: 2_000 });
      expect(short.length).toBeLessThanOrEqual(2_000);
      expect(short).toMatch(/^\*\*Needs acknowledgement\*\*: 1 irreversible change/);
    },
  );

  it(shows(["review.sets"], "is whole on the page up to 10,000, and always in JSON"), () => {
    const page = renderHtml(reviewStreams([text]));
    for (const id of ["group-00000", "group-09999"]) expect(page).toContain(id);
    const more = reviewStreams([stream([setOf(ids(10_002))])]);
    expect(renderHtml(more)).toContain("… 2 more, which the review as JSON has …");
    const { stacks } = JSON.parse(renderJson(more));
    expect(stacks[0].changes[0].set.touched).toHaveLength(10_002);
  });

  it(
    shows(["review.sets", "review.measured"], "of 50,000 takes seconds at most, and 150,000 lines break nothing"),
    () => {
      const ofSet = stream([setOf(ids(50_000))]);
      // The processor's time, since others may take their share of the clock's.
      const started = process.cpuUsage();
      renderMarkdown(reviewStreams([ofSet]));
      const { user, system } = process.cpuUsage(started);
      expect((user + system) / 1e6).toBeLessThan(5);
      expect(renderMarkdown(reviewStreams([stream([setOf(ids(150_000))])])).length).toBeLessThanOrEqual(65_536);
    },
  );
});
