import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { shows } from "../requirements.ts";
import { cliScenario } from "./moderation.ts";
import { lobby, urnOf, vip } from "./program.ts";

cliScenario(
  shows(["selection.targets"], "--target and --exclude act on what they select and leave the others' plans alone"),
  async (moderation) => {
    await moderation.up([lobby(5), vip()]);
    await moderation.up([lobby(5), vip()]);
    const program = [lobby(8), vip({ triggers: ["again"] })];
    const target = await moderation.up(program, { flags: ["--target", urnOf(lobby(8))] });
    expect(target).toMatchObject({ ops: ["same vip", "update lobby"], calls: ["clear g1 through 8"] });
    const exclude = await moderation.preview(program, { flags: ["--exclude", urnOf(lobby(8))] });
    expect(exclude.ops).toEqual(["same lobby", "update vip"]);
    expect(exclude.plans.vip).toMatchObject({ cause: "triggers" });
    expect(await moderation.up(program)).toMatchObject({ ops: ["same lobby", "update vip"] });
    expect(moderation.calls()).toEqual([]);
  },
);

cliScenario(
  shows(["selection.saved-plan", "plan.deterministic"], "a saved plan lets through what it showed and nothing else"),
  async (moderation) => {
    const folder = await mkdtemp(join(tmpdir(), "saved-plan-"));
    try {
      const plan = join(folder, "plan.json");
      await moderation.preview([lobby(5)], { flags: ["--save-plan", plan] });
      const further = await moderation.up([lobby(8)], { flags: ["--plan", plan] });
      expect(further).toMatchObject({ result: "failed", calls: [] });
      expect(further.said).toContain("violates plan");
      const up = await moderation.up([lobby(5)], { flags: ["--plan", plan] });
      expect(up).toMatchObject({ result: "succeeded", calls: ["clear g1 through 5"] });
    } finally {
      await rm(folder, { recursive: true });
    }
  },
);
