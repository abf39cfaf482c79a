import { describe, expect, it } from "vitest";
import { inputsOf, lastingInputs, planOf, readState } from "../../../provider/src/host/state.ts";
import { groupHistoryCheckpointSet } from "../../../provider/src/resources/group-history-checkpoint-set/handler.ts";
import { shows } from "../../requirements.ts";
import { applied, checked, type Kind, PROVIDER, samples } from "./kinds.ts";

describe("the state of a resource", () => {
  it.each(samples)("of %s is its outputs without the provider text", (_, { kind, inputs, reached }) => {
    const outputs = applied(checked(kind, inputs), reached);
    expect(readState(kind, { ...outputs, __provider: PROVIDER })).toEqual(outputs);
  });

  it.each(samples)("of %s is read where it names no version yet", (_, { kind, inputs, reached }) => {
    const { schemaVersion: _version, ...outputs } = applied(checked(kind, inputs), reached);
    expect(readState(kind, outputs)).toEqual(outputs);
  });

  it.each(samples)(
    shows(["state.version"], "of %s is refused where a later version of the package wrote it"),
    (name, sample) => {
      const outputs = applied(checked(sample.kind, sample.inputs), sample.reached);
      for (const version of [2, "1"]) {
        expect(() => readState(sample.kind, { ...outputs, schemaVersion: version })).toThrow(
          `the state of this ${name} has version ${JSON.stringify(version)}, and this pulumi-tencent-chat knows up to 1: install the ` +
            "newer version that wrote it",
        );
      }
    },
  );

  it.each(samples)(
    shows(["state.version"], "of %s is refused where it lacks what calls depend on"),
    (name, { kind, inputs, reached }) => {
      const outputs = applied(checked(kind, inputs), reached);
      const needed = kind.identity.filter((property) => property in inputs);
      for (const property of [...needed, "sdkAppId", "generation"]) {
        for (const wrong of [undefined, null, true, ["g1"]]) {
          expect(() => readState(kind, { ...outputs, [property]: wrong }), property).toThrow(
            `the state of this ${name} has no usable ${property}, so nothing is done`,
          );
        }
      }
    },
  );

  it("names a version that is none in one line", () => {
    const [[, { kind, inputs, reached }]] = samples as [(typeof samples)[0]];
    const outputs = { ...applied(checked(kind, inputs), reached), schemaVersion: "\r\n\u202e" };
    expect(() => readState(kind, outputs)).toThrow('has version "\\u{d}\\u{a}\\u{202e}", and');
  });

  it.each<[string, unknown]>([
    ["missing", 0],
    ["missing", { g1: true }],
    ["skipped", "g1"],
    ["declared", { g1: 5 }],
    ["checkpoints", ["g1"]],
    ["checkpoints", { g1: "5" }],
    ["applied", 5],
  ])(shows(["state.version"], "of a set is refused where %s is %j"), (property, wrong) => {
    const kind = groupHistoryCheckpointSet as unknown as Kind;
    const reached = { checkpoints: { g1: 5 }, groupCreateTime: [null] };
    const outputs = applied(checked(kind, { checkpoints: { g1: 5 } }), reached);
    expect(readState(kind, outputs)).toEqual(outputs);
    expect(() => readState(kind, { ...outputs, [property]: wrong })).toThrow(`has no usable ${property}`);
  });

  it.each([
    ["GroupHistoryCheckpoint", "clearedThrough"],
    ["SenderMessageRecall", "recalledThrough"],
  ])(shows(["state.version"], "of %s is refused without its mark %s"), (name, mark) => {
    const sample = samples.find(([other]) => other === name)?.[1];
    if (sample === undefined) throw new Error(`no sample of ${name}`);
    const outputs = applied(checked(sample.kind, sample.inputs), sample.reached);
    for (const wrong of [undefined, "100", -1, 1.5]) {
      expect(() => readState(sample.kind, { ...outputs, [mark]: wrong })).toThrow(`has no usable ${mark}`);
    }
  });

  it.each(samples)(
    shows(["drift.unknown-notes"], "of %s keeps a drift note it knows and leaves out another"),
    (_, { kind, inputs, reached }) => {
      const outputs = applied(checked(kind, inputs), reached);
      const drift = { kind: "group-re-created", groupCreateTime: 1 };
      expect(readState(kind, { ...outputs, drift })).toEqual({ ...outputs, drift });
      expect(readState(kind, { ...outputs, drift: { kind: "moved" } })).toEqual(outputs);
    },
  );

  it.each(samples)(
    shows(
      ["outputs.inputs-back", "plan.not-in-read-inputs"],
      "of %s gives back the inputs it was made from, without what spoke about the change",
    ),
    (_, sample) => {
      const { kind, inputs, reached } = sample;
      const news = { ...inputs, triggers: ["a", 1], onMissing: "skip" };
      const { plannedChange: _plan, ...lasting } = checked(kind, news);
      const about = { reason: "TS-1", acknowledge: "aaaaaaaa" };
      const state = readState(kind, applied(checked(kind, { ...news, ...about }), reached));
      expect(inputsOf(kind, state)).toEqual(lasting);
      expect(checked(kind, news, inputsOf(kind, state))).toEqual(lasting);
    },
  );
});

describe("what outlives a change", () => {
  it(
    shows(
      ["plan.not-in-outputs", "outputs.about-the-change"],
      "is every input but those that speak about it, and the given object stays as it is",
    ),
    () => {
      const inputs = Object.freeze({
        groupId: "g1",
        triggers: ["a"],
        generation: 1,
        plannedChange: { version: 1 },
        reason: "TS-1",
        acknowledge: "aaaaaaaa",
        drift: { kind: "visible-again" },
        __provider: PROVIDER,
      });
      expect(lastingInputs(inputs)).toEqual({ groupId: "g1", triggers: ["a"], generation: 1 });
    },
  );
});

describe("the plan in checked inputs", () => {
  it.each(samples)("of a %s is what check wrote", (_, { kind, inputs }) => {
    const { plannedChange, ...others } = checked(kind, inputs);
    expect(planOf({ ...others, plannedChange })).toEqual(plannedChange);
    expect(planOf(others)).toBeUndefined();
    expect(planOf({ ...others, plannedChange: null })).toBeUndefined();
  });

  it.each([
    [{ version: 2, action: "clear-group-history" }],
    [{ version: 1 }],
    ["computed by the provider"],
    [[]],
    [true],
  ])(shows(["plan.version"], "is refused where another version or hand wrote it: %j"), (plannedChange) => {
    expect(() => planOf({ plannedChange })).toThrow("was written by another version: run a new preview");
  });
});
