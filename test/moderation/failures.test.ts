import { expect } from "vitest";
import { shows } from "../requirements.ts";
import { cliScenario, scenario, thoroughScenario, watched } from "./moderation.ts";
import { lobby, spam, vip } from "./program.ts";

const CLEAR = "group_open_http_svc/clear_group_msg";
const RECALL = "group_open_http_svc/delete_group_msg_by_sender";
const REMOVE = "recentcontact/del_contact_group";

scenario(
  shows(["failure.create", "errors.no-stack"], "a create that the service refused leaves nothing, and is shown anew"),
  async (moderation) => {
    moderation.emulator.fault({ command: CLEAR, when: { first: 1 }, what: { code: 10004 } });
    const failed = await moderation.up([lobby(5)]);
    expect(failed).toMatchObject({ result: "failed", ops: ["create lobby (failed)"], calls: [] });
    expect(failed.said).toMatch(/clear_group_msg.*10004/);
    const preview = await moderation.preview([lobby(5)], watched);
    expect(preview).toMatchObject({ ops: ["create lobby"], plans: failed.plans, calls: [] });
    expect(preview.seen).toEqual([`lobby: create ${failed.plans.lobby?.digest}`]);
    expect(await moderation.up([lobby(5)])).toMatchObject({ calls: ["clear g1 through 5"] });
  },
);

thoroughScenario(
  shows(["failure.update"], "an update that failed keeps the earlier mark, and is shown anew"),
  async (moderation) => {
    await moderation.up([lobby(5)]);
    moderation.emulator.fault({ command: CLEAR, when: { first: 1 }, what: { code: 10004 } });
    const failed = await moderation.up([lobby(8)]);
    expect(failed).toMatchObject({ result: "failed", ops: ["update lobby (failed)"], calls: [] });
    const preview = await moderation.preview([lobby(8)]);
    expect(preview).toMatchObject({ ops: ["update lobby"], plans: failed.plans });
    // Given up instead: the state never left the earlier mark.
    expect(await moderation.up([lobby(5)])).toMatchObject({ ops: ["same lobby"], reads: 0 });
  },
);

scenario(
  shows(["failure.lost-reply"], "a reply lost after the service acted neither loses the resource nor reaches further"),
  async (moderation) => {
    for (const command of [CLEAR, RECALL, REMOVE]) {
      moderation.emulator.fault({ command, when: { first: 1 }, what: "reset-after" });
    }
    const program = [lobby(5), spam({}, { dependsOn: ["lobby"] }), vip({}, { dependsOn: ["spam"] })];
    const up = await moderation.up(program);
    expect(up).toMatchObject({
      result: "succeeded",
      calls: [
        ...["clear g1 through 5", "clear g1 through 5"],
        ...["recall u7 in g1", "recall u7 in g1"],
        // The repeat found it gone, and said so with 51009.
        "remove vip of u1",
      ],
    });
    expect(up.steps.map(({ newOutputs }) => newOutputs?.outcome)).toEqual(
      expect.arrayContaining(["applied", "applied", "applied"]),
    );
    expect(moderation.visible("g1")).toBe(8);
    expect(await moderation.up(program)).toMatchObject({ plans: {}, reads: 0 });
  },
);

thoroughScenario(
  shows(["failure.lost-reply"], "a recall whose replies stay lost fails, says that it may have run, and is shown anew"),
  async (moderation) => {
    moderation.emulator.fault({ command: RECALL, when: { every: 1 }, what: "reset-after" });
    const failed = await moderation.up([spam()]);
    expect(failed).toMatchObject({ result: "failed", ops: ["create spam (failed)"] });
    expect(failed.said).toMatch(/may have/);
    moderation.emulator.clearFaults();
    const preview = await moderation.preview([spam()]);
    expect(preview).toMatchObject({ ops: ["create spam"], plans: failed.plans, calls: [] });
  },
);

cliScenario(
  shows(["failure.create"], "with --continue-on-error the others are applied, and only what failed is planned again"),
  async (moderation) => {
    moderation.emulator.fault({ command: CLEAR, when: { first: 1 }, what: { code: 10004 } });
    const up = await moderation.up([lobby(5), vip()], { flags: ["--continue-on-error"] });
    expect(up).toMatchObject({ result: "failed", calls: ["remove vip of u1"] });
    const preview = await moderation.preview([lobby(5), vip()]);
    expect(preview.ops).toEqual(["create lobby", "same vip"]);
    expect(Object.keys(preview.plans)).toEqual(["lobby"]);
  },
);

cliScenario(
  shows(["failure.hook"], "an onError hook repeats what the preview showed, and no more"),
  async (moderation) => {
    moderation.emulator.fault({ command: CLEAR, when: { first: 1 }, what: { code: 10004 } });
    moderation.emulator.fault({ command: RECALL, when: { first: 1 }, what: { code: 10004 } });
    const program = [lobby(5, {}, { retryOnError: true }), spam({}, { retryOnError: true })];
    const up = await moderation.up(program);
    expect(up.result).toBe("succeeded");
    expect([...up.calls].sort()).toEqual(["clear g1 through 5", "recall u7 in g1"]);
    expect(await moderation.up(program)).toMatchObject({ plans: {}, reads: 0 });
  },
);
