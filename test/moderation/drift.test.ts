import { expect } from "vitest";
import { shows } from "../requirements.ts";
import { cliScenario, scenario, thoroughScenario, watched } from "./moderation.ts";
import { lobby, spam, vip } from "./program.ts";

const enforced = [spam({ enforce: "always" }), vip({ enforce: "always" })];

scenario(
  shows(
    ["drift.planned", "drift.once", "plan.not-in-read-inputs", "plan.no-calls"],
    "messages that came after a recall are found by refresh, planned by the next run, recalled once",
  ),
  async (moderation) => {
    await moderation.up(enforced);
    moderation.emulator.post("g1", "u7", "me again");
    expect(await moderation.refresh()).toMatchObject({ result: "succeeded", calls: [] });
    const preview = await moderation.preview(enforced, watched);
    expect(preview).toMatchObject({ ops: ["same vip", "update spam"], calls: [], reads: 0 });
    expect(preview.plans.spam).toMatchObject({ cause: "drift" });
    expect(preview.seen).toEqual([`spam: drift ${preview.plans.spam?.digest}`]);
    expect(await moderation.up(enforced)).toMatchObject({ plans: preview.plans, calls: ["recall u7 in g1"] });
    expect(await moderation.up(enforced, { refresh: true })).toMatchObject({ calls: [], plans: {} });
  },
);

thoroughScenario(
  shows(["drift.planned"], "inside `up --refresh` drift is planned and seen by policies before it is repaired"),
  async (moderation) => {
    await moderation.up(enforced);
    moderation.emulator.replace({
      accounts: [{ userId: "u1", conversationGroups: [{ name: "vip" }] }],
      groups: [{ groupId: "g1", type: "Public", owner: "u1", messages: { count: 20, senders: ["u1"] } }],
    });
    const up = await moderation.up(enforced, { ...watched, refresh: true });
    expect(up.plans.vip).toMatchObject({ cause: "drift" });
    expect(up).toMatchObject({ seen: [`vip: drift ${up.plans.vip?.digest}`], calls: ["remove vip of u1"] });
    expect(await moderation.up(enforced)).toMatchObject({ ops: ["same spam", "same vip"], reads: 0 });
  },
);

thoroughScenario(
  shows(["drift.once"], "without enforce, what came after is told or left alone, and nothing is planned"),
  async (moderation) => {
    await moderation.up([spam(), vip()]);
    moderation.emulator.post("g1", "u7", "me again");
    expect(await moderation.up([spam(), vip()], { refresh: true })).toMatchObject({ plans: {}, calls: [] });
    // Now it is to be enforced: an update without a call, and the next refresh looks.
    const enforcing = await moderation.up([spam({ enforce: "always" }), vip()]);
    expect(enforcing).toMatchObject({ ops: ["same vip", "update spam"], plans: {}, reads: 0 });
    expect(await moderation.up(enforced, { refresh: true })).toMatchObject({ calls: ["recall u7 in g1"] });
  },
);

scenario(
  shows(["checkpoint.re-created"], "a group that was made again voids its mark and nothing is called until asked for"),
  async (moderation) => {
    await moderation.up([lobby(5)]);
    moderation.emulator.replace({
      groups: [
        {
          groupId: "g1",
          type: "Public",
          owner: "u1",
          createTime: 1_750_000_000,
          messages: { count: 4, senders: ["u1"] },
        },
      ],
    });
    const refresh = await moderation.refresh();
    expect(refresh.said).toContain("group g1 was dissolved and made again");
    expect(await moderation.up([lobby(5)])).toMatchObject({ ops: ["same lobby"], plans: {}, reads: 0 });
    expect(moderation.visible("g1")).toBe(4);
    const lower = await moderation.preview([lobby(2)]);
    expect(lower.plans.lobby).toMatchObject({ cause: "raise", from: 0, to: 2 });
    expect(await moderation.up([lobby(2)])).toMatchObject({ calls: ["clear g1 through 2"] });
    expect(await moderation.up([lobby(2)], { refresh: true })).toMatchObject({ plans: {}, calls: [] });
  },
);

thoroughScenario(shows(["doubt.refresh"], "a refresh in a bad hour changes nothing and warns"), async (moderation) => {
  const program = [lobby(5), ...enforced];
  await moderation.up(program);
  await moderation.up(program);
  const before = await moderation.stack.exportState();
  const commands = ["group_open_http_svc/get_group_info", "recentcontact/get_contact_group"];
  for (const command of commands) {
    moderation.emulator.fault({ command, when: { every: 1 }, what: { code: 10007 } });
  }
  const refresh = await moderation.refresh();
  expect(refresh).toMatchObject({ result: "succeeded", calls: [] });
  expect(refresh.said.match(/could not be looked at/g)).toHaveLength(3);
  const after = await moderation.stack.exportState();
  expect(after.deployment.resources?.map(({ inputs, outputs }) => ({ inputs, outputs }))).toEqual(
    before.deployment.resources?.map(({ inputs, outputs }) => ({ inputs, outputs })),
  );
  moderation.emulator.clearFaults();
  expect(await moderation.up(program)).toMatchObject({ plans: {}, calls: [] });
});

scenario(
  shows(["doubt.missing"], "a group that isn't found keeps its resource and leads to no call, also when it is back"),
  async (moderation) => {
    await moderation.up([lobby(5)]);
    const world = moderation.emulator.snapshot();
    moderation.emulator.replace({});
    const refresh = await moderation.refresh();
    expect(refresh.said).toContain("group g1 isn't found (code 10010)");
    expect(await moderation.up([lobby(5)])).toMatchObject({ ops: ["same lobby"], plans: {}, reads: 0 });
    expect(world.groups).toHaveLength(2);
    moderation.emulator.reset();
    expect(await moderation.up([lobby(5)], { refresh: true })).toMatchObject({ plans: {}, calls: [] });
  },
);

cliScenario(
  shows(
    ["plan.expect-no-changes"],
    "`refresh --expect-no-changes` passes after an update, a plan still in the inputs or not",
  ),
  async (moderation) => {
    const program = [lobby(5), ...enforced];
    const flags = ["--expect-no-changes"];
    await moderation.up(program);
    expect(await moderation.refresh({ flags })).toMatchObject({ result: "succeeded", calls: [] });
    await moderation.up(program);
    expect(await moderation.refresh({ flags })).toMatchObject({ result: "succeeded", calls: [] });
    expect(await moderation.up(program, { flags })).toMatchObject({ result: "succeeded", reads: 0 });
  },
);
