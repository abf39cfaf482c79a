import { describe, expect, it } from "vitest";
import {
  describeCode,
  ERROR_CODES,
  FAULTS,
  type Fault,
  isTencentChatError,
  TencentChatError,
  UNKNOWN,
} from "../../../provider/src/client/errors.ts";
import { shows } from "../../requirements.ts";

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

describe("the table of error codes", () => {
  it.each([
    ["gateway", range(60002, 60021)],
    [
      "accounts",
      [
        70001, 70002, 70003, 70005, 70009, 70013, 70014, 70016, 70020, 70050, 70051, 70107, 70114, 70169, 70202, 70206,
      ].concat([70398, 70402, 70403, 70500, 71000, 72000]),
    ],
    [
      "groups",
      [
        ...range(10002, 10008),
        10010,
        10011,
        ...range(10015, 10019),
        10021,
        10023,
        10025,
        10026,
        ...range(10030, 10038),
      ].concat([10041, 10044, 10051, 10052, 10058, 10059, 11000, 110002, 110003]),
    ],
    ["conversation groups", [...range(50001, 50005), ...range(51006, 51013)]],
    [
      "relations and mutes",
      [...range(30001, 30004), 30006, 30007, 30008, 30013, ...range(130001, 130005), 130008, 130014],
    ],
    [
      "messages",
      [20001, 20002, 20004, 20005, 20016, 20022, 20023, 20028, ...range(90001, 90010), 90054, 90992, 90994, 90995],
    ],
    ["content", [91000, 93000, ...range(80001, 80004), ...range(2001, 2004), 2015, 2016]],
  ])(shows(["calls.codes"], "has every documented code of %s"), (_, codes) => {
    expect(codes.filter((code) => describeCode(code) === UNKNOWN)).toEqual([]);
  });

  it.each([60008, 10002, 50004, 50005, 60013, 70169, 70500])(
    shows(["calls.codes"], "says that a call answered %i may have run"),
    (code) => {
      expect(describeCode(code)).toMatchObject({ class: "R", mayHaveRun: true });
    },
  );

  it.each([60007, 60011, 60018, 60019, 10006, 10023])(
    "says that a call answered %i was refused for its rate",
    (code) => {
      expect(describeCode(code)).toMatchObject({ class: "R", mayHaveRun: false });
    },
  );

  it.each([
    [70001, "S"],
    [60004, "S"],
    [10008, "S"],
    [70009, "X"],
    [60017, "X"],
    [10007, "X"],
    [10010, "X"],
    [51009, "G"],
  ])(shows(["calls.codes"], "puts %i into class %s"), (code, expected) => {
    expect(describeCode(code).class).toBe(expected);
  });

  it(
    shows(["calls.codes"], "repeats nothing on a code it does not know, and does not claim that nothing happened"),
    () => {
      expect(describeCode(12345)).toBe(UNKNOWN);
      expect(describeCode(Number.NaN)).toBe(UNKNOWN);
      expect(UNKNOWN).toMatchObject({ class: "X", mayHaveRun: true });
    },
  );

  it(shows(["calls.codes"], "says in clauses what each code means and what to do"), () => {
    for (const [code, { meaning, action }] of Object.entries(ERROR_CODES)) {
      expect(meaning, code).toMatch(/\S.*[^.\s]$/);
      expect(action, code).toMatch(/\S.*[^.\s]$/);
    }
  });
});

