import { expect } from "vitest";
import { cliScenario, scenario } from "../moderation/moderation.ts";
import { lobby, type ResourceSpec, spam, urnOf, vip } from "../moderation/program.ts";
import { shows } from "../requirements.ts";
import { APPROVALS, guarded, refusalOf, refusals } from "./guarded.ts";

const named = (spec: ResourceSpec, name: string): ResourceSpec => ({ ...spec, name });

/** A mark whose identity isn't known before another resource is there. */
const unknown = (args: Record<string, unknown> = {}): ResourceSpec =>
  named(lobby(3, { groupId: { ref: "fresh.groupType" }, ...args }), "unknown");

scenario(
  shows(
    ["policy.every-way", "policy.unknown-stays-mandatory"],
    "however a change comes about in one update, the guard sees it before it acts",
  ),
  async (moderation) => {
    const before = [
      lobby(5),
      named(lobby(5, { groupId: "g2" }), "raised"),
      spam(),
      vip({}, { replacementTrigger: "before" }),
    ];
    const first = await moderation.up(before);
    expect(first).toMatchObject({ result: "succeeded", calls: expect.arrayContaining(["clear g1 through 5"]) });
    const acknowledge = Object.values(first.plans).flatMap(({ digest }) => digest ?? []);
    const after = [
      lobby(5, { groupId: "g3", acknowledge }),
      named(lobby(8, { groupId: "g2", acknowledge }, { replaceOnChanges: ["*"] }), "raised"),
      // Its digest is the first one's again, so what is left of that has to go.
      spam(),
      vip({ triggers: ["again"], acknowledge }, { replacementTrigger: "before" }),
      named(spam({ groupId: "g2", acknowledge }), "fresh"),
      unknown({ acknowledge }),
    ];
    const preview = await moderation.preview(after, guarded({}, { replace: [urnOf(spam())] }));
    expect(preview).toMatchObject({ result: "failed", calls: [], reads: 0 });
    expect(preview.plans).toMatchObject({
      lobby: { cause: "create", target: "group g3" },
      raised: { cause: "raise" },
      spam: { cause: "create" },
      vip: { cause: "triggers" },
      fresh: { cause: "create" },
      unknown: { target: "group (known after apply)" },
    });
    const names = ["fresh", "lobby", "raised", "spam", "unknown", "vip"];
    expect(refusals(preview).filter((refusal) => !refusal.startsWith("reason-required"))).toEqual(
      [...names.map((name) => `acknowledged ${name}`), "known-target unknown"].sort(),
    );
    expect(refusalOf(preview, "acknowledged", "unknown")).toContain("apply in two steps");
    expect(preview.policies.filter(({ message }) => message.includes("can't run policy"))).toEqual([]);

    const trigger = [...before.slice(0, -1), vip({}, { replacementTrigger: "now" })];
    const unseen = await moderation.preview(trigger, guarded(APPROVALS));
    expect(unseen).toMatchObject({ result: "failed", calls: [] });
    expect(unseen.said).toContain("would act again on");
  },
);

cliScenario(shows(["policy.every-way"], "a tainted resource is refused like a new one"), async (moderation) => {
  await moderation.up([lobby(5)]);
  await moderation.stack.command(["state", "taint", urnOf(lobby(5)), "--yes"]);
  expect(refusals(await moderation.preview([lobby(5)], guarded(APPROVALS)))).toEqual(["acknowledged lobby"]);
});
