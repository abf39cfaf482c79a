import { expect } from "vitest";
import { shows } from "../requirements.ts";
import { cliScenario, scenario, thoroughScenario, watched } from "./moderation.ts";
import { lobby, urnOf } from "./program.ts";

scenario(
  shows(["names.rename"], "a renamed resource plans its change anew, an alias prevents it"),
  async (moderation) => {
    await moderation.up([lobby(5)]);
    await moderation.up([lobby(5)]);
    const renamed = await moderation.preview([{ ...lobby(5), name: "hall" }], watched);
    expect(renamed).toMatchObject({ ops: ["create hall", "delete lobby"], calls: [] });
    expect(renamed.plans.hall).toMatchObject({ cause: "create", to: 5 });
    expect(renamed.seen).toEqual([`hall: create ${renamed.plans.hall?.digest}`]);
    const aliased = { ...lobby(5, {}, { aliases: [{ name: "lobby" }] }), name: "hall" };
    expect(await moderation.up([aliased])).toMatchObject({ ops: ["same hall"], plans: {}, reads: 0 });
  },
);

scenario(
  shows(["names.forgotten", "delete.forgets"], "a stack that was destroyed and made again plans everything anew"),
  async (moderation) => {
    const first = await moderation.up([lobby(5)]);
    expect(await moderation.destroy()).toMatchObject({ ops: ["delete lobby"], reads: 0 });
    expect(moderation.visible("g1")).toBe(15);
    const again = await moderation.preview([lobby(5)]);
    expect(again).toMatchObject({ ops: ["create lobby"], calls: [] });
    // Which is why an acknowledgement must not be left in the program: it would match again.
    expect(again.plans.lobby?.digest).toBe(first.plans.lobby?.digest);
  },
);

thoroughScenario(
  shows(["state.older"], "a state older than the world, from a backup, plans anew what it lacks"),
  async (moderation) => {
    await moderation.up([lobby(5)]);
    const backup = await moderation.stack.exportState();
    const raised = await moderation.up([lobby(8)]);
    await moderation.stack.importState(backup);
    const preview = await moderation.preview([lobby(8)]);
    expect(preview).toMatchObject({ ops: ["update lobby"], plans: raised.plans, calls: [] });
    expect(await moderation.up([lobby(8)])).toMatchObject({ calls: ["clear g1 through 8"] });
    expect(moderation.visible("g1")).toBe(12);
  },
);

cliScenario(
  shows(["names.forgotten"], "what was taken out of the state by hand plans its change anew"),
  async (moderation) => {
    await moderation.up([lobby(5)]);
    await moderation.stack.command(["state", "delete", urnOf(lobby(5)), "--yes"]);
    const preview = await moderation.preview([lobby(5)], watched);
    expect(preview).toMatchObject({ ops: ["create lobby"], calls: [] });
    expect(preview.seen).toEqual([`lobby: create ${preview.plans.lobby?.digest}`]);
  },
);