describe("TencentChatError", () => {
  const facts = { command: "clear_group_msg", target: 'group "g1"' };

  it(shows(["errors.told", "errors.fields"], "tells in one line what failed, for what, why and what to do"), () => {
    const error = new TencentChatError({ ...facts, code: 10007, detail: "not\n  admin" });
    expect(error.message).toBe(
      'clear_group_msg for group "g1" failed: 10007, no permission, or the operation is not for this group type ' +
        `("not admin"); ${ERROR_CODES[10007].action}`,
    );
    expect(error).toMatchObject({
      code: 10007,
      command: "clear_group_msg",
      class: "X",
      mayHaveRun: false,
      attempts: 1,
    });
    expect(error.fault).toBeUndefined();
  });

  it(shows(["errors.fields"], "tells how long it was tried and that it may have taken effect"), () => {
    const error = new TencentChatError({ ...facts, fault: "reset", effort: { attempts: 7, elapsedMs: 119_960 } });
    expect(error.message).toContain("given up after 7 attempts and 120 s without progress; it may have taken effect; ");
    expect(error).toMatchObject({ fault: "reset", mayHaveRun: true, attempts: 7 });
    expect(error.code).toBeUndefined();
  });

  it("keeps an earlier attempt's doubt over a harmless last answer", () => {
    expect(new TencentChatError({ ...facts, code: 60007, mayHaveRun: true }).mayHaveRun).toBe(true);
  });

  it(shows(["errors.told"], "tells one attempt, no target and no code as what they are"), () => {
    const effort = { attempts: 1, elapsedMs: 1_240 };
    expect(new TencentChatError({ command: "get_topic", fault: "refused", effort }).message).toBe(
      "get_topic failed: the connection was refused; given up after 1 attempt and 1.2 s without progress; check region " +
        "or endpoint, and that something listens there",
    );
  });

  it.each(Object.entries(FAULTS))(
    shows(["errors.told"], "says for %s what happened and what to do"),
    (fault, known) => {
      const { message } = new TencentChatError({ ...facts, fault: fault as Fault });
      const [what, ...rest] = message.split("; ");
      expect(what).toBe(`clear_group_msg for group "g1" failed: ${known.meaning}`);
      expect(known.meaning).toMatch(/\w+ \w+/);
      const told = known.mayHaveRun ? rest : ["it may have taken effect", ...rest];
      expect(told).toEqual(["it may have taken effect", expect.stringMatching(/^\w+ [^\n]+[^.\s]$/)]);
    },
  );

  it("takes what has neither code nor fault for an answer of another shape", () => {
    const { shape } = FAULTS;
    const error = new TencentChatError(facts);
    expect(error).toMatchObject({ class: shape.class, mayHaveRun: shape.mayHaveRun });
    expect(error.message).toBe(new TencentChatError({ ...facts, fault: "shape" }).message);
  });

  it("bounds what the service says", () => {
    const said = (detail: string) => new TencentChatError({ ...facts, code: 10004, detail }).message;
    expect(said("x".repeat(240))).toContain(`("${"x".repeat(240)}")`);
    expect(said("x".repeat(241))).toContain(`("${"x".repeat(240)}…")`);
    expect(said("x".repeat(50_000)).length).toBeLessThan(600);
  });

  it(shows(["errors.told"], "tells what the service says in one line, in quotes that it can't end"), () => {
    const { message, facts: kept } = new TencentChatError({
      ...facts,
      code: 10004,
      detail: '\n no "admin"\u2028\t here ',
    });
    expect(message).toContain("(\"no 'admin' here\"); ");
    expect(kept.detail).toBe("no 'admin' here");
  });

  it.each([
    ["cut in the middle of one", `x${"😀".repeat(200)}`],
    ["with halves of its own", "\ud83d no \ude00 right \ud83d"],
  ])(shows(["errors.told"], "holds no half of a character, which gRPC couldn't send: a text %s"), (_, detail) => {
    const { message, facts: kept } = new TencentChatError({ ...facts, code: 10016, detail });
    expect([message.isWellFormed(), kept.detail?.isWellFormed()]).toEqual([true, true]);
    expect(message).not.toContain("\ufffd");
  });

  it("shows what it is and what caused it, and keeps its facts out of sight", () => {
    const cause = new Error("ECONNRESET");
    const error = new TencentChatError({ ...facts, fault: "reset", cause, secrets: ["hush"] });
    expect(error).toMatchObject({ name: "TencentChatError", cause });
    expect(Object.keys(error)).not.toContain("facts");
    expect(error.facts).toEqual({ ...facts, fault: "reset", cause });
    expect(new TencentChatError({ ...facts, fault: "reset" })).not.toHaveProperty("cause");
  });

  it(
    shows(["errors.fields"], "is known by its brand, also when it comes from another copy of the package"),
    async () => {
      const copy = `${new URL("../../../provider/src/client/errors.ts", import.meta.url).href}?copy`;
      const other = (await import(copy)) as typeof import("../../../provider/src/client/errors.ts");
      const error = new other.TencentChatError({ ...facts, code: 10007 });
      expect(error instanceof TencentChatError).toBe(false);
      expect(isTencentChatError(error)).toBe(true);
      expect(isTencentChatError(new Error("x"))).toBe(false);
      expect([undefined, null, "TencentChatError"].map(isTencentChatError)).toEqual([false, false, false]);
    },
  );
});
