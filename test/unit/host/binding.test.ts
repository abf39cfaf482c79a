import { describe, expect, it } from "vitest";
import { check } from "../../../provider/src/host/check.ts";
import { ReplacementGuard } from "../../../provider/src/host/replacement-guard.ts";
import { single } from "../../../provider/src/host/single.ts";
import { groupHistoryCheckpoint } from "../../../provider/src/resources/group-history-checkpoint/handler.ts";
import { senderMessageRecall } from "../../../provider/src/resources/sender-message-recall/handler.ts";
import { shows } from "../../requirements.ts";
import { configuration, UNKNOWN } from "./kinds.ts";

type Inputs = Record<string, unknown>;
type Kind = typeof groupHistoryCheckpoint | typeof senderMessageRecall;

function checked(kind: Kind, news: Inputs, olds: Inputs = {}) {
  // One kind at a time: the union's members have no common type arguments.
  return check(single(kind as typeof groupHistoryCheckpoint), configuration, new ReplacementGuard(), olds, news);
}

const settled = ({ plannedChange: _plan, ...inputs }: Inputs): Inputs => inputs;

describe("a plan never understates what update may do", () => {
  it(shows(["plan.same"], "after a group that may have been skipped, no earlier mark is taken for reached"), () => {
    const args = { groupId: "g1", msgSeq: 10_000, onMissing: "skip" };
    const first = settled(checked(groupHistoryCheckpoint, args).inputs);
    for (const news of [
      { ...args, triggers: ["now"] },
      { ...args, msgSeq: 10_100 },
    ]) {
      const { plannedChange } = checked(groupHistoryCheckpoint, news, first).inputs;
      expect(plannedChange).not.toHaveProperty("from");
    }
    // Whether that mark was ever reached only the outputs tell, which diff looks at.
    expect(checked(groupHistoryCheckpoint, { ...args, msgSeq: 9_000 }, first).failures).toEqual([]);
  });

  it(
    shows(["drift.planned", "plan.unknown"], "an enforce that isn't known yet counts as always where there is drift"),
    () => {
      const args = { groupId: "g1", senderAccount: "u7", enforce: "always" };
      const first = settled(checked(senderMessageRecall, args).inputs);
      const drift = { kind: "visible-again", messages: 2, through: 120, appliedAt: "2026-01-01T00:00:00.000Z" };
      const { plannedChange } = checked(senderMessageRecall, { ...args, enforce: UNKNOWN }, { ...first, drift }).inputs;
      expect(plannedChange).toMatchObject({ cause: "drift" });
      expect(plannedChange).not.toHaveProperty("digest");
    },
  );

  it.each([
    { kind: ["visible-again"], messages: 1, through: 2, appliedAt: "" },
    { kind: "visible-again" },
    { kind: "visible-again", messages: "1", through: 2 },
    { kind: "toString" },
  ])(shows(["drift.unknown-notes"], "a drift note that isn't one plans nothing: %j"), (drift) => {
    const args = { groupId: "g1", senderAccount: "u7", enforce: "always" };
    const first = settled(checked(senderMessageRecall, args).inputs);
    expect(checked(senderMessageRecall, args, { ...first, drift }).inputs).not.toHaveProperty("plannedChange");
  });
});

describe("old inputs that were damaged", () => {
  it(shows(["plan.generation"], "keep their generation, so that an old acknowledgement doesn't match again"), () => {
    const first = checked(groupHistoryCheckpoint, { groupId: "g1", msgSeq: 5 }).inputs;
    const damaged = { sdkAppId: 1_400_000_000, generation: 2 };
    const again = checked(groupHistoryCheckpoint, { groupId: "g1", msgSeq: 5 }, damaged).inputs;
    expect(again.generation).toBe(3);
    expect((again.plannedChange as Inputs).digest).not.toBe((first.plannedChange as Inputs).digest);
  });
});

describe("inputs that come back as they were, as ignoreChanges gives them", () => {
  it(shows(["inputs.computed"], "may hold what the provider computed, but nothing else of it"), () => {
    const first = checked(groupHistoryCheckpoint, { groupId: "g1", msgSeq: 5 }).inputs;
    expect(checked(groupHistoryCheckpoint, first, first)).toEqual({ inputs: settled(first), failures: [] });
    const { failures } = checked(groupHistoryCheckpoint, { ...first, generation: 7 }, first);
    expect(failures.map(({ property }) => property)).toEqual(["generation"]);
  });
});
