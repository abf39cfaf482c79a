import { describe, expect, it } from "vitest";
import type { Properties } from "../../../provider/src/host/check.ts";
import { shows } from "../../requirements.ts";
import {
  checkAlone,
  checked,
  checkpoint,
  configuration,
  digestOf,
  type Kind,
  PROVIDER,
  recall,
  removal,
  samples,
  UNKNOWN,
} from "./kinds.ts";

/** Checked inputs as a state holds them once their change was made and stored. */
function settled({ plannedChange: _, ...inputs }: Properties): Properties {
  return inputs;
}

function reasons(kind: Kind, news: Properties, olds: Properties = {}): string[] {
  return checkAlone(kind, news, olds).failures.map(({ property, reason }) => `${property}: ${reason}`);
}

describe("check", () => {
  it.each(samples)(
    shows(["plan.deterministic"], "changes neither old nor new inputs of a %s, and gives the same for the same"),
    (_, { kind, inputs }) => {
      const olds = Object.freeze({ ...settled(checked(kind, inputs)), __provider: PROVIDER });
      const news = Object.freeze({ ...inputs, triggers: Object.freeze(["a"]), __provider: PROVIDER });
      const first = checkAlone(kind, news, olds);
      expect(first.failures).toEqual([]);
      expect(checkAlone(kind, news, olds)).toEqual(first);
    },
  );

  it.each(samples)("leaves the provider text out of what it returns for a %s", (_, { kind, inputs }) => {
    expect(checked(kind, { ...inputs, __provider: PROVIDER })).toEqual(checked(kind, inputs));
  });

  it.each(samples)("takes a %s whose old inputs hold the provider text alone for a new one", (_, { kind, inputs }) => {
    expect(checked(kind, inputs, { __provider: PROVIDER })).toEqual(checked(kind, inputs));
  });

  it.each(samples)("gives the digest of a %s by its app", (_, { kind, inputs }) => {
    const here = checkAlone(kind, inputs).inputs.plannedChange;
    const there = checkAlone(kind, inputs, {}, { sdkAppId: 1_400_000_001 }).inputs.plannedChange;
    expect(there).toMatchObject({ app: 1_400_000_001 });
    expect(digestOf(there)).not.toBe(digestOf(here));
  });

  it.each(samples)(
    shows(["plan.deterministic"], "depends on nothing else in the configuration for a %s"),
    (_, { kind, inputs }) => {
      const other = {
        ...configuration,
        identifier: "robot",
        credential: { secretKey: "x" },
        origin: "https://a.example",
        callsPerSecond: 1,
        timeoutSeconds: 1,
      };
      expect(checkAlone(kind, inputs, {}, other)).toEqual(checkAlone(kind, inputs));
    },
  );
});

