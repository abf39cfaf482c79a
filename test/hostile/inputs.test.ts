import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ModerationHost } from "../host/moderation-host.ts";
import { shows } from "../requirements.ts";
import { holds, json, ONE_LINE, text } from "./fuzz.ts";

const PROPERTIES = [
  ...["groupId", "msgSeq", "senderAccount", "topicId", "fromAccount", "groupName", "enforce", "onMissing", "triggers"],
  ...["reason", "acknowledge", "plannedChange", "generation", "drift", "sdkAppId", "outstanding", "schemaVersion"],
];
const RESOURCES = ["GroupHistoryCheckpoint", "SenderMessageRecall", "ConversationGroupRemoval"] as const;

const inputs = fc
  .array(fc.tuple(fc.constantFrom(...PROPERTIES, "stray"), fc.oneof(text, fc.integer(), json(PROPERTIES))), {
    maxLength: 9,
  })
  // What can't be sent over gRPC at all never reaches a check: lone surrogates and numbers that are none.
  .map((entries) =>
    JSON.parse(
      JSON.stringify(Object.fromEntries(entries))
        .toWellFormed()
        .replace(/\\ud[89a-f]../gi, "?"),
    ),
  );

let moderation: ModerationHost;
beforeAll(async () => {
  moderation = await ModerationHost.start();
});
afterAll(() => moderation[Symbol.asyncDispose]());

describe("check in Pulumi's own host", () => {
  it.each(RESOURCES)(
    shows(["hostile.inputs"], "plans or refuses any inputs of a %s in one line each, and lives on"),
    async (name) => {
      const { host } = moderation;
      await holds(
        fc.asyncProperty(inputs, inputs, async (olds, news) => {
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
