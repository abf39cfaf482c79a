import type { TencentChatGuardArgs } from "pulumi-tencent-chat/policy";
import { expect } from "vitest";
import { scenario } from "../moderation/moderation.ts";
import { badges, lobby, spammer, wave } from "../moderation/program.ts";
import { shows } from "../requirements.ts";
import { guarded, refusalOf, refusals } from "./guarded.ts";

const targets: TencentChatGuardArgs = {
  all: "disabled",
  "known-target": "mandatory",
  "protected-groups": { enforcementLevel: "mandatory", groups: ["vip-*", "g3"], accounts: ["admin"] },
  "bounded-clear": "mandatory",
  "blast-radius": { enforcementLevel: "mandatory", maxTargets: 6, maxMessages: 5_000 },
};

scenario(
  shows(
    ["policy.sets", "policy.secrets"],
    "a set is judged by each of its targets, be they secret, before anything is called",
  ),
  async (moderation) => {
    const program = [
      wave({ secret: { g1: 5, g3: 5 } }),
      spammer({ secret: ["g1", "vip-1", "vip-2", "g2"] }),
      badges(["u1", { secret: "admin" }]),
    ];
    const preview = await moderation.preview(program, guarded(targets));
    expect(preview).toMatchObject({ result: "failed", calls: [], reads: 0 });
    expect(refusals(preview).filter((refusal) => !refusal.startsWith("blast-radius"))).toEqual([
      "protected-groups badges",
      "protected-groups spammer",
      "protected-groups wave",
    ]);
    expect(refusalOf(preview, "protected-groups", "spammer")).toMatch(
      /^2 of those this touches are protected: vip-1 by "vip-\*", vip-2 by "vip-\*": recall what user u7 has/,
    );
    expect(refusalOf(preview, "blast-radius", "moderation-dev")).toMatch(/^in all, this update has 8 targets/);
    expect(await moderation.up(program, guarded(targets))).toMatchObject({ result: "failed", calls: [], reads: 0 });
  },
);

scenario(
  shows(
    ["policy.sets", "policy.unknown-stays-mandatory"],
    "targets of a set that a preview doesn't know, one or all of them, are refused by rules that have to know",
  ),
  async (moderation) => {
    await moderation.up([wave({ g2: 2 })]);
    const program = [
      lobby(5),
      wave({ g2: 2, g4: { ref: "lobby.clearedThrough" } }),
      spammer(["g2", { ref: "lobby.groupType" }]),
      badges({ ref: "lobby.groupType" }),
    ];
    const preview = await moderation.preview(program, guarded(targets));
    expect(preview).toMatchObject({ result: "failed", calls: [], reads: 0 });
    expect(preview.policies.filter(({ message }) => message.includes("can't run policy"))).toEqual([]);
    expect(refusals(preview)).toEqual(
      [
        ...["blast-radius badges", "blast-radius moderation-dev", "blast-radius wave", "bounded-clear wave"],
        ...["known-target badges", "known-target spammer"],
        ...["protected-groups badges", "protected-groups spammer"],
      ].sort(),
    );
  },
);

scenario(
  shows(
    ["policy.sets", "policy.approval", "policy.judges-plans"],
    "what a set adds needs an approval of its own, what is left over has that of its beginning, and the rest is no one's business",
  ),
  async (moderation) => {
    const rules: TencentChatGuardArgs = {
      all: "disabled",
      acknowledged: "mandatory",
      "bounded-clear": "mandatory",
      "protected-groups": { enforcementLevel: "mandatory", groups: ["g2"] },
    };
    // Done before there was a guard: both rules have something against it, were it planned.
    await moderation.up([wave({ g1: 5, g2: "newest" })]);
    await moderation.up([wave({ g1: 5, g2: "newest" })]);
    expect(await moderation.preview([wave({ g1: 5, g2: "newest" })], guarded(rules))).toMatchObject({
      result: "succeeded",
      policies: [],
    });
    const grown = (acknowledge?: string) => [wave({ g1: 8, g2: "newest", g3: 2 }, { acknowledge })];
    const preview = await moderation.preview(grown(), guarded(rules));
    expect(refusals(preview)).toEqual(["acknowledged wave"]);
    const digest = preview.plans.wave?.digest;
    const begun = await moderation.up(grown(digest), guarded(rules));
    expect(begun).toMatchObject({ result: "failed", calls: ["clear g1 through 8"], policies: [] });
    const messages = { count: 8, senders: ["u7"] };
    moderation.emulator.seed({ groups: [{ groupId: "g3", type: "Public", owner: "u1", members: ["u7"], messages }] });
    const left = await moderation.preview(grown(), guarded(rules, { refresh: true }));
    expect(refusals(left)).toEqual(["acknowledged wave"]);
    expect(left.plans.wave).toMatchObject({ of: { resume: ["g3"] }, digest });
    const end = await moderation.up(grown(digest), guarded(rules, { refresh: true }));
    expect(end).toMatchObject({ result: "succeeded", calls: ["clear g3 through 2"], policies: [] });
  },
);
