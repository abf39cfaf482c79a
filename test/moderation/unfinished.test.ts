import { expect } from "vitest";
import { shows } from "../requirements.ts";
import { scenario, thoroughScenario, watched } from "./moderation.ts";
import { lobby } from "./program.ts";

const CLEAR = "group_open_http_svc/clear_group_msg";
const RESUMED = { action: "clear-group-history", cause: "resume", to: 20 };

scenario(
  shows(
    ["resume.kept", "resume.shown", "resume.same"],
    "newest whose replies stay lost is kept, not planned anew, and finished where it was begun",
  ),
  async (moderation) => {
    moderation.emulator.fault({ command: CLEAR, when: { every: 1 }, what: "reset-after" });
    const begun = await moderation.up([lobby("newest")]);
    expect(begun).toMatchObject({ result: "failed", ops: ["create lobby (failed)"] });
    expect(begun.said).toMatch(/may have/);
    moderation.emulator.clearFaults();
    moderation.emulator.post("g1", "u1", "newer");

    const unseen = await moderation.preview([lobby("newest")]);
    expect(unseen).toMatchObject({ ops: ["update lobby"], plans: {}, calls: [] });
    expect(unseen.said).toContain("`pulumi up --refresh` does it");
    expect(await moderation.up([lobby("newest")])).toMatchObject({ result: "failed", calls: [] });

    // As often as one likes.
    for (let n = 0; n < 2; n++) expect(await moderation.refresh()).toMatchObject({ result: "succeeded", calls: [] });
    const preview = await moderation.preview([lobby("newest")], { ...watched, refresh: true });
    expect(preview.calls).toEqual([]);
    // An approval of the change that was begun covers its end.
    expect(preview.plans.lobby).toMatchObject({ ...RESUMED, digest: begun.plans.lobby?.digest });
    expect(preview.seen).toEqual([`lobby: resume ${begun.plans.lobby?.digest}`]);
    const end = await moderation.up([lobby("newest")], { refresh: true });
    expect(end).toMatchObject({ result: "succeeded", calls: ["clear g1 through 20"] });
    expect(moderation.visible("g1")).toBe(1);
    expect(await moderation.up([lobby("newest")])).toMatchObject({ ops: ["same lobby"], plans: {}, reads: 0 });
  },
);

thoroughScenario(
  shows(["resume.same"], "an update whose replies stay lost is planned again and goes no further than it was begun"),
  async (moderation) => {
    await moderation.up([lobby(5)]);
    await moderation.up([lobby(5)]);
    moderation.emulator.fault({ command: CLEAR, when: { every: 1 }, what: "reset-before" });
    expect(await moderation.up([lobby("newest")])).toMatchObject({ result: "failed", calls: [] });
    moderation.emulator.clearFaults();
    moderation.emulator.post("g1", "u1", "newer");
    // Given up in the program: that it was begun isn't forgotten, and a look is enough to go on.
    expect(await moderation.up([lobby(5)])).toMatchObject({ result: "failed", calls: [] });
    const resumed = await moderation.preview([lobby("newest")], { refresh: true });
    expect(resumed.plans.lobby).toMatchObject({ cause: "resume", to: 20 });
    const again = await moderation.up([lobby("newest")]);
    expect(again.plans.lobby).toMatchObject({ cause: "raise", from: 5, to: "newest" });
    expect(again.calls).toEqual(["clear g1 through 20"]);
    expect(await moderation.up([lobby("newest")])).toMatchObject({ ops: ["same lobby"], reads: 0 });
  },
);
