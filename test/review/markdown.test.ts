import fc from "fast-check";
import { marked, type Token } from "marked";
import { describe, expect, it } from "vitest";
import { oneLine } from "../../provider/src/cli/one-line.ts";
import { reviewStreams } from "../../provider/src/review/index.ts";
import { shows } from "../requirements.ts";
import { renderHtml, renderJson, renderMarkdown } from "./rendered.ts";
import { clearPlan, type MadeChange, setOf, stream } from "./stream.ts";

/** In every hostile text, so that wherever it got to can be seen. */
const MARK = "Zq";

const fragment = fc.constantFrom(
  ...[
    "`",
    "```",
    "~~~",
    "|",
    "\\",
    "\\|",
    "<",
    ">",
    "</details>",
    "</summary>",
    "<!--",
    "-->",
    "<img src=x onerror=y>",
  ],
  ...["@here", "@org/team", "user@example.com", "https://evil.example", "www.evil.example", "#1", "org/repo#1", "!7"],
  ...[
    "[a](https://evil.example)",
    "![a](https://evil.example/x.png)",
    "[a]: https://evil.example",
    "<https://evil.example>",
  ],
  ...[
    "\n",
    "\r\n",
    "\n\n",
    "\n# ",
    "\n- ",
    "\n| a | b |\n| --- | --- |\n",
    "\n::set-output name=a::b",
    "##[add-mask]x",
    "\n/close",
  ],
  ...[
    "\u202E",
    "\u2066",
    "\u200B",
    "\u0007",
    "\u001B[31m",
    "\uD800",
    "\u2028",
    "\u00A0",
    "&lt;",
    "&#64;here",
    "*",
    "_",
    "~~",
  ],
  ...["***", "    ", "\t", " ", "a", "🙂", "群组", "$x$", "$$", ":tada:", "{{", "0123abc"],
);
const hostile = fc
  .array(fc.oneof(fragment, fc.string({ unit: "binary", maxLength: 4 })), { maxLength: 12 })
  .map((parts) => `${MARK}${parts.join("")}${MARK}`);

const ids = fc.array(hostile, { maxLength: 3 });
const lists = fc.dictionary(fc.constantFrom("create", "raise", "drift", "whim"), fc.oneof(ids, hostile));

const plan = fc
  .record(
    {
      target: hostile,
      summary: hostile,
      digest: hostile,
      action: fc.oneof(hostile, fc.constantFrom("clear-group-history", "constructor")),
      targets: fc.nat(9),
      of: fc.oneof(lists, hostile),
      largest: fc.oneof(fc.array(fc.record({ id: hostile, to: fc.constantFrom(5, "newest", "x") })), hostile),
      reached: fc.dictionary(hostile, fc.nat()),
    },
    { requiredKeys: ["target", "summary", "digest", "action"] },
  )
  .map((texts) => ({ ...clearPlan("g", 5), ...texts }));

const change = fc.record({
  name: hostile,
  op: fc.oneof(fc.constantFrom("create", "update", "delete", "replace", "refresh"), hostile),
  inputs: fc.record(
    {
      ...{ groupId: hostile, reason: hostile, plannedChange: plan, [`${MARK}|\``]: hostile },
      ...{ checkpoints: fc.dictionary(hostile, fc.oneof(fc.nat(), fc.constant("newest"))), groupIds: ids },
      ...{ senderAccounts: ids, fromAccounts: fc.oneof(ids, hostile), groupName: hostile },
    },
    { requiredKeys: [] },
  ),
  outputs: fc.record(
    {
      missing: fc.oneof(fc.constant(true), ids),
      outcome: fc.constantFrom("adopted", "applied"),
      outstanding: fc.record({ targets: ids }),
      skipped: ids,
      drift: fc.dictionary(hostile, fc.constant({ kind: "group-re-created", groupCreateTime: 5 })),
    },
    { requiredKeys: [] },
  ),
  type: fc.oneof(
    fc.constantFrom("GroupHistoryCheckpoint").map((kind) => `pulumi-nodejs:dynamic/tencentchat:${kind}`),
    hostile.map((text) => text.replaceAll(":", "")),
  ),
}) as fc.Arbitrary<MadeChange>;

