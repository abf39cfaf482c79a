import { expect } from "vitest";
import { shows } from "../requirements.ts";
import { cliScenario, type Moderation, scenario, thoroughScenario, watched } from "./moderation.ts";
import { lobby, type ResourceSpec, urnOf, vip } from "./program.ts";

const REPLACED = ["create-replacement lobby", "delete-replaced lobby", "replace lobby"];

scenario(
  shows(["replacement.same-plan", "identity.replaces"], "another identity is shown, seen by policies, and acts once"),
  async (moderation) => {
    await moderation.up([lobby(5)]);
    const other = [lobby(3, { groupId: "g2" })];
    const preview = await moderation.preview(other, watched);
    expect(preview).toMatchObject({ ops: REPLACED, calls: [], reads: 0 });
    expect(preview.plans.lobby).toMatchObject({ cause: "create", target: "group g2", to: 3 });
    expect(preview.seen).toEqual([`lobby: create ${preview.plans.lobby?.digest}`]);
    const up = await moderation.up(other);
    expect(up).toMatchObject({ ops: REPLACED, plans: preview.plans, calls: ["clear g2 through 3"] });
    expect(await moderation.up(other)).toMatchObject({ ops: ["same lobby"], reads: 0 });
  },
);

/** A replacement the preview's plan doesn't cover must not act. */
async function isRefused(moderation: Moderation, program: ResourceSpec[]): Promise<void> {
  for (const kind of ["preview", "up"] as const) {
    const run = await moderation.run(kind, program);
    expect(run).toMatchObject({ result: "failed", calls: [] });
    expect(run.said).toContain("would act again on");
    expect(run.said).not.toMatch(/^\s+at /m);
  }
}

scenario(
  shows(["replacement.refused"], "a changed replacementTrigger is refused, and nothing stands in the way without it"),
  async (moderation) => {
    await moderation.up([lobby(5, {}, { replacementTrigger: "one" })]);
    await moderation.up([lobby(5, {}, { replacementTrigger: "one" })]);
    await isRefused(moderation, [lobby(5, {}, { replacementTrigger: "two" })]);
    expect(await moderation.up([lobby(5)])).toMatchObject({ result: "succeeded", ops: ["same lobby"], calls: [] });
  },
);

scenario(
  shows(
    ["replacement.refused"],
    "another identity with an ignored msgSeq, whose mark no preview would show, is refused",
  ),
  async (moderation) => {
    await moderation.up([lobby(5)]);
    await isRefused(moderation, [lobby(3, { groupId: "g2" }, { ignoreChanges: ["msgSeq"] })]);
    expect(moderation.visible("g2")).toBe(10);
  },
);

thoroughScenario(
  shows(["replacement.refused"], "a pending replacement of an earlier run is refused, until the resource is forgotten"),
  async (moderation) => {
    await moderation.up([lobby(5), vip()]);
    await moderation.up([lobby(5), vip()]);
    const state = await moderation.stack.exportState();
    const mark = state.deployment.resources?.find(({ urn }) => urn === urnOf(lobby(5)));
    Object.assign(mark ?? {}, { pendingReplacement: true });
    await moderation.stack.importState(state);
    await isRefused(moderation, [lobby(5), vip()]);
    expect(await moderation.up([vip()])).toMatchObject({ result: "succeeded", reads: 0 });
    const again = await moderation.up([lobby(5), vip()]);
    expect(again.plans.lobby).toMatchObject({ cause: "create", to: 5 });
  },
);

thoroughScenario(
  shows(["replacement.on-changes"], "replaceOnChanges turns no update into a replacement"),
  async (moderation) => {
    await moderation.up([lobby(5)]);
    const raised = await moderation.up([lobby(8, {}, { replaceOnChanges: ["*"] })]);
    expect(raised).toMatchObject({ ops: ["update lobby"], calls: ["clear g1 through 8"] });
    const reason = await moderation.up([lobby(8, { reason: "TS-1" }, { replaceOnChanges: ["*"] })]);
    expect(reason).toMatchObject({ ops: ["same lobby"], reads: 0 });
  },
);

scenario(
  shows(["replacement.asked-for"], "--replace is shown and seen like a new resource, and acts once"),
  async (moderation) => {
    await moderation.up([lobby(5)]);
    await moderation.up([lobby(5)]);
    const replace = [urnOf(lobby(5))];
    const preview = await moderation.preview([lobby(5)], { ...watched, replace });
    expect(preview).toMatchObject({ ops: REPLACED, calls: [] });
    expect(preview.plans.lobby).toMatchObject({ cause: "create", to: 5 });
    expect(preview.seen).toEqual([`lobby: create ${preview.plans.lobby?.digest}`]);
    expect(await moderation.up([lobby(5)], { replace })).toMatchObject({ calls: ["clear g1 through 5"] });
    expect(await moderation.up([lobby(5)])).toMatchObject({ ops: ["same lobby"], reads: 0 });
  },
);

cliScenario(
  shows(["replacement.asked-for"], "--target-replace and a taint are shown and seen like a new resource"),
  async (moderation) => {
    await moderation.up([lobby(5), vip()]);
    await moderation.up([lobby(5), vip()]);
    const flags = ["--target-replace", urnOf(lobby(5))];
    const targeted = await moderation.preview([lobby(5), vip()], { ...watched, flags });
    expect(targeted.plans.lobby).toMatchObject({ cause: "create", to: 5 });
    expect(targeted.seen).toEqual([`lobby: create ${targeted.plans.lobby?.digest}`]);

    await moderation.stack.command(["state", "taint", urnOf(lobby(5)), "--yes"]);
    const tainted = await moderation.preview([lobby(5), vip()], watched);
    expect(tainted).toMatchObject({ ops: [...REPLACED, "same vip"], seen: targeted.seen });
    expect(await moderation.up([lobby(5), vip()])).toMatchObject({ calls: ["clear g1 through 5"] });
    expect(await moderation.up([lobby(5), vip()])).toMatchObject({ ops: ["same lobby", "same vip"], reads: 0 });
  },
);

cliScenario(shows(["replacement.refused"], "what is replaced with another resource is refused"), async (moderation) => {
  const removal = vip({}, { replaceWith: ["lobby"] });
  await moderation.up([lobby(5), removal]);
  const other = [lobby(3, { groupId: "g2" }), removal];
  const preview = await moderation.preview(other);
  expect(preview).toMatchObject({ result: "failed", calls: [] });
  expect(preview.said).toContain("would act again on conversation group");
  // The mark has a plan of its own, which the preview showed.
  expect(await moderation.up(other)).toMatchObject({ result: "failed", calls: ["clear g2 through 3"] });
});
