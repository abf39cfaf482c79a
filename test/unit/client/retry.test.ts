import { describe, expect, it } from "vitest";
import { describeCode, FAULTS, type Fault } from "../../../provider/src/client/errors.ts";
import { decide, type Failure, RetryBudget, type Situation } from "../../../provider/src/client/retry.ts";
import { shows } from "../../requirements.ts";

const fresh: Situation = {
  repeatable: true,
  canSignAgain: true,
  repeats: 0,
  repeatsOfCause: 0,
  spentMs: 0,
  timeoutMs: 120_000,
  budget: true,
  random: 0.5,
};
const withCode = (code: number): Failure => ({ ...describeCode(code), code, fault: undefined });
const withFault = (fault: Fault): Failure => ({ ...FAULTS[fault], code: undefined, fault });

describe("a decision about repeating", () => {
  it.each([
    ...["refused", "dns", "connect", "http-busy"].map((fault) => withFault(fault as Fault)),
    ...[60007, 60011, 60018, 60019, 10006, 10023].map(withCode),
  ])(
    shows(["calls.not-executed"], "repeats what was certainly not executed, whatever the command ($fault$code)"),
    (failure) => {
      expect(decide(failure, { ...fresh, repeatable: false }).do).toBe("repeat");
    },
  );

  it.each([
    ...["timeout", "reset", "http", "not-json"].map((fault) => withFault(fault as Fault)),
    ...[60008, 10002, 50004, 50005, 60013, 70169, 70500].map(withCode),
  ])(
    shows(["calls.maybe-executed"], "repeats what may have been executed only where that is harmless ($fault$code)"),
    (failure) => {
      expect(decide(failure, { ...fresh, repeatable: true }).do).toBe("repeat");
      expect(decide(failure, { ...fresh, repeatable: false }).do).toBe("give-up");
    },
  );

  it.each([
    ...[
      "shape",
      "too-large",
      "redirect",
      "tls",
      "aborted",
      "user-sig",
      "http-refused",
      "request",
      "debug-log",
      "traced",
    ].map((f) => withFault(f as Fault)),
    ...[10007, 10010, 10004, 51013, 60010, 70009, 51009, 12345].map(withCode),
  ])(shows(["calls.stops"], "repeats nothing that would fail again ($fault$code)"), (failure) => {
    expect(decide(failure, fresh)).toEqual({ do: "give-up" });
  });

  it(shows(["user-sig.renewed"], "signs again where it can, without a delay"), () => {
    expect(decide(withCode(70001), fresh)).toEqual({ do: "sign-again" });
    expect(decide(withCode(70001), { ...fresh, canSignAgain: false })).toEqual({ do: "give-up" });
  });

  it.each([
    [60008, 2],
    [60013, 2],
    [51007, 1],
    [70050, 1],
  ])("repeats after %i at most %i times", (code, times) => {
    expect(decide(withCode(code), { ...fresh, repeatsOfCause: times - 1 }).do).toBe("repeat");
    expect(decide(withCode(code), { ...fresh, repeatsOfCause: times }).do).toBe("give-up");
  });

  it.each([
    [70050, 60_000],
    [10006, 5_000],
  ])("waits after %i for at least %i ms", (code, waitMs) => {
    const decision = decide(withCode(code), { ...fresh, random: 0 });
    expect(decision).toEqual({ do: "repeat", delayMs: waitMs });
  });

  it.each([
    [0, 200],
    [1, 400],
    [4, 3_200],
    [6, 10_000],
    [5_000, 10_000],
  ])(shows(["calls.jitter"], "jitters repeat %i fully, between 0 and %i ms"), (repeats, bound) => {
    const delay = (random: number) => decide(withFault("reset"), { ...fresh, repeats, random });
    expect(delay(0)).toEqual({ do: "repeat", delayMs: 0 });
    expect(delay(0.5)).toEqual({ do: "repeat", delayMs: bound / 2 });
    expect(delay(0.9999999)).toEqual({ do: "repeat", delayMs: bound });
  });

  it(shows(["calls.jitter", "calls.deadline"], "never sleeps beyond the time that is left"), () => {
    const late = { ...fresh, repeats: 9, spentMs: 115_001 };
    expect(decide(withFault("refused"), late)).toEqual({ do: "give-up" });
    expect(decide(withFault("refused"), { ...late, random: 0.1 })).toEqual({ do: "repeat", delayMs: 1000 });
    const second = { ...late, random: 0.1 };
    expect(decide(withFault("refused"), { ...second, spentMs: 118_999 })).toEqual({ do: "repeat", delayMs: 1000 });
    expect(decide(withFault("refused"), { ...second, spentMs: 119_000 })).toEqual({ do: "give-up" });
  });

  it(
    shows(
      ["calls.budget"],
      "stops adding load once the budget is spent, and slows down what never reached the service",
    ),
    () => {
      expect(decide(withFault("http"), { ...fresh, budget: false })).toEqual({ do: "give-up" });
      expect(decide(withFault("refused"), { ...fresh, budget: false })).toEqual({ do: "repeat", delayMs: 10_000 });
    },
  );
});

describe("the retry budget", () => {
  it(shows(["calls.budget"], "is spent by repeats that lead to nothing"), () => {
    const budget = new RetryBudget(3);
    for (let i = 0; i < 3; i += 1) {
      expect(budget.hasLeft).toBe(true);
      budget.spend();
    }
    expect(budget.hasLeft).toBe(false);
    for (let i = 0; i < 10; i += 1) budget.succeed(0);
    expect(budget.hasLeft).toBe(true);
  });

  it(shows(["calls.budget"], "gets a tenth of a repeat from a success that took none"), () => {
    const budget = new RetryBudget(1);
    budget.spend();
    for (let i = 0; i < 9; i += 1) budget.succeed(0);
    expect(budget.hasLeft).toBe(false);
    budget.succeed(0);
    expect(budget.hasLeft).toBe(true);
  });

  it(shows(["calls.budget"], "saves no more than it began with, however much succeeds"), () => {
    const budget = new RetryBudget(2);
    for (let i = 0; i < 100; i += 1) budget.succeed(1);
    budget.spend();
    budget.spend();
    expect(budget.hasLeft).toBe(false);
  });

  it("lasts for ever where each repeat succeeds", () => {
    const budget = new RetryBudget(3);
    for (let i = 0; i < 1000; i += 1) {
      expect(budget.hasLeft).toBe(true);
      budget.spend();
      budget.succeed(1);
    }
  });
});
