import { describe, expect, it } from "vitest";
import { renderHtml, renderJson, renderMarkdown, reviewStreams } from "../../provider/src/review/index.ts";
import { shows } from "../requirements.ts";
import { clearPlan, type MadeChange, setOf, stream } from "./stream.ts";

const ID = "victim-u7";
const SECRET = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "[secret]" };
const TYPE = "pulumi-nodejs:dynamic/tencentchat:";

const ofSet = { kind: "visible-again", messages: 3, through: 9, appliedAt: "2027-01-15T08:00:00.000Z" };
const notes = {
  drift: { [ID]: ofSet },
  outstanding: { digest: "abcdefgh", targets: [ID], pinned: { [ID]: 5 } },
  ...{ pinned: { [ID]: 5 }, skipped: [ID], missing: [ID] },
};
/** A plan in clear text, as no host gives it beside a secret. */
const plan = {
  ...clearPlan(ID, 5),
  ...{ targets: 2, of: { drift: [ID] }, largest: [{ id: ID, to: 5 }], reached: { [ID]: 2 } },
};

/** What holds secret ids: a single resource or a set, all of it or one of its members. */
const resources: [title: string, type: string, inputs: Record<string, unknown>][] = [
  ["a single one's sender", "SenderMessageRecall", { groupId: "g1", senderAccount: SECRET }],
  ["a single one's group", "GroupHistoryCheckpoint", { groupId: "[secret]" }],
  ["a set", "SenderMessageRecallSet", { groupId: "g1", senderAccounts: SECRET }],
  ["one of a set", "SenderMessageRecallSet", { groupId: "g1", senderAccounts: ["u1", "[secret]"] }],
  ["a set's groups", "SenderMessageRecallSet", { senderAccount: "u1", groupIds: "[secret]" }],
  ["a set's marks", "GroupHistoryCheckpointSet", { checkpoints: SECRET }],
  ["a set's accounts", "ConversationGroupRemovalSet", { groupName: "vip", fromAccounts: SECRET }],
];

function formatsOf(change: MadeChange, isPreview: boolean): string[] {
  const review = reviewStreams([stream([change], [], { isPreview })]);
  return [renderMarkdown(review), renderHtml(review), renderJson(review)];
}

describe("ids that the inputs hold as secrets", () => {
  it.each(resources)(shows(["review.nothing-hidden-shown"], "are in no format: %s"), (_, type, inputs) => {
    const held = { ...inputs, generation: 1 };
    const states: Partial<MadeChange>[] = [
      { old: { inputs: { ...held, ...notes }, outputs: { ...held, ...notes } }, inputs: held },
      { old: { inputs: held, outputs: held }, inputs: { ...held, ...notes }, outputs: { ...held, ...notes } },
      { old: { inputs: { ...held, ...notes } }, inputs: { ...held, plannedChange: SECRET }, outputs: notes },
      { inputs: { ...held, ...notes, plannedChange: plan }, outputs: notes },
    ];
    for (const state of states) {
      for (const op of ["create", "update", "refresh", "delete", "replace", "import"]) {
        for (const isPreview of [true, false]) {
          const formats = formatsOf({ name: "spam", type: `${TYPE}${type}`, op, ...state }, isPreview);
          for (const text of formats) expect(text).not.toContain(ID);
        }
      }
    }
  });

  it(shows(["review.nothing-hidden-shown"], "are not told as they were before they were secrets"), () => {
    const change = { name: "spam", type: `${TYPE}SenderMessageRecall`, op: "update" };
    const old = { inputs: { groupId: "g1", senderAccount: ID } };
    const formats = formatsOf({ ...change, old, inputs: { groupId: "g1", senderAccount: SECRET } }, true);
    for (const text of formats) {
      expect(text).not.toContain(ID);
      expect(text).toContain("senderAccount: [secret] =");
    }
  });

  it(shows(["review.nothing-hidden-shown"], "are not in what the provider's check refused"), () => {
    const type = `${TYPE}SenderMessageRecall`;
    const inputs = { groupId: "g1", senderAccount: SECRET };
    const message = `this change is not acknowledged: recall what user ${ID} has; to go on, add acknowledge: "abcdefgh"`;
    const refused = { diagnosticEvent: { severity: "error", urn: `urn:pulumi:s::p::${type}::spam`, message } };
    const review = reviewStreams([stream([{ name: "spam", type, op: "refresh", inputs }], [refused])]);
    expect(review.stacks[0]?.changes).toMatchObject([{ secret: true, digest: "abcdefgh", state: "refused" }]);
    for (const render of [renderMarkdown, renderHtml, renderJson]) expect(render(review)).not.toContain(ID);
  });

  it(shows(["review.nothing-hidden-shown"], "leave the notes of others in clear text"), () => {
    const [markdown] = formatsOf({ ...setOf(["g1"]), op: "update", old: { inputs: { drift: { g1: ofSet } } } }, true);
    expect(markdown).toContain('- drift: {"g1":{"kind":"visible-again"');
  });
});
