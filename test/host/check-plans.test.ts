import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { shows } from "../requirements.ts";
import type { ResourceName } from "./declared-resource.ts";
import { ModerationHost, UNKNOWN } from "./moderation-host.ts";
import type { Properties } from "./provider-host.ts";

let app: ModerationHost;

beforeAll(async () => {
  app = await ModerationHost.start();
});

afterAll(async () => {
  await app[Symbol.asyncDispose]();
});

/** Inputs of one resource of each type, with ids that no other test has. */
let last = 0;
const samples: Record<ResourceName, () => Properties> = {
  GroupHistoryCheckpoint: () => ({ groupId: `g${++last}`, msgSeq: 100 }),
  SenderMessageRecall: () => ({ groupId: `g${++last}`, senderAccount: "u7" }),
  ConversationGroupRemoval: () => ({ fromAccount: `u${++last}`, groupName: "vip" }),
};
const resources = Object.keys(samples) as ResourceName[];

/** What `check` returned, as the state keeps it once the change was made. */
function settled({ plannedChange: _, ...inputs }: Properties): Properties {
  return inputs;
}

const community = "@TGS#_c";
const topic = `${community}@TOPIC#_1`;

// The digests are literal: programs carry them as acknowledgements, so no release may change them.
const creations: [string, ResourceName, Properties, Properties][] = [
  [
    "a history checkpoint",
    "GroupHistoryCheckpoint",
    { groupId: "g1", msgSeq: 12_000 },
    {
      action: "clear-group-history",
      target: "group g1",
      to: 12_000,
      summary:
        "hide messages through 12,000 of group g1 from members (at most 12,000, system notices and expired ones " +
        "counted); can't be undone",
      digest: "mejx4dei",
    },
  ],
  [
    "a history checkpoint at the newest message",
    "GroupHistoryCheckpoint",
    { groupId: "g1", msgSeq: "newest", triggers: ["a", 1] },
    {
      action: "clear-group-history",
      target: "group g1",
      to: "newest",
      summary: "hide all messages that group g1 has at the time of apply from members; can't be undone",
      digest: "tpwnyfda",
    },
  ],
  [
    "a recall in a group",
    "SenderMessageRecall",
    { groupId: "g1", senderAccount: "u7" },
    {
      action: "recall-sender-messages",
      target: "user u7 in group g1",
      summary:
        "recall what user u7 has among the newest 1,000 messages of group g1 at the time of apply; can't be undone",
      digest: "k7mkhux3",
    },
  ],
  [
    "a recall in a topic",
    "SenderMessageRecall",
    { groupId: community, senderAccount: "u7", topicId: topic },
    {
      action: "recall-sender-messages",
      target: `user u7 in topic ${topic} of group ${community}`,
      summary:
        `recall what user u7 has among the newest 1,000 messages of topic ${topic} of group ${community} at the ` +
        "time of apply; can't be undone",
      digest: "xswxy6z5",
    },
  ],
  [
    "a conversation group whose name would turn the line around",
    "ConversationGroupRemoval",
    { fromAccount: "u7", groupName: 'v"ip \u202e club' },
    {
      action: "remove-conversation-group",
      target: 'conversation group "v\\"ip \\u{202e} club" of user u7',
      summary:
        'remove conversation group "v\\"ip \\u{202e} club" of user u7 (the conversations in it stay); can\'t be undone',
      digest: "wtobjh7w",
    },
  ],
];

describe("check of a new resource", () => {
  it.each(creations)(
    shows(
      ["plan.when", "plan.facts", "plan.reach", "plan.one-line", "plan.digest-form", "configuration.app-noted"],
      "plans %s",
    ),
    async (_, name, inputs, plan) => {
      const checked = await app.declare(name).plan(inputs);
      const plannedChange = { version: 1, app: 1_400_000_000, targets: 1, cause: "create", ...plan };
      expect(checked).toEqual({ ...inputs, sdkAppId: 1_400_000_000, generation: 1, plannedChange });
    },
  );

  it.each(resources)(
    shows(["plan.deterministic"], "gives the same for the same inputs of %s, whatever reason and acknowledgement say"),
    async (name) => {
      const inputs = samples[name]();
      const once = await app.declare(name).plan(inputs);
      expect(await app.declare(name).plan(inputs)).toEqual(once);
      const told = await app.declare(name).plan({ ...inputs, reason: "TS-1", acknowledge: "abcdefgh" });
      expect(told.plannedChange).toEqual(once.plannedChange);
    },
  );

  it(shows(["configuration.previews", "plan.no-calls"], "needs the app's id only, and calls nothing"), async () => {
    await using preview = await ModerationHost.start({ config: { secretKey: undefined, endpoint: undefined } });
    for (const name of resources) {
      const resource = preview.declare(name);
      const inputs = await resource.plan(samples[name]());
      expect(inputs).toHaveProperty("plannedChange.digest");
      const reached = { clearedThrough: 1, recalledThrough: 1 };
      const outputs = { ...settled(inputs), ...reached, schemaVersion: 1, outcome: "applied" };
      Object.assign(resource, { id: "made", outputs });
      expect(await resource.diff(inputs)).toMatchObject({ changes: true, replaces: [] });
    }
    expect(preview.emulator.calls()).toEqual([]);
  });

  it("takes the placeholder of the program's side for no plan", async () => {
    const inputs = samples.GroupHistoryCheckpoint();
    const bare = await app.declare("GroupHistoryCheckpoint").plan(inputs);
    for (const plannedChange of ["computed by the provider", UNKNOWN]) {
      expect(await app.declare("GroupHistoryCheckpoint").plan({ ...inputs, plannedChange })).toEqual(bare);
    }
  });
});