describe("inputs that check refuses", () => {
  it.each(samples)(
    shows(["inputs.computed"], "are those that the provider computes for a %s"),
    (_, { kind, inputs }) => {
      const computed = { generation: 1, drift: { kind: "visible-again" }, sdkAppId: 1, plannedChange: { version: 1 } };
      expect(reasons(kind, { ...inputs, ...computed })).toEqual(
        ["generation", "drift", "sdkAppId", "plannedChange"].map(
          (property) => `${property}: ${property} is computed by the provider: remove it`,
        ),
      );
    },
  );

  it.each(["constructor", "toString", "__proto__", "hasOwnProperty", "msgseq", "outcome", "targets"])(
    shows(["inputs.unknown-names"], "are those it doesn't know, such as %s"),
    (name) => {
      const odd = JSON.parse(`{"groupId":"g1","msgSeq":1,"${name}":1}`) as Properties;
      const names = "groupId, msgSeq, triggers, reason, acknowledge, onMissing";
      expect(reasons(checkpoint, odd)).toEqual([
        `${name}: GroupHistoryCheckpoint has no input "${name}"; it has ${names}`,
      ]);
    },
  );

  it.each(samples)(shows(["inputs.all-at-once"], "are all told at once for a %s"), (_, { kind }) => {
    const required = Object.keys(kind.properties).filter((name) => !["enforce", "topicId"].includes(name));
    expect(reasons(kind, { onMissing: "maybe", triggers: "a", reason: 1, acknowledge: 1 })).toEqual([
      ...required.map((name) => `${name}: ${name} is required`),
      'triggers: triggers "a" must be an array of strings and numbers',
      "reason: reason 1 must be a string",
      "acknowledge: acknowledge 1 must be a digest, or an array of digests",
      'onMissing: onMissing "maybe" must be "fail" or "skip"',
    ]);
  });

  it.each<[Kind, Properties, string]>([
    [checkpoint, { groupId: "", msgSeq: 1 }, 'groupId: groupId "" must not be empty'],
    [checkpoint, { groupId: " g", msgSeq: 1 }, 'groupId: groupId " g" must not have white space around it'],
    [
      checkpoint,
      { groupId: "g\u0007", msgSeq: 1 },
      'groupId: groupId "g\\u{7}" must not hold control characters or line breaks',
    ],
    [checkpoint, { groupId: 5, msgSeq: 1 }, "groupId: groupId 5 must be a string"],
    [checkpoint, { groupId: ["g"], msgSeq: 1 }, 'groupId: groupId ["g"] must be a string'],
    [checkpoint, { groupId: null, msgSeq: 1 }, "groupId: groupId null must be a string"],
    [
      checkpoint,
      { groupId: "@TGS#_c", msgSeq: 1 },
      'groupId: groupId "@TGS#_c" is a community, and clear_group_msg doesn\'t support communities',
    ],
    [
      checkpoint,
      { groupId: "g", msgSeq: "12" },
      'msgSeq: msgSeq "12" must be a number, but came as a string: read it with config.requireNumber',
    ],
    [checkpoint, { groupId: "g", msgSeq: 1, triggers: [true] }, "must hold strings and numbers only"],
    [checkpoint, { groupId: "g", msgSeq: 1, triggers: [Number.NaN] }, "triggers: "],
    [checkpoint, { groupId: "g", msgSeq: 1, triggers: [["a"]] }, "must hold strings and numbers only"],
    [checkpoint, { groupId: "g", msgSeq: 1, acknowledge: [1] }, "must be a digest, or an array of digests"],
    [checkpoint, { groupId: "g", msgSeq: 1, reason: "x".repeat(1_001) }, "must have at most 1,000 characters"],
    [checkpoint, { groupId: "g", msgSeq: 1, enforce: "always" }, 'GroupHistoryCheckpoint has no input "enforce"'],
    [recall, { groupId: "g", senderAccount: "u", enforce: "never" }, 'enforce "never" must be "once" or "always"'],
    [recall, { groupId: "g", senderAccount: "u", topicId: "" }, 'topicId: topicId "" must not be empty'],
    [
      recall,
      { groupId: "g", senderAccount: "u", topicId: "g@TOPIC#_1" },
      'topicId: topicId "g@TOPIC#_1" needs a community: groupId must start with @TGS#_',
    ],
    [
      recall,
      { groupId: "@TGS#_c", senderAccount: "u", topicId: "@TGS#_d@TOPIC#_1" },
      'isn\'t a topic of the community: it must be "@TGS#_c@TOPIC#_…"',
    ],
    [removal, { fromAccount: "u", groupName: "a\nb" }, "must not hold control characters or line breaks"],
  ])(shows(["inputs.failures"], "are those of case %#, with the value and the rule"), (kind, news, reason) => {
    const told = reasons(kind, news);
    expect(told).toHaveLength(1);
    expect(told[0]).toContain(reason);
  });

  it("are shown cut where they are long", () => {
    const [told] = reasons(checkpoint, { groupId: "g", msgSeq: 1, triggers: [...Array(10_000).keys(), true] });
    expect(told?.length).toBeLessThan(200);
  });

  it(shows(["inputs.unknown-values"], "are not judged while they are unknown"), () => {
    expect(reasons(recall, { groupId: UNKNOWN, senderAccount: UNKNOWN, topicId: "@TGS#_c@TOPIC#_1" })).toEqual([]);
    expect(reasons(checkpoint, { groupId: "g", msgSeq: UNKNOWN, reason: UNKNOWN, onMissing: UNKNOWN })).toEqual([]);
  });

  it.each(samples)(
    shows(["configuration.other-app"], "are those of a %s whose state belongs to another app"),
    (_, { kind, inputs }) => {
      const old = { ...settled(checked(kind, inputs)), sdkAppId: 1_400_000_001 };
      expect(reasons(kind, inputs, old)).toEqual([
        ": the state belongs to app 1400000001, but tencentchat:sdkAppId is 1400000000; one stack is one app: correct " +
          "the configuration, or use another stack for the other app",
      ]);
    },
  );
});

describe("where acknowledgement is required, check", () => {
  const required = { requireAcknowledgement: true };

  it.each(samples)(
    shows(["configuration.acknowledgement", "plan.acknowledged"], "refuses a change of a %s, and says what to write"),
    (_, { kind, inputs }) => {
      const { plannedChange } = checked(kind, inputs);
      const digest = digestOf(plannedChange);
      expect(checkAlone(kind, inputs, {}, required).failures).toEqual([
        {
          property: "acknowledge",
          reason:
            `this change is not acknowledged: ${(plannedChange as Properties).summary}; to go on, add ` +
            `acknowledge: "${digest}"`,
        },
      ]);
      for (const acknowledge of [digest, ["aaaaaaaa", digest]]) {
        expect(checkAlone(kind, { ...inputs, acknowledge }, {}, required).failures).toEqual([]);
      }
      expect(checkAlone(kind, { ...inputs, acknowledge: "aaaaaaaa" }, {}, required).failures).toHaveLength(1);
    },
  );

  it.each(samples)(
    shows(["plan.generation"], "takes no old acknowledgement for the same change of a %s later on"),
    (_, { kind, inputs }) => {
      const once = checked(kind, { ...inputs, triggers: ["a"] });
      const acknowledge = digestOf(once.plannedChange);
      const between = checked(kind, { ...inputs, triggers: ["b"] }, settled(once));
      const again = { ...inputs, triggers: ["a"], acknowledge };
      expect(checkAlone(kind, again, settled(between), required).failures).toHaveLength(1);
    },
  );

  it.each(samples)(
    shows(["configuration.acknowledgement", "plan.unknown"], "refuses a change of a %s that can't have a digest yet"),
    (_, { kind, inputs }) => {
      const [failure] = checkAlone(
        kind,
        { ...inputs, triggers: [UNKNOWN], acknowledge: "aaaaaaaa" },
        {},
        required,
      ).failures;
      expect(failure?.reason).toContain(
        "can't be acknowledged while something it covers is unknown: apply in two steps",
      );
    },
  );

  it.each(samples)("lets a %s be that plans nothing", (_, { kind, inputs }) => {
    const old = settled(checked(kind, inputs));
    expect(checkAlone(kind, inputs, old, required).failures).toEqual([]);
  });
});

