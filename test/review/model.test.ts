import { describe, expect, it } from "vitest";
import { failsOn, renderJson, reviewStreams, type StackReview } from "../../provider/src/review/index.ts";
import { shows } from "../requirements.ts";
import { recorded } from "./recorded.ts";
import { renderMarkdown } from "./rendered.ts";
import { clearPlan, stream } from "./stream.ts";

const only = (text: string): StackReview => {
  const { stacks } = reviewStreams([text]);
  expect(stacks).toHaveLength(1);
  return stacks[0] as StackReview;
};
const create = { name: "a", inputs: { groupId: "g1", plannedChange: clearPlan("g1", 9) } };

describe("a review's model", () => {
  it.each([
    ["same", create.inputs, {}, 0],
    ["refresh", create.inputs, {}, 0],
    ["update", create.inputs, { applied: "abcdefgh" }, 0],
    ["update", create.inputs, { applied: "abcdefgh", outstanding: { groups: 3 } }, 1],
    ["update", create.inputs, { applied: "hgfedcba" }, 1],
    ["replace", create.inputs, {}, 0],
    ["create-replacement", create.inputs, {}, 1],
    ["create", create.inputs, {}, 1],
    ["create", { groupId: "g1" }, {}, 0],
    ["create", { plannedChange: { "4dabf18193072939515e22adb298388d": "x", ciphertext: "[secret]" } }, {}, 1],
    ["create", { plannedChange: "[secret]" }, {}, 1],
    ["create", { plannedChange: { version: 9, action: "something-new" } }, {}, 1],
  ])(
    shows(["review.counts-once"], "a step `%s` with a plan counts as it acts (%#)"),
    (op, inputs, outputs, expected) => {
      const review = only(stream([{ name: "a", op, inputs, old: { inputs: {}, outputs } }]));
      expect(review.totals.irreversible).toBe(expected);
      expect(review.changes).toHaveLength(expected);
    },
  );

  it("tells other resources by counts and names of properties only", () => {
    const bucket = { name: "b", op: "update", type: "aws:s3:Bucket", old: { inputs: { acl: "configured-old" } } };
    const review = only(stream([{ ...bucket, inputs: { acl: "configured-new" } }, create]));
    expect(review.others).toEqual({ update: 1 });
    expect(review.diff.find(({ name }) => name === "b")).toMatchObject({ op: "update", lines: ["~ acl"] });
    expect(renderMarkdown(reviewStreams([stream([{ ...bucket, inputs: { acl: "configured-new" } }])]))).not.toContain(
      "configured-",
    );
  });

  it("takes the last run of an operation on a stack, and keeps others apart", () => {
    const [preview, done] = [recorded("create"), recorded("up")];
    const review = reviewStreams([`${preview}\n${done}`, recorded("refresh-drift")]);
    expect(review.stacks.map(({ operation, phase }) => `${phase} ${operation}`)).toEqual([
      "done up",
      "preview refresh",
    ]);
    const other = stream([create], [], { place: ["p", "other"] });
    expect(reviewStreams([`${stream([create])}\n${other}`]).stacks).toHaveLength(2);
  });

  it("takes over the gravest verdict", () => {
    const failed = stream([], [{ diagnosticEvent: { severity: "error", message: "no\n" } }], { result: "failed" });
    expect(reviewStreams([recorded("no-change"), failed, recorded("create")])).toMatchObject({
      verdict: "blocked",
      label: "blocked",
    });
    expect(reviewStreams([recorded("no-change"), recorded("destroy")]).verdict).toBe("safe");
  });

  it(
    shows(["review.verdict"], "calls an up blocked that lacks an acknowledgement, where a preview only needs it"),
    () => {
      const preview = recorded("acknowledgement-required");
      const up = preview
        .replaceAll('"isPreview":true', '"isPreview":false')
        .replaceAll('"planning":true', '"planning":false');
      expect(reviewStreams([up])).toMatchObject({
        verdict: "blocked",
        stacks: [{ totals: { applied: 0, failed: 1 } }],
      });
      expect(renderMarkdown(reviewStreams([up]))).toMatch(
        /^\*\*Failed\*\*: the up failed; 0 of 1 irreversible change made/,
      );
    },
  );

  it("counts calls and the time they take at the documented rate", () => {
    const many = Array.from({ length: 1_000 }, (_, i) => ({
      ...{ name: `n${i}`, inputs: { groupId: `g${i % 10}`, plannedChange: clearPlan(`g${i % 10}`, 5) } },
    }));
    expect(only(stream(many))).toMatchObject({
      callSeconds: 5,
      calls: [
        { command: "clear_group_msg", atMost: 1_000, reads: false },
        { command: "get_group_info", atMost: 10, reads: true },
      ],
    });
  });

  it.each([
    ["no-change", [false, false, false, false, false]],
    ["destroy", [false, false, false, false, true]],
    ["up", [false, false, false, true, true]],
    ["create", [false, false, true, true, true]],
    ["acknowledgement-required", [false, true, true, true, true]],
    ["policy-failure", [false, true, true, true, true]],
  ] as const)(shows(["review.verdict"], "%s fails from its level on"), (name, expected) => {
    const levels = ["never", "blocked", "unacknowledged", "irreversible", "change"] as const;
    expect(levels.map((level) => failsOn(reviewStreams([recorded(name)]), level))).toEqual(expected);
  });

  it(shows(["review.nothing-hidden-shown"], "takes keys and signatures out of diagnostics"), () => {
    const message = `call https://x.example/v4/a?usersig=eJabc&sdkappid=1 failed, key ${"0a".repeat(32)}\n    at /home/me/x.js:1\n`;
    const review = only(stream([], [{ diagnosticEvent: { severity: "error", message } }], { result: "failed" }));
    expect(review.diagnostics).toEqual([
      { severity: "error", message: "call https://x.example/v4/a failed, key [hidden]" },
    ]);
  });

  it(shows(["review.unseen"], "is JSON in which nothing unseen is left unescaped"), () => {
    const review = reviewStreams([stream([{ ...create, name: "a\u202Eb\u0007\u{E0041}" }])]);
    const json = renderJson(review);
    expect(json).toMatch(/^[^\p{Cf}]+$/u);
    expect(JSON.parse(json)).toEqual(review);
  });
});

