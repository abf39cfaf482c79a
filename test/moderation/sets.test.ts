import { expect } from "vitest";
import { readable } from "../engine/values.ts";
import { shows } from "../requirements.ts";
import { type Moderation, scenario, thoroughScenario, watched } from "./moderation.ts";
import { badges, lobby, spammer, wave } from "./program.ts";

const CLEAR = "group_open_http_svc/clear_group_msg";
const UNTOUCHED = { plans: {}, calls: [], reads: 0 };

/** Makes a group that wasn't there, as its owner would. */
function make(moderation: Moderation, groupId: string): void {
  const messages = { count: 8, senders: ["u7"] };
  moderation.emulator.seed({ groups: [{ groupId, type: "Public", owner: "u1", members: ["u7"], messages }] });
}

/** Whatever a state holds in plain text. */
const plainText = (value: unknown): string => JSON.stringify(readable(value));

scenario(
  shows(
    ["sets.one-plan", "sets.added-alone", "sets.as-singles"],
    "a set is one change, its new and raised targets act alone, and what is taken out is forgotten",
  ),
  async (moderation) => {
    const first = [wave({ g1: 5, g2: "newest" }), spammer(["g2", "g1"]), badges(["u1"])];
    const preview = await moderation.preview(first, watched);
    expect(preview.calls).toEqual([]);
    expect(preview.plans.wave).toMatchObject({
      ...{ target: "2 groups (g1, g2)", targets: 2, cause: "create" },
      largest: [
        { id: "g2", to: "newest" },
        { id: "g1", to: 5 },
      ],
    });
    expect(preview.plans.wave).not.toHaveProperty("messages");
    expect(preview.plans.spammer).toMatchObject({ target: "user u7 in 2 groups (g1, g2)", targets: 2 });
    // One target is told as a resource of its own would tell it.
    expect(preview.plans.badges).toMatchObject({ target: 'conversation group "vip" of user u1', targets: 1 });
    expect(preview.seen).toEqual(
      ["badges", "spammer", "wave"].map((name) => `${name}: create ${preview.plans[name]?.digest}`),
    );
    const up = await moderation.up(first);
    expect(up).toMatchObject({ result: "succeeded", plans: preview.plans });
    expect(up.calls.toSorted()).toEqual([
      "clear g1 through 5",
      "clear g2 through 10",
      "recall u7 in g1",
      "recall u7 in g2",
      "remove vip of u1",
    ]);
    expect(moderation.visible("g2")).toBe(0);
    // The second stores the inputs without the plan.
    await moderation.up(first);
    expect(await moderation.up(first)).toMatchObject({
      ...UNTOUCHED,
      ops: ["same badges", "same spammer", "same wave"],
    });

    make(moderation, "g3");
    const more = [wave({ g1: 9, g3: 2 }), spammer(["g3", "g1"]), badges(["u1"])];
    const grown = await moderation.up(more);
    expect(grown.calls.toSorted()).toEqual(["clear g1 through 9", "clear g3 through 2", "recall u7 in g3"]);
    expect(grown.plans).toMatchObject({
      wave: { cause: "raise", of: { raise: ["g1"], create: ["g3"] }, reached: { g1: 5 }, targets: 2, messages: 6 },
      spammer: { cause: "create", of: { create: ["g3"] }, targets: 1 },
    });
    await moderation.up(more);
    // Order means nothing, and what is taken out is forgotten.
    const fewer = [wave({ g3: 2 }), spammer(["g1", "g3"]), badges(["u1"])];
    const shrunk = await moderation.up(fewer);
    expect(shrunk).toMatchObject({ ...UNTOUCHED, ops: ["same badges", "same spammer", "update wave"] });
    expect(await moderation.refresh()).toMatchObject({ result: "succeeded", calls: [] });
    expect(await moderation.up(fewer)).toMatchObject({
      ...UNTOUCHED,
      ops: ["same badges", "same spammer", "same wave"],
    });
    // And so it is new when it comes back.
    expect((await moderation.up([wave({ g1: 9, g3: 2 })])).plans.wave).toMatchObject({ of: { create: ["g1"] } });
  },
);