const policy = fc
  .record({
    message: hostile,
    policyName: hostile,
    policyPackName: hostile,
    enforcementLevel: hostile,
    severity: hostile,
  })
  .map((policyEvent) => ({ policyEvent: { ...policyEvent, resourceUrn: `urn:pulumi:s::p::t::${MARK}` } }));
const diagnostic = hostile.map((message) => ({ diagnosticEvent: { severity: "warning", message } }));

const hostileStream = fc
  .tuple(
    fc.array(change, { maxLength: 4 }),
    fc.array(fc.oneof(policy, diagnostic), { maxLength: 4 }),
    fc.tuple(hostile, hostile),
    fc.boolean(),
  )
  .map(([changes, others, place, isPreview]) => stream(changes, others, { place, isPreview }));

const OURS = /^<(?:details|details open|\/details|summary|\/summary)>|^<!-- ours -->/;

function everyToken(markdown: string): Token[] {
  const tokens: Token[] = [];
  marked.walkTokens(marked.lexer(markdown, { gfm: true }), (token) => {
    tokens.push(token);
  });
  return tokens;
}

/** Tags of a raw HTML token. */
function tagsOf(raw: string): string[] {
  return raw.match(/<[^>]*>?/g) ?? [];
}

describe("hostile names", () => {
  it(shows(["review.strangers", "review.unseen"], "are code, and nothing but code, once parsed as Markdown"), () => {
    fc.assert(
      fc.property(
        fc.array(hostileStream, { minLength: 1, maxLength: 2 }),
        fc.integer({ min: 2_000, max: 20_000 }),
        (texts, limit) => {
          const markdown = renderMarkdown(reviewStreams(texts), { limit, lastLine: "<!-- ours -->" });
          // Nothing unseen, but line breaks.
          expect(markdown).not.toMatch(/[\p{Cf}\p{Cs}\u2028\u2029]|(?!\n)\p{Cc}/u);
          expect(markdown).not.toMatch(/^\s*::|##\[/m);
          for (const token of everyToken(markdown)) {
            expect(["link", "image", "def", "escape", "del", "br"]).not.toContain(token.type);
            if (token.type === "html") {
              for (const tag of tagsOf(token.raw)) expect(tag).toMatch(OURS);
              expect(token.raw).not.toContain(MARK);
            }
            // Leaves only: other tokens hold the raw text of code spans in them.
            if (token.type === "text" && !("tokens" in token && token.tokens)) expect(token.raw).not.toContain(MARK);
            if (token.type === "table") expect(token.header).toHaveLength(6);
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it(shows(["review.strangers"], "can't end a code block or forge the last line"), () => {
    const text = stream(
      [],
      [{ diagnosticEvent: { severity: "error", message: "a\n```\n````\n</details>\n<!-- ours -->\n@here" } }],
      {
        result: "failed",
      },
    );
    const markdown = renderMarkdown(reviewStreams([text]), { lastLine: "<!-- ours -->" });
    expect(markdown).toContain("\n`````\nerror: a\n```\n````\n</details>\n");
    expect(markdown.trimEnd().split("\n").at(-1)).toBe("<!-- ours -->");
    expect(everyToken(markdown).filter(({ type }) => type === "code")).toHaveLength(1);
  });

  it(shows(["review.unseen"], "show what can't be seen as codes, and cut what is endless"), () => {
    const reason = `${"\u202E"}gnp.exe\u0007${"x".repeat(5_000)}`;
    const review = reviewStreams([stream([{ name: "a", inputs: { reason, plannedChange: clearPlan("g1", 9) } }])]);
    expect(renderMarkdown(review)).toMatch(/\| `\\u\{202e\}gnp\.exe\\u\{7\}x{200,300}…` \|/);
  });
});

describe("what a runner obeys", () => {
  const commands = ["::set-output name=a::b", "  ::stop-commands::x", "##[add-mask]x", "###[group]", "##vso[task.x]y"];

  it(shows(["review.strangers"], "stands in no format, and is the same once JSON is parsed"), () => {
    for (const command of commands) {
      const lines = `a\n${command}\n${command}`;
      const review = reviewStreams([
        stream(
          [
            { name: command, inputs: { reason: command, plannedChange: clearPlan(command, 9, command) } },
            { name: command, op: command, type: command, inputs: { [command]: command } },
            setOf([command, `${command}2`], { of: { create: [command] } }),
          ],
          [{ diagnosticEvent: { severity: "error", message: lines } }, { policyEvent: { message: lines } }],
          { place: [command.replaceAll(":", ""), "s"] },
        ),
      ]);
      for (const render of [renderMarkdown, renderHtml, renderJson]) {
        expect(render(review)).not.toMatch(/^\s*::|##\w*\[/m);
      }
      expect(JSON.parse(renderJson(review))).toEqual(JSON.parse(JSON.stringify(review)));
      expect(oneLine(command)).not.toMatch(/^\s*::|##\w*\[/);
    }
  });
});

describe("a review that is too long", () => {
  const many = (count: number, name = "n") =>
    stream(
      Array.from({ length: count }, (_, i) => ({
        name: `${name}${i}`,
        inputs: { groupId: `group-${i}`, reason: "x".repeat(40), plannedChange: clearPlan(`group-${i}`, i + 1) },
      })),
    );

  it(
    shows(["review.limit", "review.measured"], "keeps verdict and totals of 1,000 changes, in under 2 seconds"),
    () => {
      const text = many(1_000);
      const started = performance.now();
      const markdown = renderMarkdown(reviewStreams([text]));
      expect(performance.now() - started).toBeLessThan(2_000);
      expect(markdown.length).toBeLessThanOrEqual(65_536);
      expect(markdown.length).toBeGreaterThan(60_000);
      expect(markdown).toMatch(
        /^\*\*Needs acknowledgement\*\*: 1,000 irreversible changes, 1,000 of them not acknowledged\n/,
      );
      expect(markdown).toContain("1,000 irreversible changes to 1,000 groups or accounts; at most 500,500 messages");
      const rows = markdown.match(/^\| hide history/gm)?.length ?? 0;
      const [, left] = /\| … (\d+) left out … \|/.exec(markdown) ?? [];
      expect(rows + Number(left)).toBe(1_000);
      expect(markdown.match(/<details>/g)?.length).toBe(markdown.match(/<\/details>/g)?.length);
      expect(markdown.match(/^`{3,}$/gm)?.length).toBe(2);
    },
  );

  it.each([2_000, 2_500, 4_000, 10_000, 30_000, 100_000])(
    shows(["review.limit"], "is whole Markdown of at most %d characters"),
    (limit) => {
      const errors = Array.from({ length: 50 }, (_, i) => ({
        diagnosticEvent: { severity: "warning", message: `${i} ${"e".repeat(300)}` },
      }));
      const text = stream([{ name: "a", inputs: { plannedChange: clearPlan("g", 1) } }], errors);
      const markdown = renderMarkdown(reviewStreams([text, many(50)]), { limit, lastLine: "<!-- ours -->" });
      expect(markdown.length).toBeLessThanOrEqual(limit);
      expect(markdown).toMatch(
        /^\*\*Needs acknowledgement\*\*: 2 runs, 51 irreversible|^\*\*Needs acknowledgement\*\*/,
      );
      expect(markdown.endsWith("<!-- ours -->\n")).toBe(true);
      const fences = markdown.match(/^`{3,}$/gm)?.length ?? 0;
      expect(fences % 2).toBe(0);
      expect(markdown.match(/<details/g)?.length).toBe(markdown.match(/<\/details>/g)?.length);
    },
  );

  it(shows(["review.limit"], "leaves out stacks where their heads alone are too many"), () => {
    const stacks = Array.from({ length: 400 }, (_, i) =>
      stream([{ name: "a", inputs: { plannedChange: clearPlan("g", 1) } }], [], { place: ["project", `stack-${i}`] }),
    );
    const markdown = renderMarkdown(reviewStreams(stacks), { limit: 20_000 });
    expect(markdown.length).toBeLessThanOrEqual(20_000);
    expect(markdown).toMatch(
      /^\*\*Needs acknowledgement\*\*: 400 runs, 400 irreversible changes, 400 not acknowledged\n/,
    );
    expect(markdown).toMatch(/^… \d+ stacks left out …$/m);
  });
});