describe("check of a resource with a drift note", () => {
  const visible = { kind: "visible-again", messages: 2, through: 120, appliedAt: "2026-01-02T03:04:05.000Z" };
  const remade = { kind: "group-re-created", groupCreateTime: 1_700_000_000 };
  const again = {
    kind: "conversation-group-re-created",
    conversationGroupId: 6,
    appliedAt: "2026-01-02T03:04:05.000Z",
  };

  it.each([
    [recall, { groupId: "g1", senderAccount: "u7" }, visible, { ...visible, messages: 3 }],
    [removal, { fromAccount: "u1", groupName: "vip" }, again, { ...again, conversationGroupId: 7 }],
  ] as [Kind, Properties, Properties, Properties][])(
    shows(["drift.planned", "plan.cause", "plan.digest"], "plans a repair of case %#, once for each finding"),
    (kind, identity, drift, other) => {
      const inputs = { ...identity, enforce: "always" };
      const old = settled(checked(kind, inputs));
      const repaired = checked(kind, inputs, { ...old, drift });
      expect(repaired).toEqual({
        ...old,
        generation: 2,
        plannedChange: expect.objectContaining({ cause: "drift", digest: expect.any(String) }),
      });
      expect(checked(kind, inputs, { ...old, drift })).toEqual(repaired);
      const found = checked(kind, inputs, { ...old, drift: other });
      expect(digestOf(found.plannedChange)).not.toBe(digestOf(repaired.plannedChange));
    },
  );

  it.each<[string, Properties]>([
    ["is declared once only", { enforce: "once" }],
    ["doesn't say", {}],
  ])(shows(["drift.once"], "plans no repair where the program %s, and forgets the note"), (_, enforce) => {
    const inputs = { groupId: "g1", senderAccount: "u7", ...enforce };
    const old = settled(checked(recall, inputs));
    expect(checked(recall, inputs, { ...old, drift: visible })).toEqual(old);
  });

  it(
    shows(
      ["checkpoint.re-created", "checkpoint.lower-again"],
      "plans nothing for a group that was made again, keeps the note, and takes a lower mark",
    ),
    () => {
      const inputs = { groupId: "g1", msgSeq: 100 };
      const old = { ...settled(checked(checkpoint, inputs)), drift: remade };
      expect(checked(checkpoint, inputs, old)).toEqual(old);
      const { drift, plannedChange } = checked(checkpoint, { ...inputs, msgSeq: 10 }, old);
      expect(drift).toBeUndefined();
      expect(plannedChange).toMatchObject({ cause: "raise", from: 0, to: 10 });
      expect(reasons(checkpoint, { ...inputs, msgSeq: 10 }, settled(checked(checkpoint, inputs)))).toEqual([
        "msgSeq: msgSeq 10 is lower than 100, and history that was hidden can't be shown again: declare 100 or more",
      ]);
    },
  );

  it.each([{ kind: "moved" }, "visible-again", null])(
    shows(["drift.unknown-notes"], "leaves out a note it doesn't know: %j"),
    (drift) => {
      const inputs = { groupId: "g1", senderAccount: "u7", enforce: "always" };
      const old = settled(checked(recall, inputs));
      expect(checked(recall, inputs, { ...old, drift })).toEqual(old);
    },
  );

  it("forgets the note of what the resource was, where it is another thing now", () => {
    const old = { ...settled(checked(recall, { groupId: "g1", senderAccount: "u7" })), drift: visible };
    const inputs = { groupId: "g1", senderAccount: "u8", enforce: "always" };
    expect(checked(recall, inputs, old)).toEqual(checked(recall, inputs));
  });
});

it(shows(["identity.exact"], "ids that differ in their Unicode form alone are different things"), () => {
  const composed = checked(removal, { fromAccount: "u1", groupName: "caf\u00e9" });
  const decomposed = checked(removal, { fromAccount: "u1", groupName: "cafe\u0301" }, settled(composed));
  expect(decomposed.plannedChange).toMatchObject({ cause: "create" });
  expect(digestOf(decomposed.plannedChange)).not.toBe(digestOf(composed.plannedChange));
});