scenario(
  shows(
    ["sets.partial", "sets.resume"],
    "what is done is kept, and what is left is shown and seen before it is done, and only it",
  ),
  async (moderation) => {
    const program = [wave({ g1: 5, g2: 5, g3: 5 }), spammer(["g1", "g3"])];
    const begun = await moderation.up(program);
    expect(begun).toMatchObject({ result: "failed", ops: ["create spammer (failed)", "create wave (failed)"] });
    expect(begun.said).toContain("GroupHistoryCheckpointSet: 2 of 3 groups done, 1 failed");
    expect(begun.said).toContain("group g3 doesn't exist or was dissolved (code 10010)");
    expect(begun.calls.toSorted()).toEqual(["clear g1 through 5", "clear g2 through 5", "recall u7 in g1"]);

    make(moderation, "g3");
    moderation.emulator.post("g1", "u7", "newer");
    expect(await moderation.preview(program)).toMatchObject({ plans: {}, calls: [] });
    const unseen = await moderation.up(program);
    expect(unseen).toMatchObject({ result: "failed", calls: [] });
    expect(unseen.said).toContain("`pulumi up --refresh`");

    const preview = await moderation.preview(program, { ...watched, refresh: true });
    expect(preview.calls).toEqual([]);
    for (const name of ["wave", "spammer"]) {
      // An approval of the change that was begun covers its end.
      const { digest } = begun.plans[name] ?? {};
      expect(preview.plans[name]).toMatchObject({ cause: "resume", targets: 1, of: { resume: ["g3"] }, digest });
      expect(preview.seen).toContain(`${name}: resume ${digest}`);
    }
    const end = await moderation.up(program, { refresh: true });
    expect(end.result).toBe("succeeded");
    expect(end.calls.toSorted()).toEqual(["clear g3 through 5", "recall u7 in g3"]);
    await moderation.up(program);
    expect(await moderation.up(program)).toMatchObject({ ...UNTOUCHED, ops: ["same spammer", "same wave"] });
  },
);

scenario(
  shows(["sets.partial", "sets.resume"], "targets that can never succeed are taken out, and the set is whole again"),
  async (moderation) => {
    await moderation.up([wave({ g1: 5, g3: 5 })]);
    const program = [wave({ g1: 5 })];
    expect(await moderation.up(program, { refresh: true })).toMatchObject({
      result: "succeeded",
      plans: {},
      calls: [],
    });
    expect(await moderation.up(program)).toMatchObject({ ...UNTOUCHED, ops: ["same wave"] });
    // Or they are skipped.
    await moderation.up([wave({ g1: 5, g3: 5, g4: 5 }, { onMissing: "skip" })]);
    const skipped = await moderation.up([wave({ g1: 5, g3: 5, g4: 5 }, { onMissing: "skip" })]);
    expect(skipped.steps.at(-1)?.newOutputs).toMatchObject({ skipped: ["g3", "g4"], missing: ["g3", "g4"] });
    expect(skipped).toMatchObject({ result: "succeeded", calls: [] });
  },
);

scenario(
  shows(
    ["sets.resume", "sets.partial"],
    "an update that was begun is gone on with, also without a refresh, and goes no further",
  ),
  async (moderation) => {
    await moderation.up([wave({ g1: 2 })]);
    await moderation.up([wave({ g1: 2 })]);
    const program = [wave({ g1: "newest", g2: "newest" })];
    // The replies about g2 stay lost: it may have been made, so its mark is kept.
    moderation.emulator.fault({ command: CLEAR, when: { every: 1 }, where: { GroupId: "g2" }, what: "reset-before" });
    const begun = await moderation.up(program);
    expect(begun).toMatchObject({ result: "failed", calls: ["clear g1 through 20"] });
    moderation.emulator.clearFaults();
    moderation.emulator.post("g1", "u1", "newer");
    moderation.emulator.post("g2", "u1", "newer");
    const again = await moderation.up(program);
    expect(again).toMatchObject({ result: "succeeded", calls: ["clear g2 through 10"] });
    expect(again.plans.wave?.digest).toBe(begun.plans.wave?.digest);
    expect([moderation.visible("g1"), moderation.visible("g2")]).toEqual([1, 1]);
    await moderation.up(program);
    expect(await moderation.up(program)).toMatchObject({ ...UNTOUCHED, ops: ["same wave"] });
  },
);

