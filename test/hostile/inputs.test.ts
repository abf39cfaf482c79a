import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { showValue } from "../../provider/src/change/text.ts";
import { groupHistoryCheckpointSet } from "../../provider/src/resources/group-history-checkpoint-set/handler.ts";
import { ModerationHost } from "../host/moderation-host.ts";
import { shows } from "../requirements.ts";
import { checkAlone, type Kind } from "../unit/host/kinds.ts";
import { holds, isPristine, json, ONE_LINE, text } from "./fuzz.ts";

const HOLDING = ["checkpoints", "groupIds", "senderAccounts", "fromAccounts"] as const;
const PROPERTIES = [
  ...["groupId", "msgSeq", "senderAccount", "topicId", "fromAccount", "groupName", "enforce", "onMissing", "triggers"],
  ...["reason", "acknowledge", "plannedChange", "generation", "drift", "sdkAppId", "outstanding", "schemaVersion"],
];
const RESOURCES = ["GroupHistoryCheckpoint", "SenderMessageRecall", "ConversationGroupRemoval"] as const;
const SETS = ["GroupHistoryCheckpointSet", "SenderMessageRecallSet", "ConversationGroupRemovalSet"] as const;

/** Targets as a record by id or as a list, of any ids. */
const id = fc.oneof(text, fc.constantFrom("g1", "__proto__", "constructor", "x".repeat(48), "a\u0000b", " g1"));
const heldTargets = fc.oneof(
  fc.array(fc.tuple(id, fc.oneof(fc.integer(), fc.constant("newest"), json())), { maxLength: 8 }).map(
    // As JSON.parse makes it: `__proto__` is a key like any other.
    (entries) => JSON.parse(`{${entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`)}}`),
  ),
  fc.array(fc.oneof(id, json()), { maxLength: 8 }),
);

const inputs = fc
  .array(fc.tuple(fc.constantFrom(...PROPERTIES, "stray"), fc.oneof(text, fc.integer(), json(PROPERTIES))), {
    maxLength: 9,
  })
  .map(sendable);

const inputsOfSets = fc
  .record({ common: inputs, held: heldTargets, name: fc.constantFrom(...HOLDING) })
  .map(({ common, held, name }) =>
    sendable([...Object.entries(common), ["senderAccount", "u7"], ["groupName", "vip"], [name, held]]),
  );

/** What can't be sent over gRPC at all never reaches a check: lone surrogates and numbers that are none. */
function sendable(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  return JSON.parse(
    JSON.stringify(Object.fromEntries(entries))
      .toWellFormed()
      .replace(/\\ud[89a-f]../gi, "?"),
  );
}

let moderation: ModerationHost;
beforeAll(async () => {
  moderation = await ModerationHost.start();
});
afterAll(() => moderation[Symbol.asyncDispose]());

describe("check in Pulumi's own host", () => {
  it.each([...RESOURCES.map((name) => [name, inputs] as const), ...SETS.map((name) => [name, inputsOfSets] as const)])(
    shows(["hostile.inputs"], "plans or refuses any inputs of a %s in one line each, and lives on"),
    async (name, given) => {
      const { host } = moderation;
      await holds(
        fc.asyncProperty(given, given, async (olds, news) => {
          const resource = moderation.declare(name);
          for (const before of [{}, olds]) {
            const { failures, planned } = await checkOf(resource, before, news);
            for (const reason of failures) expect(reason).toMatch(ONE_LINE);
            for (const said of planned) expect(said).toMatch(ONE_LINE);
          }
        }),
        40,
      );
      expect(host.stderr).not.toMatch(/^\s+at /m);
      expect(moderation.takeCalls()).toEqual([]);
    },
    300_000,
  );
});

it("an object with a length of its own is refused like any other", async () => {
  const resource = moderation.declare("GroupHistoryCheckpoint");
  await expect(resource.check({ groupId: { length: [{ toString: 0 }] }, msgSeq: 1 })).resolves.toMatchObject({
    failures: [{ property: "groupId" }],
  });
});

/** What a check said: its failures, an error it ended with, and what it planned. */
async function checkOf(resource: ReturnType<ModerationHost["declare"]>, olds: object, news: object) {
  try {
    const { inputs: checked, failures } = await resource.check(news as never, olds as never);
    const { target = "-", summary = "-" } = (checked.plannedChange ?? {}) as { target?: string; summary?: string };
    return { failures: failures.map(({ reason }) => reason), planned: [target, summary] };
  } catch (error) {
    return { failures: [(error as Error).message], planned: [] };
  }
}

describe("a set", () => {
  const hostile: [string, string][] = [
    ...["__proto__", "constructor", "toString", "a\u0000b", "a\nb", " g1", "", "x".repeat(100_000)].map(
      (key): [string, string] => [showValue(key), `{"g1":5,${JSON.stringify(key)}:5}`],
    ),
    ["an object for a mark", '{"g1":{"__proto__":{"valueOf":5}}}'],
    ["10,001 wrong marks", JSON.stringify(Object.fromEntries(Array.from({ length: 10_001 }, (_, n) => [`g${n}`, -n])))],
    ["10,001 targets", JSON.stringify(Object.fromEntries(Array.from({ length: 10_001 }, (_, n) => [`g${n}`, 5])))],
  ];

  it.each(hostile)(
    shows(["hostile.inputs"], "of checkpoints with %s is planned or refused in one line, over the wire and without"),
    async (_, json) => {
      const checkpoints = JSON.parse(json);
      const kind = groupHistoryCheckpointSet as unknown as Kind;
      const near = checkAlone(kind, { checkpoints });
      const far = await moderation.declare("GroupHistoryCheckpointSet").check({ checkpoints });
      for (const { inputs: checked, failures } of [near, far]) {
        const plan = checked.plannedChange as { summary: string } | undefined;
        expect(failures.length > 0).toBe(plan === undefined);
        for (const said of [...failures.map(({ reason }) => reason), plan?.summary ?? "-"])
          expect(said).toMatch(ONE_LINE);
      }
      expect(isPristine()).toBe(true);
    },
  );

  it("plans a group called __proto__ like any other where it is told of it", () => {
    const kind = groupHistoryCheckpointSet as unknown as Kind;
    const { inputs: checked } = checkAlone(kind, { checkpoints: JSON.parse('{"__proto__":5,"g1":3}') });
    expect(checked.plannedChange).toMatchObject({ targets: 2, messages: 8, largest: [{ id: "__proto__", to: 5 }, {}] });
  });
});
