import { expect } from "vitest";
import { reviewStreams } from "../../provider/src/review/index.ts";
import { scenario, thoroughScenario } from "../moderation/moderation.ts";
import { lobby, vip } from "../moderation/program.ts";
import { shows } from "../requirements.ts";
import { renderMarkdown } from "../review/rendered.ts";
import { APPROVALS, advices, digestIn, guarded, refusalOf, refusals } from "./guarded.ts";

const WEDNESDAYS = { timeZone: "Asia/Singapore", windows: [{ days: ["wed" as const], from: "09:00", to: "18:00" }] };
const OPEN = "2026-03-04T02:00:00Z";
const CLOSED = "2026-03-05T02:00:00Z";

scenario(
  shows(
    ["policy.approval", "policy.judges-plans", "review.refusals"],
    "refused, acknowledged, applied: each change needs a digest of its own, an unchanged stack stays green, one made anew needs approval",
  ),
  async (moderation) => {
    const rules = { ...APPROVALS, "change-window": { enforcementLevel: "mandatory" as const, ...WEDNESDAYS } };
    const open = guarded(rules, { now: OPEN });
    const closed = guarded(rules, { now: CLOSED });

    const refused = await moderation.preview([lobby(5)], open);
    expect(refused).toMatchObject({ result: "failed", calls: [], reads: 0 });
    expect(refusals(refused)).toEqual(["acknowledged lobby"]);
    const refusal = refusalOf(refused, "acknowledged", "lobby");
    expect(refusal).toContain(refused.plans.lobby?.summary);
    const first = digestIn(refusal);
    expect(first).toBe(refused.plans.lobby?.digest);
    // The review of a pull request says it too, with what to do: Pulumi's events carry a rule's message and no more.
    const review = renderMarkdown(reviewStreams([refused.events.map((event) => JSON.stringify(event)).join("\n")]));
    expect(review).toMatch(/^\*\*Blocked\*\*/);
    expect(review).toContain(`have it reviewed and write acknowledge: "${first}"`);

    const up = await moderation.up([lobby(5, { acknowledge: first })], open);
    expect(up).toMatchObject({ result: "succeeded", calls: ["clear g1 through 5"] });
    expect(up.policies).toEqual([]);

    // Nothing is planned any more: neither the window nor what is left over stops anything.
    const unchanged = await moderation.preview([lobby(5, { acknowledge: first })], closed);
    expect(unchanged).toMatchObject({ result: "succeeded", ops: ["same lobby"] });
    expect(advices(unchanged)).toEqual(["acknowledged lobby"]);
    expect(refusals(unchanged)).toEqual([]);

    // Without a preview, too. The raise isn't what was approved.
    const raised = await moderation.up([lobby(8, { acknowledge: first })], closed);
    expect(raised).toMatchObject({ result: "failed", calls: [], reads: 0 });
    expect(refusals(raised)).toEqual(["acknowledged lobby", "change-window lobby"]);
    expect(refusalOf(raised, "change-window", "lobby")).toContain("it is thu 10:00 in Asia/Singapore");
    expect(digestIn(refusalOf(raised, "acknowledged", "lobby"))).not.toBe(first);

    await moderation.destroy();
    const anew = await moderation.preview([lobby(5)], open);
    expect(refusals(anew)).toEqual(["acknowledged lobby"]);
    // What is left of approvals would match, as the docs say.
    expect(anew.plans).toEqual(refused.plans);
  },
);

thoroughScenario(
  shows(
    ["policy.approval", "policy.drift"],
    "triggers A, B, A again and a conversation group made anew twice are changes that no old approval covers",
  ),
  async (moderation) => {
    const acknowledge: string[] = [];
    const program = (trigger: string) => [
      lobby(5, { triggers: [trigger], acknowledge }),
      vip({ enforce: "always", acknowledge }),
    ];
    const apply = async (trigger: string): Promise<void> => {
      const up = await moderation.up(program(trigger));
      expect(up).toMatchObject({ result: "succeeded", calls: expect.arrayContaining(["remove vip of u1"]) });
      acknowledge.push(...Object.values(up.plans).flatMap(({ digest }) => digest ?? []));
    };
    const makeAnew = async (): Promise<void> => {
      moderation.emulator.replace({
        accounts: [{ userId: "u1", conversationGroups: [{ name: "vip" }] }],
        groups: [{ groupId: "g1", type: "Public", owner: "u1", messages: { count: 20, senders: ["u1"] } }],
      });
      expect(await moderation.refresh()).toMatchObject({ result: "succeeded", calls: [] });
    };
    await apply("A");
    await makeAnew();
    await apply("B");
    await makeAnew();
    const again = await moderation.preview(program("A"), guarded({ all: "mandatory" }));
    expect(acknowledge).toHaveLength(4);
    expect(again.plans).toMatchObject({ lobby: { cause: "triggers" }, vip: { cause: "drift" } });
    expect(refusals(again)).toEqual(
      [
        "acknowledged lobby",
        "acknowledged vip",
        "no-drift-repair vip",
        "reason-required lobby",
        "reason-required vip",
      ].sort(),
    );
    acknowledge.push(...Object.values(again.plans).flatMap(({ digest }) => digest ?? []));
    const args = { all: "mandatory", "reason-required": "disabled", "no-drift-repair": { mode: "refuse" } } as const;
    const approved = await moderation.preview(program("A"), guarded(args));
    expect(approved.plans).toEqual(again.plans);
    expect(refusals(approved)).toEqual(["no-drift-repair vip"]);
  },
);

thoroughScenario(
  shows(["policy.approval"], "the end of an unfinished change needs the approval of the change that was begun"),
  async (moderation) => {
    const command = "group_open_http_svc/clear_group_msg";
    moderation.emulator.fault({ command, when: { every: 1 }, what: "reset-after" });
    const begun = await moderation.up([lobby("newest")], { env: { TENCENT_CHAT_TIMEOUT_SECONDS: "5" } });
    expect(begun.result).toBe("failed");
    moderation.emulator.clearFaults();
    const options = guarded(APPROVALS, { refresh: true });
    const refused = await moderation.preview([lobby("newest")], options);
    expect(refused.plans.lobby).toMatchObject({ cause: "resume" });
    expect(refusals(refused)).toEqual(["acknowledged lobby"]);
    const acknowledge = begun.plans.lobby?.digest;
    const up = await moderation.up([lobby("newest", { acknowledge })], options);
    expect(up).toMatchObject({ result: "succeeded", calls: ["clear g1 through 20"] });
  },
);