scenario(
  shows(["sets.nothing-done", "sets.stops"], "a set in which nothing was done leaves nothing and is planned anew"),
  async (moderation) => {
    moderation.emulator.fault({ command: CLEAR, when: { every: 1 }, what: { code: 60010 } });
    const failed = await moderation.up([wave({ g1: 5, g2: 5 })]);
    expect(failed).toMatchObject({ result: "failed", calls: [] });
    moderation.emulator.clearFaults();
    const again = await moderation.up([wave({ g1: 5, g2: 5 })]);
    expect(again).toMatchObject({ result: "succeeded", ops: ["create wave"], plans: failed.plans });
  },
);

scenario(
  shows(
    ["sets.as-singles"],
    "drift in a set is planned for the targets that have it, and a re-created group is left alone",
  ),
  async (moderation) => {
    const program = [
      spammer(["g1", "g2"], { enforce: "always" }),
      badges(["u1"], { enforce: "always" }),
      wave({ g1: 5, g2: 5 }),
    ];
    await moderation.up(program);
    await moderation.up(program);
    moderation.emulator.post("g1", "u7", "me again");
    const preview = await moderation.preview(program, { ...watched, refresh: true });
    expect(preview.plans).toMatchObject({ spammer: { cause: "drift", of: { drift: ["g1"] }, targets: 1 } });
    expect(preview.seen).toEqual([`spammer: drift ${preview.plans.spammer?.digest}`]);
    expect(await moderation.up(program, { refresh: true })).toMatchObject({ calls: ["recall u7 in g1"] });

    moderation.emulator.replace({
      accounts: [{ userId: "u1", conversationGroups: [{ name: "vip" }] }],
      groups: ["g1", "g2"].map((groupId) => ({
        ...{
          groupId,
          type: "Public" as const,
          owner: "u1",
          createTime: groupId === "g1" ? 1_800_000_000 : 1_700_000_000,
        },
        messages: { count: 20, senders: ["u1"] },
      })),
    });
    const refreshed = await moderation.up(program, { refresh: true });
    expect(refreshed.calls).toEqual(["remove vip of u1"]);
    expect(refreshed.said).toContain("group g1 was dissolved and made again");
    expect(await moderation.up(program)).toMatchObject({ calls: [], plans: {} });
    // A lower mark is taken for the one that is void, and for no other.
    const lower = await moderation.up([...program.slice(0, 2), wave({ g1: 3, g2: 5 })]);
    expect(lower).toMatchObject({ calls: ["clear g1 through 3"], plans: { wave: { of: { raise: ["g1"] } } } });
    const refused = await moderation.up([...program.slice(0, 2), wave({ g1: 3, g2: 4 })]);
    expect(refused).toMatchObject({ result: "failed", calls: [] });
    expect(refused.said).toContain("msgSeq 4 is lower than 5");
  },
);

scenario(
  shows(["sets.declared-once"], "a group is in one set only, or in none and in a resource of its own"),
  async (moderation) => {
    const both = await moderation.preview([wave({ g1: 5 }), lobby(5)]);
    expect(both.result).toBe("failed");
    expect(both.said).toContain('"lobby" and "wave" are the same thing');
    const twice = await moderation.preview(
      [wave({ g1: 5 }), wave({ g1: 6, g2: 1 }, {}, {})].map((of, n) => ({ ...of, name: `wave${n}` })),
    );
    expect(twice.said).toContain('"wave1" and "wave0" are the same thing (groupId g1)');
  },
);