describe("check of a resource in the state", () => {
  it.each(resources)(
    shows(
      ["plan.steady", "plan.when"],
      "plans nothing for %s as it was, and returns exactly what it returned last time",
    ),
    async (name) => {
      const inputs = { ...samples[name](), triggers: ["t"], reason: "TS-1", onMissing: "skip" };
      const resource = app.declare(name);
      const first = await resource.plan(inputs);
      const second = await resource.plan(inputs, first);
      expect(second).toEqual(settled(first));
      expect(await resource.plan(inputs, second)).toEqual(second);
    },
  );

  it.each<[string, Properties, Properties, string | undefined]>([
    ["new triggers", {}, { triggers: ["a"] }, "triggers"],
    ["other triggers", { triggers: ["a"] }, { triggers: ["b"] }, "triggers"],
    ["more triggers", { triggers: ["a"] }, { triggers: ["a", 2] }, "triggers"],
    ["triggers that aren't known yet", { triggers: ["a"] }, { triggers: UNKNOWN }, "triggers"],
    ["a trigger that isn't known yet", { triggers: ["a"] }, { triggers: ["a", UNKNOWN] }, "triggers"],
    ["the same triggers", { triggers: ["a", 2] }, { triggers: ["a", 2] }, undefined],
    ["removed triggers", { triggers: ["a"] }, {}, undefined],
    ["emptied triggers", { triggers: ["a"] }, { triggers: [] }, undefined],
    ["another reason", { reason: "a" }, { reason: "b" }, undefined],
    ["an acknowledgement", {}, { acknowledge: ["abcdefgh"] }, undefined],
    ["another onMissing", {}, { onMissing: "skip" }, undefined],
  ])(
    shows(
      ["plan.cause", "triggers.new", "triggers.unknown", "inputs.about-the-change"],
      "plans for %s the cause it has, for each resource",
    ),
    async (_, before, now, cause) => {
      for (const name of resources) {
        const inputs = samples[name]();
        const resource = app.declare(name);
        const old = await resource.plan({ ...inputs, ...before });
        const checked = await resource.plan({ ...inputs, ...now }, settled(old));
        if (cause === undefined) {
          expect(checked, name).toEqual({ ...inputs, ...now, sdkAppId: 1_400_000_000, generation: 1 });
          continue;
        }
        expect(checked, name).toMatchObject({ generation: 2, plannedChange: { cause } });
        expect((checked.plannedChange as Properties).summary, name).toContain(", again");
        const isKnown = !JSON.stringify(now).includes(UNKNOWN);
        expect("digest" in (checked.plannedChange as Properties), name).toBe(isKnown);
        expect((checked.plannedChange as Properties).digest, name).not.toBe((old.plannedChange as Properties).digest);
      }
    },
  );

  it(
    shows(["checkpoint.raised", "plan.facts", "plan.reach"], "plans a raise from the old mark to the new one"),
    async () => {
      const resource = app.declare("GroupHistoryCheckpoint");
      const old = settled(await resource.plan({ groupId: "raised", msgSeq: 1_000 }));
      expect(await resource.plan({ groupId: "raised", msgSeq: 12_000 }, old)).toEqual({
        groupId: "raised",
        msgSeq: 12_000,
        sdkAppId: 1_400_000_000,
        generation: 2,
        plannedChange: {
          version: 1,
          action: "clear-group-history",
          app: 1_400_000_000,
          target: "group raised",
          from: 1_000,
          to: 12_000,
          targets: 1,
          cause: "raise",
          summary:
            "hide messages through 12,000 of group raised from members (at most 11,000 more than now, system notices " +
            "and expired ones counted); can't be undone",
          digest: expect.stringMatching(/^[a-z2-7]{8}$/),
        },
      });
    },
  );

  it.each<[string, unknown, unknown, Properties]>([
    ["a number to the newest", 10, "newest", { from: 10, to: "newest", digest: expect.any(String) }],
    ["the newest to a number", "newest", 10, { to: 10, digest: expect.any(String) }],
    ["a number to one that isn't known yet", 10, UNKNOWN, { from: 10 }],
  ])(shows(["plan.facts", "plan.cause"], "plans a raise from %s"), async (_, before, now, marks) => {
    const groupId = `g${++last}`;
    const resource = app.declare("GroupHistoryCheckpoint");
    const old = settled(await resource.plan({ groupId, msgSeq: before }));
    const { plannedChange } = await resource.plan({ groupId, msgSeq: now }, old);
    const {
      version: _v,
      action: _a,
      app: _i,
      target: _t,
      targets: _n,
      summary: _s,
      ...rest
    } = plannedChange as Properties;
    expect(rest).toEqual({ cause: "raise", ...marks });
  });

  it(
    shows(["plan.generation"], "gives each change of one thing a digest of its own, though it says the same"),
    async () => {
      const resource = app.declare("SenderMessageRecall");
      const inputs = samples.SenderMessageRecall();
      const digests = new Set<unknown>();
      let olds: Properties = {};
      for (const triggers of [["a"], ["b"], ["a"], ["b"]]) {
        const checked = await resource.plan({ ...inputs, triggers }, olds);
        digests.add((checked.plannedChange as Properties).digest);
        olds = settled(checked);
      }
      expect(digests.size).toBe(4);
    },
  );
});

