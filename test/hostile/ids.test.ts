import { marked } from "marked";
import { describe, expect, it } from "vitest";
import { reviewStreams } from "../../provider/src/review/index.ts";
import { shows } from "../requirements.ts";
import { renderHtml, renderMarkdown } from "../review/rendered.ts";
import { stream } from "../review/stream.ts";
import { thorough } from "../thorough.ts";
import { checkAlone, recall, removal } from "../unit/host/kinds.ts";
import { ONE_LINE } from "./fuzz.ts";

const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\u2028\u2029\u115f\u1160\u2800\u3164\uffa0]|(?! )\p{Zs}/u;

/** Every character of a range in CI; otherwise the first ones, and some of those of which there are thousands alike. */
function charactersOf(from: number, to: number): string[] {
  const step = thorough ? 1 : to - from < 0x3000 ? 7 : 61;
  return Array.from({ length: to - from }, (_, n) => from + n)
    .filter((code) => code < 0x300 || (code >= 0x2000 && code < 0x2070) || code % step === 0)
    .map((code) => String.fromCodePoint(code));
}

const ranges: [string, number, number][] = [
  ["control, ASCII and the first alphabets", 0, 0x2000],
  ["punctuation, signs and spaces", 0x2000, 0x3400],
  ["ideographs", 0x3400, 0xd800],
  ["halves of characters", 0xd800, 0xe000],
  ["private and compatibility forms", 0xe000, 0x10000],
  ["the planes beyond", 0x10000, 0x30000],
  ["tags and the last planes", 0xe0000, 0xe1000],
];

/** What check makes of an id: the changes that it plans, with the text of each. */
function plansOf(id: string): { plan: Record<string, unknown>; inputs: Record<string, unknown> }[] {
  const given: [typeof recall, Record<string, unknown>][] = [
    [recall, { groupId: id, senderAccount: id }],
    [removal, { fromAccount: id, groupName: id }],
  ];
  return given.flatMap(([kind, inputs]) => {
    const { inputs: checked, failures } = checkAlone(kind, inputs);
    for (const { reason } of failures) expect(reason).toMatch(ONE_LINE);
    const plan = checked.plannedChange as Record<string, unknown> | undefined;
    return plan === undefined || failures.length > 0 ? [] : [{ plan, inputs: checked }];
  });
}

describe("an id with each character", () => {
  it.each(ranges)(
    shows(["hostile.ids"], "of %s is visible, one line, and no markup"),
    (_, from, to) => {
      const changes = charactersOf(from, to).flatMap((character) => plansOf(`a${character}b`));
      for (const { plan } of changes) {
        expect(plan.target).toMatch(ONE_LINE);
        expect(`${plan.target}${plan.summary}`).not.toMatch(UNSEEN);
      }
      for (let at = 0; at < changes.length; at += 2_000) {
        const made = changes.slice(at, at + 2_000).map(({ inputs }, n) => ({ name: `r${n}`, inputs }));
        const review = reviewStreams([stream(made)]);
        expect(renderHtml(review).replaceAll("\n", "")).not.toMatch(UNSEEN);
        expect(renderMarkdown(review).replaceAll("\n", "")).not.toMatch(UNSEEN);
      }
    },
    300_000,
  );

  it.each([
    ...[
      "</td><script>x</script>",
      `" onmouseover="x`,
      "`|x|`",
      "](javascript:x)",
      "![x](http://x)",
      "<!-- x",
      "@team #1",
    ],
    ...["\r\n# Heading", "\n\n---\n", "::set-output name=x::y", "\u202egnp.exe", "&lt;script&gt;", "\\`x\\`", "~~~\nx"],
  ])(shows(["hostile.ids"], "%j means nothing in Markdown and page"), (id) => {
    const changes = plansOf(id);
    const made = changes.map(({ inputs }, n) => ({ name: `r${n}`, inputs }));
    const review = reviewStreams([stream([...made, { name: id, inputs: { groupId: id, plannedChange: plan(id) } }])]);
    const rendered = marked.parse(renderMarkdown(review), { async: false });
    for (const html of [renderHtml(review), rendered]) {
      // Tags without the values of their attributes.
      const tags = (html.match(/<[a-z][^>]*>/gi) ?? []).map((tag) => tag.replace(/"[^"]*"/g, '""'));
      expect(tags.join("")).not.toMatch(/<script|<img|onmouseover|<hr|<x/i);
      expect(html).not.toMatch(/href="(?!#)|<h1[^>]*>Heading/);
    }
    const outsideCode = rendered.replace(/<(code|pre)\b.*?<\/\1>/gs, "");
    expect(outsideCode).not.toMatch(/@team|#1|::set-output|javascript:/);
  });
});

/** A plan as a stranger would write it. */
function plan(id: string): Record<string, unknown> {
  return {
    version: 1,
    action: "clear-group-history",
    app: 1,
    to: 9,
    targets: 1,
    cause: id,
    digest: id,
    target: id,
    summary: id,
  };
}
