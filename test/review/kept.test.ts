import { describe, expect, it } from "vitest";
import { reviewStreams } from "../../provider/src/review/index.ts";
import { keptOf } from "../../provider/src/review/kept-event.ts";
import { type KeptRoom, StreamReader } from "../../provider/src/review/read-stream.ts";
import { shows } from "../requirements.ts";
import { recorded } from "./recorded.ts";
import { renderMarkdown } from "./rendered.ts";
import { clearPlan, type MadeChange, stream } from "./stream.ts";

const LONG = "x".repeat(1_000);
const events = (text: string) => text.split("\n").map((line) => JSON.parse(line) as Record<string, unknown>);

function bucket(op: string, before: object, after: object): MadeChange {
  return {
    name: "b",
    type: "aws:s3/bucket:Bucket",
    op,
    inputs: { ...after },
    old: { inputs: before },
    outputs: { LONG },
  };
}

describe("what is kept of an event", () => {
  it.each(["all-kinds", "sets-partial-up", "refresh-drift", "secrets", "policy-failure"])(
    "gives the same review as the whole of it: %s",
    (name) => {
      const lines = recorded(name).trim().split("\n");
      const kept = lines.map((line) => {
        const event = JSON.parse(line);
        return JSON.stringify({
          sequence: event.sequence,
          ...keptOf(event),
          ...(event.preludeEvent && { preludeEvent: {} }),
        });
      });
      expect(reviewStreams([kept.join("\n")])).toEqual(reviewStreams([lines.join("\n")]));
    },
  );

  it("tells long values of other resources apart, and which of their inputs changed", () => {
    const text = stream([bucket("update", { same: LONG, other: `${LONG}1` }, { same: LONG, other: `${LONG}2` })]);
    expect(renderMarkdown(reviewStreams([text]))).toContain("~ other");
    expect(renderMarkdown(reviewStreams([text]))).not.toContain("~ same");
  });

  it("holds no long value of other resources, nor what the engine says for debugging", () => {
    const made = stream([bucket("update", { a: LONG }, { a: `${LONG}1` }), bucket("same", { a: LONG }, { a: LONG })]);
    const debug = { sequence: 9, diagnosticEvent: { severity: "debug", message: LONG } };
    const kept = [...events(made), debug].map((event) => JSON.stringify(keptOf(event)) ?? "");
    expect(kept.filter((text) => text.includes(LONG))).toEqual([]);
    expect(Math.max(...kept.map(({ length }) => length))).toBeLessThan(400);
  });
});

describe("room for what is kept", () => {
  const room = (bytes: number): KeptRoom => ({ most: { bytes, why: "" }, left: bytes });

  it(shows(["hostile.large-files"], "is shared by streams, and never taken by lines that are no event"), () => {
    const lines = stream([{ name: "r", inputs: { plannedChange: clearPlan("g", 9) } }]).split("\n");
    const given = room(60_000);
    const read = () => {
      const reader = new StreamReader("events", given);
      for (const line of [...lines, "x".repeat(100_000)]) reader.add(line);
      return reader.end();
    };
    expect(read()).toHaveLength(1);
    const left = given.left;
    expect(left).toBeLessThan(60_000 - 16_000);
    read();
    expect(() => Array.from({ length: 10 }, read)).toThrow("events has more events than memory is given to");
  });

  it(shows(["hostile.large-files"], "ends also for runs that hold nothing"), () => {
    const reader = new StreamReader("events", room(1_000_000));
    const runs = () => {
      for (let n = 0; n < 1_000; n++) reader.add('{"sequence":0,"cancelEvent":{}}');
    };
    expect(runs).toThrow("more events than memory");
    expect(reader.end("too-large").at(-1)).toMatchObject({ problem: "too-large" });
  });
});
