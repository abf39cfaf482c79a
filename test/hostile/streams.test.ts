import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderJson, reviewStreams } from "../../provider/src/review/index.ts";
import { shows } from "../requirements.ts";
import { renderHtml, renderMarkdown } from "../review/rendered.ts";
import { clearPlan, stream } from "../review/stream.ts";
import { holds, isPristine, json, object } from "./fuzz.ts";

const KEYS = [
  ...[
    "sequence",
    "preludeEvent",
    "resourcePreEvent",
    "resOutputsEvent",
    "resOpFailedEvent",
    "policyEvent",
    "diagnosticEvent",
  ],
  ...[
    "summaryEvent",
    "cancelEvent",
    "metadata",
    "op",
    "urn",
    "type",
    "old",
    "new",
    "inputs",
    "outputs",
    "plannedChange",
  ],
  ...[
    "version",
    "action",
    "app",
    "target",
    "targets",
    "cause",
    "summary",
    "digest",
    "to",
    "from",
    "message",
    "severity",
  ],
  ...["isPreview", "result", "resourceChanges", "detailedDiff", "kind", "policyName", "enforcementLevel", "planning"],
];

function rendered(texts: readonly string[]): void {
  const review = reviewStreams(texts as [string]);
  expect(renderMarkdown(review).length).toBeLessThan(70_000);
  renderHtml(review);
  JSON.parse(renderJson(review));
  expect(isPristine()).toBe(true);
}

describe("an event stream", () => {
  it(shows(["hostile.streams"], "of any lines gives a review"), async () => {
    const event = object(KEYS).map((body) => JSON.stringify({ sequence: 0, ...body }));
    const line = fc.oneof(
      event,
      fc.string(),
      json(KEYS).map((value) => JSON.stringify(value) ?? ""),
    );
    await holds(
      fc.property(fc.array(fc.array(line, { maxLength: 12 }), { minLength: 1, maxLength: 3 }), (streams) => {
        rendered(streams.map((lines) => lines.join("\n")));
      }),
      300,
    );
  });

  it(shows(["hostile.streams"], "with any one value replaced, or cut anywhere, gives a review"), async () => {
    const change = { name: "r", inputs: { groupId: "g", plannedChange: clearPlan("g", 9) } };
    const whole = stream([change], [{ policyEvent: { message: "no" } }, { diagnosticEvent: { message: "x" } }]);
    const values = [...whole.matchAll(/:("[^"]*"|\d+|true|false|null)/g)];
    await holds(
      fc.property(fc.nat(values.length - 1), json(KEYS), fc.nat(whole.length), (nth, value, end) => {
        const { index = 0, 0: found = "" } = values[nth] ?? {};
        rendered([whole.slice(0, index + 1) + (JSON.stringify(value) ?? "null") + whole.slice(index + found.length)]);
        rendered([whole.slice(0, end)]);
      }),
      300,
    );
  });

  it.each<[string, unknown]>([
    ["nested deep", JSON.parse(`${"[".repeat(100_000)}${"]".repeat(100_000)}`)],
    ["of a hundred thousand keys", Object.fromEntries(Array.from({ length: 100_000 }, (_, n) => [`k${n}`, n]))],
    ["of ten megabytes", "<".repeat(10_000_000)],
    ["of many lines", "`\n".repeat(200_000)],
  ])(shows(["hostile.streams"], "with a value %s takes little time"), (_, value) => {
    const from = performance.now();
    const raw =
      typeof value === "object" && Array.isArray(value)
        ? `${"[".repeat(100_000)}${"]".repeat(100_000)}`
        : JSON.stringify(value);
    for (const place of ["groupId", "reason", "plannedChange"]) {
      const text = stream([{ name: "r", inputs: { plannedChange: clearPlan("g", 9), [place]: "PLACE" } }]);
      rendered([text.replaceAll('"PLACE"', () => raw)]);
    }
    rendered([
      stream([], [{ diagnosticEvent: { severity: "error", message: "PLACE" } }]).replace('"PLACE"', () => raw),
    ]);
    rendered([stream([], [{ policyEvent: { message: "PLACE" } }]).replace('"PLACE"', () => raw)]);
    expect(performance.now() - from).toBeLessThan(40_000);
  });

  it.each([
    ...["this change is not acknowledged: ", '; to go on, add acknowledge: "', "; it can't be acknowledged while "],
    ...[
      '"',
      '\\"',
      '"\\',
      "\\",
      " 1",
      "1,",
      "1",
      "Error: resource ",
      "\n    at ",
      "usersig = ",
      "http://",
      "eJ",
      "`",
      " ",
    ],
  ])(shows(["hostile.streams"], "that says %j over and over takes no more than in proportion"), (beginning) => {
    const urn = "urn:pulumi:s::p::pulumi-nodejs:dynamic/tencentchat:GroupHistoryCheckpointSet::wave";
    const refused = (text: string) => `this change is not acknowledged: "${text}; it can't be acknowledged while `;
    const timeOf = (size: number) => {
      const text = beginning.repeat(size / beginning.length);
      const said = [text, `this change is not acknowledged: ${text}`, refused(text)];
      const events = said.map((message) => ({ diagnosticEvent: { severity: "error", urn, message } }));
      const started = performance.now();
      reviewStreams([stream([], [...events, { policyEvent: { message: text } }], { result: "failed" })]);
      return performance.now() - started;
    };
    // Four times as much would take sixteen times as long, and more than minutes of it.
    const [short, long] = [timeOf(500_000), timeOf(2_000_000)];
    expect(long).toBeLessThan(short * 8 + 2_000);
  });
});
