import { describe, expect, it } from "vitest";
import { formatNumber, quote, quoteId } from "../../../provider/src/change/text.ts";
import { shows } from "../../requirements.ts";

describe("an id in a sentence", () => {
  it.each(["g1", "@TGS#_c", "@TGS#_c@TOPIC#_1", "a.b+c-d", "administrator"])("stands as it is if it is %s", (id) => {
    expect(quoteId(id)).toBe(id);
  });

  it.each([256, 257, 100_000])(
    "of %i characters is told in its beginning, where it is longer than any can be",
    (length) => {
      expect(quoteId("x".repeat(length))).toBe(length > 256 ? `"${"x".repeat(256)}…"` : "x".repeat(length));
    },
  );

  it.each([
    ["a blank", "a b", '"a b"'],
    ["quotes", 'a"b', '"a\\"b"'],
    ["a backslash", "a\\b", '"a\\\\b"'],
    ["nothing at all", "", '""'],
    ["a line break", "a\nb", '"a\\u{a}b"'],
    ["a carriage return", "a\rb", '"a\\u{d}b"'],
    ["an escape sequence", "\u001b[31mred", '"\\u{1b}[31mred"'],
    ["a C1 control", "a\u009bb", '"a\\u{9b}b"'],
    ["a line separator", "a\u2028b\u2029", '"a\\u{2028}b\\u{2029}"'],
    ["a right-to-left override", "a\u202eb", '"a\\u{202e}b"'],
    ["isolates", "\u2066a\u2069", '"\\u{2066}a\\u{2069}"'],
    ["a zero-width space", "a\u200bb", '"a\\u{200b}b"'],
    ["a byte order mark", "\ufeffa", '"\\u{feff}a"'],
    ["a tag character beyond 16 bits", "a\u{e0041}", '"a\\u{e0041}"'],
    ["half a surrogate pair", "a\ud800", '"a\\u{d800}"'],
    ["a private character", "\ue000", '"\\u{e000}"'],
    ["words that stand for an unknown id", "(known after apply)", '"(known after apply)"'],
  ])(shows(["plan.one-line"], "is quoted if it holds %s"), (_, id, shown) => {
    expect(quoteId(id)).toBe(shown);
  });

  it("keeps letters of any script and emoji readable", () => {
    expect(quoteId("群组 é 🎉")).toBe('"群组 é 🎉"');
  });

  it(shows(["plan.one-line"], "can't be written so that it looks like another's escape"), () => {
    expect(quote("\\u{202e}")).toBe('"\\\\u{202e}"');
    expect(quote("\\u{202e}")).not.toBe(quote("\u202e"));
  });

  it(shows(["plan.one-line"], "can't end its quotes"), () => {
    const shown = quote('x" of group "y');
    expect(shown.slice(1, -1).replace(/\\./g, "")).not.toContain('"');
  });
});

it("shows numbers with commas, whatever the locale of the machine", () => {
  expect([0, 999, 12_000, Number.MAX_SAFE_INTEGER].map(formatNumber)).toEqual([
    "0",
    "999",
    "12,000",
    "9,007,199,254,740,991",
  ]);
});
