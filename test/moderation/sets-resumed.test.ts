import { expect } from "vitest";
import { shows } from "../requirements.ts";
import { type Moderation, scenario } from "./moderation.ts";
import { wave } from "./program.ts";

const CLEAR = "group_open_http_svc/clear_group_msg";

function make(moderation: Moderation, groupId: string): void {
  moderation.emulator.seed({
    groups: [{ groupId, type: "Public", owner: "u1", messages: { count: 8, senders: ["u7"] } }],
  });
}

scenario(
  shows(
    ["sets.resume", "sets.added-alone"],
    "what is resumed beside new targets reaches no further than it was begun with, also after it is refused in between",
  ),
  async (moderation) => {
    const lost = { command: CLEAR, when: { every: 1 }, where: { GroupId: "g1" } } as const;
    moderation.emulator.fault({ ...lost, what: "reset-after" });
    const begun = await moderation.up([wave({ g1: "newest", g2: 4 })]);
    expect(begun.result).toBe("failed");
    expect(new Set(begun.calls)).toEqual(new Set(["clear g1 through 20", "clear g2 through 4"]));
    moderation.emulator.post("g1", "u7", "newer");

    moderation.emulator.clearFaults();
    moderation.emulator.fault({ ...lost, what: { code: 10007 } });
    make(moderation, "g3");
    const refused = await moderation.up([wave({ g1: "newest", g2: 4, g3: 3 })], { refresh: true });
    expect(refused).toMatchObject({ result: "failed", calls: ["clear g3 through 3"] });
    expect(refused.plans.wave).toMatchObject({ of: { resume: ["g1"], create: ["g3"] } });

    moderation.emulator.clearFaults();
    make(moderation, "g4");
    const program = [wave({ g1: "newest", g2: 4, g3: 3, g4: "newest" })];
    const preview = await moderation.preview(program, { refresh: true });
    expect(preview.plans.wave).toMatchObject({
      of: { resume: ["g1"], create: ["g4"] },
      largest: [
        { id: "g4", to: "newest" },
        { id: "g1", to: 20 },
      ],
    });
    const end = await moderation.up(program, { refresh: true });
    expect(end).toMatchObject({ result: "succeeded", plans: preview.plans });
    expect(end.calls.toSorted()).toEqual(["clear g1 through 20", "clear g4 through 8"]);
    expect(end.said).not.toContain("another one takes its place");
    expect(moderation.visible("g1")).toBe(1);
    await moderation.up(program);
    expect(await moderation.up(program)).toMatchObject({ ops: ["same wave"], plans: {}, reads: 0 });
  },
);
