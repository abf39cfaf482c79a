import { expect } from "vitest";
import { shows } from "../requirements.ts";
import { type Run, scenario, thoroughScenario, watched } from "./moderation.ts";
import { lobby, spam, vip } from "./program.ts";

scenario(
  shows(
    ["plan.when", "plan.same", "plan.steady", "checkpoint.raised", "delete.forgets"],
    "a mark is set once, raised once, and nothing is called in between or at the end",
  ),
  async (moderation) => {
    const first = await moderation.preview([lobby(5)]);
    expect(first).toMatchObject({ ops: ["create lobby"], calls: [], reads: 0 });
    expect(first.plans.lobby).toMatchObject({ action: "clear-group-history", cause: "create", to: 5, targets: 1 });
    expect(await moderation.up([lobby(5)])).toMatchObject({ plans: first.plans, calls: ["clear g1 through 5"] });
    expect(moderation.visible("g1")).toBe(15);
    expect(await moderation.up([lobby(5)])).toMatchObject({ ops: ["same lobby"], plans: {}, reads: 0 });

    const raised = await moderation.preview([lobby(8)]);
    expect(raised).toMatchObject({ ops: ["update lobby"], calls: [], reads: 0 });
    expect(raised.plans.lobby).toMatchObject({ cause: "raise", from: 5, to: 8 });
    expect(await moderation.up([lobby(8)])).toMatchObject({ plans: raised.plans, calls: ["clear g1 through 8"] });
    expect(moderation.visible("g1")).toBe(12);
    expect(await moderation.destroy()).toMatchObject({ ops: ["delete lobby"], reads: 0 });
    expect(moderation.visible("g1")).toBe(12);
  },
);

scenario(
  shows(["checkpoint.raised"], "a lowered mark is refused in preview, whether it was declared or pinned"),
  async (moderation) => {
    await moderation.up([lobby(8)]);
    const lowered = await moderation.preview([lobby(5)]);
    expect(lowered).toMatchObject({ result: "failed", reads: 0 });
    expect(lowered.said).toContain("msgSeq 5 is lower than 8");
    expect(await moderation.up([lobby("newest")])).toMatchObject({ calls: ["clear g1 through 20"] });
    const belowPinned = await moderation.preview([lobby(9)]);
    expect(belowPinned).toMatchObject({ result: "failed", reads: 0 });
    expect(belowPinned.said).toContain("is lower than 20");
  },
);

scenario(
  shows(
    ["triggers.new", "checkpoint.pinned", "checkpoint.newest-once", "plan.generation"],
    "newest is pinned, done once, and again when triggers change",
  ),
  async (moderation) => {
    const first = await moderation.up([lobby("newest", { triggers: ["a"] })]);
    expect(first).toMatchObject({ calls: ["clear g1 through 20"] });
    moderation.emulator.post("g1", "u1", "newer");
    expect(await moderation.up([lobby("newest", { triggers: ["a"] })])).toMatchObject({ plans: {}, reads: 0 });
    const again = await moderation.preview([lobby("newest", { triggers: ["b"] })], watched);
    expect(again.plans.lobby).toMatchObject({ cause: "triggers", to: "newest" });
    expect(again.seen).toEqual([`lobby: triggers ${again.plans.lobby?.digest}`]);
    expect(again.plans.lobby?.digest).not.toBe(first.plans.lobby?.digest);
    expect(await moderation.up([lobby("newest", { triggers: ["b"] })])).toMatchObject({
      calls: ["clear g1 through 21"],
    });
    expect(await moderation.up([lobby("newest")])).toMatchObject({ plans: {}, reads: 0 });
  },
);

scenario(
  shows(
    ["inputs.about-the-change", "configuration.acknowledgement"],
    "an approval names one change, is required where configured, and alone causes nothing",
  ),
  async (moderation) => {
    const env = { TENCENT_CHAT_REQUIRE_ACKNOWLEDGEMENT: "true" };
    const refused = await moderation.preview([lobby(5)], { env });
    expect(refused).toMatchObject({ result: "failed", calls: [] });
    const [, digest] = /to go on, add acknowledge: "([a-z2-7]{8})"/.exec(refused.said) ?? [];
    const approved = [lobby(5, { acknowledge: digest, reason: "TS-1" })];
    expect(await moderation.up(approved, { env })).toMatchObject({ calls: ["clear g1 through 5"] });
    expect(await moderation.up([lobby(5)], { env })).toMatchObject({ ops: ["same lobby"], plans: {}, reads: 0 });
    // Approved was 5, not 6.
    const further = await moderation.up([lobby(6, { acknowledge: digest })], { env });
    expect(further).toMatchObject({ result: "failed", calls: [] });
  },
);

/** What a run shows to people, without the debug log. */
function shown({ stdout, steps, policies, diagnostics }: Pick<Run, "stdout" | "steps" | "policies" | "diagnostics">) {
  return JSON.stringify({ stdout: stdout.replaceAll(/group g1: hiding[^\n]*/g, ""), steps, policies, diagnostics });
}

scenario(
  shows(
    ["plan.secret", "plan.unknown"],
    "a secret identity is secret in the plan too; one that isn't known yet is told and has no digest",
  ),
  async (moderation) => {
    const program = [lobby(5, { groupId: { secret: "g1" } }), spam({ groupId: { ref: "lobby.groupType" } }), vip()];
    const preview = await moderation.preview(program, watched);
    expect(shown(preview)).not.toContain("group g1");
    expect(preview.plans.lobby).toBe("[secret]");
    expect(preview.plans.spam?.target).toBe("user u7 in group (known after apply)");
    expect(preview.plans.spam).not.toHaveProperty("digest");
    const up = await moderation.up([program[0] ?? lobby(5)]);
    expect(up).toMatchObject({ calls: ["clear g1 through 5"] });
    // Progress names it: the handler can't know that it is secret.
    expect(shown({ ...up, diagnostics: [] })).not.toContain("group g1");
    expect(await moderation.up([program[0] ?? lobby(5)])).toMatchObject({ ops: ["same lobby"], reads: 0 });
  },
);

thoroughScenario(
  shows(["state.version"], "a state that a newer version wrote, or that was edited by hand, leads to no call"),
  async (moderation) => {
    await moderation.up([lobby(5)]);
    await moderation.up([lobby(5)]);
    for (const damage of [{ schemaVersion: 99 }, { sdkAppId: null }, { clearedThrough: null }]) {
      const state = await moderation.stack.exportState();
      const mark = state.deployment.resources?.find(({ urn }) => urn.endsWith("::lobby"));
      const good = structuredClone(state);
      Object.assign(mark?.outputs ?? {}, damage);
      await moderation.stack.importState(state);
      const raised = await moderation.up([lobby(8)]);
      expect(raised).toMatchObject({ result: "failed", calls: [] });
      expect(raised.said).toContain("the state of this GroupHistoryCheckpoint");
      expect(raised.said).not.toMatch(/^\s+at /m);
      await moderation.stack.importState(good);
    }
  },
);