describe("check of another identity", () => {
  it.each<[ResourceName, string, string]>([
    ["GroupHistoryCheckpoint", "groupId", "another"],
    ["SenderMessageRecall", "groupId", "another"],
    ["SenderMessageRecall", "senderAccount", "u8"],
    ["ConversationGroupRemoval", "fromAccount", "another"],
    ["ConversationGroupRemoval", "groupName", "another"],
  ])(
    shows(
      ["replacement.same-plan", "plan.cause"],
      "plans the same for a %s with another %s, as replacement of the old one and as a new one",
    ),
    async (name, key, value) => {
      const inputs = { ...samples[name](), triggers: ["a"] };
      const other = { ...inputs, [key]: value };
      const resource = app.declare(name);
      const old = settled(await resource.plan(inputs));
      const seen = await resource.plan(other, { ...old, generation: 7 });
      expect(seen).toMatchObject({ generation: 1, plannedChange: { cause: "create" } });
      expect(await resource.plan(other, {})).toEqual(seen);
    },
  );

  it.each<[ResourceName, Properties, string]>([
    ["GroupHistoryCheckpoint", { groupId: UNKNOWN, msgSeq: 10 }, "group (known after apply)"],
    ["SenderMessageRecall", { groupId: UNKNOWN, senderAccount: "u7" }, "user u7 in group (known after apply)"],
    ["SenderMessageRecall", { groupId: "g1", senderAccount: UNKNOWN }, "user (known after apply) in group g1"],
    [
      "ConversationGroupRemoval",
      { fromAccount: UNKNOWN, groupName: "vip" },
      'conversation group "vip" of user (known after apply)',
    ],
    [
      "ConversationGroupRemoval",
      { fromAccount: "u1", groupName: UNKNOWN },
      "conversation group (known after apply) of user u1",
    ],
  ])(
    shows(["plan.unknown"], "tells the target of a %s in words while %j is unknown, and no digest"),
    async (name, inputs, target) => {
      const { plannedChange } = await app.declare(name).plan(inputs);
      expect(plannedChange).toMatchObject({
        target,
        cause: "create",
        summary: expect.stringContaining("can't be undone"),
      });
      expect(plannedChange).not.toHaveProperty("digest");
      expect(JSON.stringify(plannedChange)).not.toContain(UNKNOWN);
    },
  );

  it(shows(["plan.unknown"], "says so in words while a new mark is unknown"), async () => {
    const { plannedChange } = await app.declare("GroupHistoryCheckpoint").plan({ groupId: "g1", msgSeq: UNKNOWN });
    expect(plannedChange).not.toHaveProperty("to");
    expect(plannedChange).not.toHaveProperty("digest");
    expect((plannedChange as Properties).summary).toBe(
      "hide messages of group g1 from members, through a MsgSeq that is known after apply; can't be undone",
    );
  });

  it(shows(["plan.unknown"], "tells a topic in words while it is unknown, and no digest"), async () => {
    const inputs = { groupId: "@TGS#_u", senderAccount: "u7", topicId: UNKNOWN };
    const { plannedChange } = await app.declare("SenderMessageRecall").plan(inputs);
    expect(plannedChange).not.toHaveProperty("digest");
    expect((plannedChange as Properties).target).toBe("user u7 in topic (known after apply) of group @TGS#_u");
  });
});

describe("a replacement for another reason than a changed identity", () => {
  it.each(resources)(
    shows(["replacement.refused"], "is refused for %s, since it would act without a preview having shown it"),
    async (name) => {
      const inputs = samples[name]();
      const resource = app.declare(name);
      const old = settled(await resource.plan(inputs));
      expect(await resource.plan(inputs, old)).not.toHaveProperty("plannedChange");
      const { failures } = await resource.check(inputs, {});
      expect(failures).toHaveLength(1);
      expect(failures[0]?.reason).toMatch(/^this would act again on .*to do it again, use `triggers` instead$/);
    },
  );
});
