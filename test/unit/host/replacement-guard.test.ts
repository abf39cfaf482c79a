import { describe, expect, it } from "vitest";
import { type CheckOutcome, check, type Properties } from "../../../provider/src/host/check.ts";
import { ReplacementGuard } from "../../../provider/src/host/replacement-guard.ts";
import { shows } from "../../requirements.ts";
import { checked, checkpoint, configuration, type Kind, samples, UNKNOWN } from "./kinds.ts";

/** Checks one after the other in one provider host. */
function host(): (kind: Kind, olds: Properties, news: Properties) => CheckOutcome {
  const guard = new ReplacementGuard();
  return (kind, olds, news) => check(kind, configuration, guard, olds, news);
}

function settled({ plannedChange: _, ...inputs }: Properties): Properties {
  return inputs;
}

const refused = [
  {
    property: "",
    reason: expect.stringMatching(/^this would act again on .* without a preview .* use `triggers` instead$/),
  },
];

describe("the second check of a replacement", () => {
  it.each(samples)(
    shows(["replacement.same-plan"], "of a %s passes where the identity changed, since both plan the same"),
    (_, { kind, inputs }) => {
      const checkIn = host();
      const old = settled(checked(kind, { ...inputs, [String(kind.identity[0])]: "before" }));
      const first = checkIn(kind, old, inputs);
      expect(checkIn(kind, {}, inputs)).toEqual(first);
      expect(first.failures).toEqual([]);
    },
  );

  it.each(samples)(shows(["replacement.refused"], "of a %s that planned nothing is refused"), (_, { kind, inputs }) => {
    const checkIn = host();
    expect(checkIn(kind, settled(checked(kind, inputs)), inputs).failures).toEqual([]);
    expect(checkIn(kind, {}, inputs).failures).toEqual(refused);
  });

  it.each(samples)(
    shows(["replacement.refused"], "of a %s that planned an update is refused"),
    (_, { kind, inputs }) => {
      const checkIn = host();
      const news = { ...inputs, triggers: ["a"] };
      expect(checkIn(kind, settled(checked(kind, inputs)), news).inputs).toHaveProperty("plannedChange");
      expect(checkIn(kind, {}, news).failures).toEqual(refused);
    },
  );

  it(shows(["replacement.refused"], "is refused where ignoreChanges let another mark through"), () => {
    const checkIn = host();
    const old = settled(checked(checkpoint, { groupId: "before", msgSeq: 100 }));
    expect(checkIn(checkpoint, old, { groupId: "g1", msgSeq: 100 }).failures).toEqual([]);
    expect(checkIn(checkpoint, {}, { groupId: "g1", msgSeq: 900 }).failures).toEqual(refused);
  });

  it.each(samples)(
    shows(["replacement.unknown"], "of a %s passes while the identity is unknown"),
    (_, { kind, inputs }) => {
      const checkIn = host();
      const news = { ...inputs, [String(kind.identity[0])]: UNKNOWN };
      expect(checkIn(kind, settled(checked(kind, inputs)), news).failures).toEqual([]);
      expect(checkIn(kind, {}, news).failures).toEqual([]);
    },
  );
});

describe("a new resource", () => {
  it.each(samples)(
    "%s passes where nothing was checked before, and again in the run after the preview",
    (_, sample) => {
      const checkIn = host();
      const first = checkIn(sample.kind, {}, sample.inputs);
      expect(first.failures).toEqual([]);
      expect(checkIn(sample.kind, {}, sample.inputs)).toEqual(first);
    },
  );

  it("passes beside one of another type for the same group, and beside other things of its type", () => {
    const checkIn = host();
    for (const [, { kind, inputs }] of samples) {
      expect(checkIn(kind, settled(checked(kind, inputs)), inputs).failures).toEqual([]);
    }
    expect(checkIn(checkpoint, {}, { groupId: "g2", msgSeq: 100 }).failures).toEqual([]);
  });

  it(shows(["inputs.duplicates"], "is refused where another resource of the stack stands for the same thing"), () => {
    const checkIn = host();
    const inputs = { groupId: "g1", msgSeq: 100 };
    checkIn(checkpoint, settled(checked(checkpoint, inputs)), inputs);
    expect(checkIn(checkpoint, {}, { ...inputs, msgSeq: 200 }).failures).toEqual(refused);
  });
});