thoroughScenario(
  shows(
    ["sets.as-singles"],
    "triggers do it again for all targets; another sender replaces a set, and its plan is shown",
  ),
  async (moderation) => {
    await moderation.up([wave({ g1: 5, g2: 5 }), spammer(["g1", "g2"])]);
    const again = await moderation.up([wave({ g1: 5, g2: 5 }, { triggers: ["now"] }), spammer(["g1", "g2"])]);
    expect(again.plans.wave).toMatchObject({ cause: "triggers", targets: 2, reached: { g1: 5, g2: 5 }, messages: 0 });
    expect(again.calls).toEqual(["clear g1 through 5", "clear g2 through 5"]);
    const other = spammer(["g1", "g2"], { senderAccount: "u1" });
    const replaced = await moderation.up([wave({ g1: 5, g2: 5 }, { triggers: ["now"] }), other], watched);
    expect(replaced.seen).toEqual([`spammer: create ${replaced.plans.spammer?.digest}`]);
    expect(replaced.calls.toSorted()).toEqual(["recall u1 in g1", "recall u1 in g2"]);
  },
);

thoroughScenario(
  shows(
    ["sets.as-singles", "plan.secret"],
    "secret ids of a set are secret in its plan, and unknown ones leave it without a digest",
  ),
  async (moderation) => {
    const secret = await moderation.preview([wave({ secret: { g1: 5 } })]);
    expect(JSON.stringify(secret.steps.map(({ newInputs }) => newInputs))).not.toContain("group g1");
    const unknown = await moderation.preview([lobby(5), wave({ g2: { ref: "lobby.clearedThrough" } })]);
    expect(unknown.plans.wave).toMatchObject({ targets: 1, target: "group g2" });
    expect(unknown.plans.wave).not.toHaveProperty("digest");
    const up = await moderation.up([lobby(5), wave({ g2: { ref: "lobby.clearedThrough" } })]);
    expect(up.calls).toEqual(["clear g1 through 5", "clear g2 through 5"]);
  },
);

scenario(
  shows(
    ["sets.secret-notes"],
    "secret ids of a set are secret in what the state tells of single targets, and in what runs show",
  ),
  async (moderation) => {
    const [here, gone] = ["victims-a", "victims-b"];
    make(moderation, here);
    make(moderation, "victims-c");
    const program = (more = {}) => [
      spammer({ secret: [here, gone, "victims-c"] }, { onMissing: "skip", enforce: "always", ...more }),
    ];
    const stateOf = async () => {
      const { deployment } = await moderation.stack.exportState();
      return deployment.resources?.find(({ urn }) => urn.endsWith("::spammer"));
    };
    const holds = async (...notes: string[]) => {
      // An error names its target: the state keeps its text.
      const { initErrors: _, ...state } = { outputs: {}, ...(await stateOf()) };
      expect(plainText(state)).not.toContain("victims");
      return Object.keys(state.outputs).filter((name) => notes.includes(name));
    };
    const up = await moderation.up(program());
    expect(up.calls).toHaveLength(2);
    expect(await holds("skipped", "missing")).toEqual(["missing", "skipped"]);
    moderation.emulator.post(here, "u7", "again");
    const refreshed = await moderation.refresh();
    expect(await holds("drift")).toEqual(["drift"]);
    moderation.emulator.fault({
      command: "delete_group_msg_by_sender",
      when: { every: 1 },
      where: { GroupId: here },
      what: { code: 10004 },
    });
    const failed = await moderation.up(program({ triggers: ["again"] }));
    expect(failed.result).toBe("failed");
    expect(await holds("outstanding")).toEqual(["outstanding"]);
    moderation.emulator.clearFaults();
    const ended = await moderation.up(program({ triggers: ["again"] }), { refresh: true });
    expect(ended.calls).toEqual([`recall u7 in ${here}`]);
    const nothing = await moderation.up(program({ triggers: ["again"] }));
    expect(nothing).toMatchObject({ calls: [], ops: ["same spammer"] });
    for (const { steps } of [up, refreshed, failed, ended]) {
      expect(JSON.stringify(steps.map(({ oldInputs, newInputs }) => [oldInputs, newInputs]))).not.toContain("victims");
    }
  },
);
