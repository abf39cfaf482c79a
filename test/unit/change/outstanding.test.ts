import { describe, expect, it } from "vitest";
import { outstandingOf, outstandingTargetsOf } from "../../../provider/src/change/outstanding.ts";
import { shows } from "../../requirements.ts";

describe("a note of unfinished work", () => {
  const note = { digest: "k7f32a2c", to: 20 };

  it(shows(["resume.kept"], "is taken from the state as it stands there"), () => {
    expect(outstandingOf(note)).toEqual(note);
  });

  it.each<[string, unknown]>([
    ["nothing", undefined],
    ["null", null],
    ["a text", "k7f32a2c"],
    ["without a digest", { to: 20 }],
    ["of a digest that is no text", { ...note, digest: 7 }],
    ["without a mark", { digest: "k7f32a2c" }],
    ["of a mark that is none", { ...note, to: "newest" }],
    ["of a mark beyond all numbers that are exact", { ...note, to: 2 ** 53 }],
    ["of a mark that no message has", { ...note, to: 0 }],
  ])("is left out if it is %s", (_, value) => {
    expect(outstandingOf(value)).toBeUndefined();
  });
});

describe("a note of what is left of a set", () => {
  const note = { digest: "k7f32a2c", targets: ["g1", "g2"] };

  it.each([note, { ...note, pinned: {} }, { ...note, pinned: { g1: 20 } }, { ...note, targets: [] }])(
    shows(["sets.partial"], "is taken from the state as it stands there: %j"),
    (value) => {
      expect(outstandingTargetsOf(value)).toEqual(value);
    },
  );

  it.each<[string, unknown]>([
    ["nothing", undefined],
    ["null", null],
    ["a text", "k7f32a2c"],
    ["without a digest", { targets: ["g1"] }],
    ["without targets", { digest: "k7f32a2c" }],
    ["of targets that are no list", { ...note, targets: { g1: 20 } }],
    ["of targets of which one is no id", { ...note, targets: ["g1", 5] }],
    ["of pins of which one is no mark", { ...note, pinned: { g1: 20, g2: "newest" } }],
    ["of pins of which one is a mark that no message has", { ...note, pinned: { g1: -5 } }],
    ["of pins that are null", { ...note, pinned: null }],
    ["of pins that are a text", { ...note, pinned: "" }],
  ])("is left out if it is %s", (_, value) => {
    expect(outstandingTargetsOf(value)).toBeUndefined();
  });
});