describe("a stream that can't be read", () => {
  const whole = recorded("create");
  const lines = whole.split("\n");
  it.each([
    ["nothing", "", "empty", "the event stream is empty"],
    ["white space", "\n \n", "empty", "the event stream is empty"],
    ["other text", "error: no stack\n", "foreign", "no stream of Pulumi's engine events"],
    ["other JSON", '{"a":1}\n{"sequence":1}', "foreign", "no stream of Pulumi's engine events"],
    ["plain --json", JSON.stringify({ steps: [], changeSummary: {} }, undefined, 2), "not-streamed", "STREAMING_JSON"],
    ["a part", lines.slice(0, 5).join("\n"), "truncated", "ends before pulumi's summary"],
    ["a cut line", whole.slice(0, 3000), "truncated", "ends before pulumi's summary"],
  ])(shows(["review.unreadable"], "%s is blocked and says why"), (_, text, problem, says) => {
    const review = reviewStreams([text]);
    expect(review).toMatchObject({ verdict: "blocked", stacks: [{ problem, succeeded: false }] });
    expect(renderMarkdown(review)).toMatch(/^\*\*Blocked\*\*: the .+ could not be read: /);
    expect(renderMarkdown(review).split("\n")[0]).toContain(says);
  });

  it(shows(["review.unreadable"], "cut anywhere, it never counts more than the whole and never passes"), () => {
    for (let end = 0; end < whole.lastIndexOf('"summaryEvent"'); end += 101) {
      const review = reviewStreams([whole.slice(0, end)]);
      expect(review.verdict).toBe("blocked");
      expect(review.stacks[0]?.totals.irreversible).toBeLessThanOrEqual(4);
    }
  });

  it("is read in spite of other lines, a byte order mark and Windows line breaks", () => {
    const disturbed = `\uFEFF${lines.map((line) => `warning: x\r\n${line}`).join("\r\n")}`;
    expect(reviewStreams([disturbed])).toEqual(reviewStreams([whole]));
  });
});
