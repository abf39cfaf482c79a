import { describe, expect, it } from "vitest";
import type { z } from "zod";
import { showValue } from "../../../provider/src/change/text.ts";
import { COMMON_PROPERTIES } from "../../../provider/src/host/common-inputs.ts";
import * as rules from "../../../provider/src/resources/input-rules.ts";
import { shows } from "../../requirements.ts";

/** The first thing a rule finds wrong with a value; undefined if it takes it. */
function wrong(rule: z.ZodType, value: unknown): string | undefined {
  return rule.safeParse(value).error?.issues[0]?.message;
}

const ids: [string, z.ZodType, number][] = [
  ["groupId", rules.groupId, 48],
  ["topicId", rules.topicId, 96],
  ["account", rules.account, 32],
];
const texts: [string, z.ZodType, number][] = [...ids, ["conversationGroupName", rules.conversationGroupName, 64]];

describe("a text", () => {
  it.each(texts)(shows(["inputs.ids"], "of %s has its limit in bytes of UTF-8"), (_, rule, bytes) => {
    const tooLong = `must have at most ${bytes} bytes of UTF-8`;
    for (const letter of ["a", "é", "群", "🎉"]) {
      const size = Buffer.byteLength(letter);
      const whole = letter.repeat(Math.floor(bytes / size));
      const full = whole + "a".repeat(bytes - Buffer.byteLength(whole));
      expect(wrong(rule, full)).toBeUndefined();
      expect(wrong(rule, `${full}a`)).toBe(tooLong);
    }
  });

  it.each(texts)("of %s is neither empty nor anything but a string", (_, rule) => {
    expect(wrong(rule, "")).toBe("must not be empty");
    expect(wrong(rule, "a")).toBeUndefined();
    for (const value of [undefined, null, 1, true, {}, ["a"], new String("a")]) {
      expect(wrong(rule, value)).toBe("must be a string");
    }
  });

  it.each(texts)(shows(["inputs.ids"], "of %s holds no control characters or line breaks"), (_, rule) => {
    for (const control of ["\0", "\n", "\r", "\t", "\u001b", "\u007f", "\u0085", "\u009b", "\u2028", "\u2029"]) {
      expect(wrong(rule, `a${control}b`)).toBe("must not hold control characters or line breaks");
    }
  });
});

describe("white space", () => {
  const blanks = [" ", "\u00a0", "\u3000", "\ufeff"];

  it.each(ids)(shows(["inputs.ids"], "around %s is refused, and inside it taken"), (_, rule) => {
    for (const blank of blanks) {
      expect(wrong(rule, `${blank}a`)).toBe("must not have white space around it");
      expect(wrong(rule, `a${blank}`)).toBe("must not have white space around it");
      expect(wrong(rule, `a${blank}b`)).toBeUndefined();
    }
  });

  it("around the name of a conversation group is part of it", () => {
    expect(blanks.map((blank) => wrong(rules.conversationGroupName, `${blank}a${blank}`))).toEqual(
      blanks.map(() => undefined),
    );
  });
});

describe("a msgSeq", () => {
  it.each([1, 2, 12_000, Number.MAX_SAFE_INTEGER, "newest"])(shows(["inputs.msg-seq"], "may be %j"), (value) => {
    expect(wrong(rules.msgSeq, value)).toBeUndefined();
  });

  it.each(["12", " 12 ", "0", "9007199254740993"])(
    shows(["inputs.msg-seq"], "that came as the string %j tells how to read it"),
    (value) => {
      expect(wrong(rules.msgSeq, value)).toBe(
        "must be a number, but came as a string: read it with config.requireNumber",
      );
    },
  );

  it.each([
    0,
    -0,
    -1,
    1.5,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.MAX_SAFE_INTEGER + 1,
    1e300,
    "Newest",
    "newest ",
    "",
    "1e3",
    "-1",
    true,
    null,
    undefined,
    [1],
    {},
    12n,
  ])(shows(["inputs.msg-seq", "inputs.msg-seq-required"], "may not be %s"), (value) => {
    expect(wrong(rules.msgSeq, value)).toBe('must be a whole number from 1 to 9,007,199,254,740,991, or "newest"');
  });
});

describe("the inputs that every resource has", () => {
  const { triggers, reason, acknowledge, onMissing } = COMMON_PROPERTIES;

  it.each<[string, z.ZodType, unknown[]]>([
    ["triggers", triggers, [undefined, [], ["a", 1, -0, 1.5, ""], Array.from({ length: 100 }, (_, i) => i)]],
    ["reason", reason, [undefined, "", "x".repeat(1_000)]],
    ["acknowledge", acknowledge, [undefined, "", "k7f32a2c", [], ["k7f32a2c", "aaaaaaaa"]]],
    ["onMissing", onMissing, [undefined, "fail", "skip"]],
    ["enforce", rules.enforce, ["once", "always"]],
  ])(shows(["inputs.common"], "take %s"), (_, rule, values) => {
    expect(values.map((value) => wrong(rule, value))).toEqual(values.map(() => undefined));
  });

  it.each<[string, z.ZodType, unknown[], string]>([
    ["triggers that are no array", triggers, ["a", 1, {}, null], "must be an array of strings and numbers"],
    ["101 triggers", triggers, [Array.from({ length: 101 }, (_, i) => i)], "must hold at most 100 values"],
    ["other triggers", triggers, [[true], [null], [["a"]], [{}]], "must hold strings and numbers only"],
    ["a reason that is no text", reason, [1, null, ["a"]], "must be a string"],
    ["a long reason", reason, ["x".repeat(1_001)], "must have at most 1,000 characters"],
    ["other acknowledgements", acknowledge, [1, null, [1], [["a"]], {}], "must be a digest, or an array of digests"],
    ["another onMissing", onMissing, ["", "Skip", true, null], 'must be "fail" or "skip"'],
    ["another enforce", rules.enforce, ["", "never", true, undefined], 'must be "once" or "always"'],
  ])(shows(["inputs.common"], "refuse %s"), (_, rule, values, message) => {
    expect(values.map((value) => wrong(rule, value))).toEqual(values.map(() => message));
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])("refuse %s as a trigger", (value) => {
    expect(wrong(triggers, [value])).toBeDefined();
  });
});

describe("a value in a message", () => {
  it.each<[unknown, string]>([
    ["a b", '"a b"'],
    ["a\u202eb", '"a\\u{202e}b"'],
    [5, "5"],
    [null, "null"],
    [["a"], '["a"]'],
    [undefined, "undefined"],
    ["x".repeat(118), `"${"x".repeat(118)}"`],
    ["x".repeat(119), `"${"x".repeat(116)}…`],
  ])("is shown on one line, at most 120 characters long: %#", (value, shown) => {
    expect(showValue(value)).toBe(shown);
  });
});
