import { describe, expect, it } from "vitest";
import type { Seed } from "../../provider/src/emulator/index.ts";
import type { ResourceName, SetName } from "../host/declared-resource.ts";
import { ModerationHost } from "../host/moderation-host.ts";
import { shows } from "../requirements.ts";
import { checkAlone, removal } from "../unit/host/kinds.ts";

const COMMUNITY = "@TGS#_c";

/** Ids that check accepts: printable, looking like something else, and of characters that nobody sees. */
const IDS = [
  ...["plain", "a b", "a/b", "a?b&c=d", "a%20b", "a+b", 'a"b', "a\\b", "a'b", "<b>", "$(a)", "@#._-", "0", "-1", "1e3"],
  ...["null", "true", "constructor", "toString", "length", "hasOwnProperty", "then", "g1,g2", "{}", "[]"],
  ...["群组", "é", "e\u0301", "Å", "\u212b", "ﬁ", "😀", "👩‍👩‍👧", "ｆｕｌｌ", "ß", "SS", "ı"],
  ...["a\u200bb", "a\u200db", "\u202eb", "a\u2066b", "a\ufeffb", "a\u00adb", "a\u3164b"],
  ...["a\ue000b", "a\u{e0041}b", "a\ufffdb", "a\u00a0b", "x".repeat(32), "é".repeat(16), "😀".repeat(8)],
].filter((id) => checkAlone(removal, { fromAccount: id, groupName: id }).failures.length === 0);

const messages = { count: 3, senders: ["u1"] };
const sameMark = (id: string) => ({ GroupId: id, MsgSeq: 2 });

interface Called {
  readonly resource: ResourceName | SetName;
  /** Inputs of as many resources as there are ids, or of one that is about all. */
  readonly inputs: Record<string, unknown>[];
  readonly seed: Seed;
  /** Bodies of the calls that nothing brings back. */
  readonly bodies: object[];
}

const topicOf = (id: string) => `${COMMUNITY}@TOPIC#_${id}`;
const topics: Seed = {
  groups: [{ groupId: COMMUNITY, type: "Community", topics: IDS.map((id) => ({ topicId: topicOf(id), messages })) }],
};
const groups: Seed = { groups: IDS.map((groupId) => ({ groupId, type: "Public", messages })) };
const accounts: Seed = {
  accounts: IDS.map((userId) => ({
    userId,
    conversationGroups: [
      { name: userId, users: [] },
      { name: "vip", users: [] },
    ],
  })),
};
const recalled = (id: string) => ({ GroupId: COMMUNITY, Sender_Account: id, TopicId: topicOf(id) });

const cases: [string, Called][] = (
  [
    {
      resource: "GroupHistoryCheckpoint",
      inputs: IDS.map((groupId) => ({ groupId, msgSeq: 2 })),
      seed: groups,
      bodies: IDS.map(sameMark),
    },
    {
      resource: "SenderMessageRecall",
      inputs: IDS.map((id) => ({ groupId: COMMUNITY, senderAccount: id, topicId: topicOf(id) })),
      seed: topics,
      bodies: IDS.map(recalled),
    },
    {
      resource: "ConversationGroupRemoval",
      inputs: IDS.map((id) => ({ fromAccount: id, groupName: id })),
      seed: accounts,
      bodies: IDS.map((id) => ({ From_Account: id, GroupName: [id] })),
    },
    {
      resource: "GroupHistoryCheckpointSet",
      inputs: [{ checkpoints: Object.fromEntries(IDS.map((id) => [id, 2])) }],
      seed: groups,
      bodies: IDS.map(sameMark),
    },
    {
      resource: "SenderMessageRecallSet",
      inputs: [{ senderAccount: "u1", groupIds: [...IDS, "__proto__"] }],
      seed: { groups: [...(groups.groups ?? []), { groupId: "__proto__", type: "Public", messages }] },
      bodies: [...IDS, "__proto__"].map((id) => ({ GroupId: id, Sender_Account: "u1" })),
    },
    {
      resource: "SenderMessageRecallSet",
      inputs: [{ senderAccounts: IDS, groupId: COMMUNITY, topicId: topicOf("群 \u200b") }],
      seed: {
        groups: [{ groupId: COMMUNITY, type: "Community", topics: [{ topicId: topicOf("群 \u200b"), messages }] }],
      },
      bodies: IDS.map((id) => ({ ...recalled(id), TopicId: topicOf("群 \u200b") })),
    },
    {
      resource: "ConversationGroupRemovalSet",
      inputs: [{ groupName: "vip", fromAccounts: IDS }],
      seed: accounts,
      bodies: IDS.map((id) => ({ From_Account: id, GroupName: ["vip"] })),
    },
  ] satisfies Called[]
).map((called) => [called.resource, called]);

describe("an id of any characters", () => {
  it.each(cases)(
    shows(["hostile.called"], "reaches the service as it was declared in a %s, and is found again by a refresh"),
    async (_, { resource, inputs, seed, bodies }) => {
      // Of its own, since a program declares each thing once.
      await using moderation = await ModerationHost.start({ emulator: { callsPerSecond: false, seed } });
      const declared = inputs.map(() => moderation.declare(resource));
      const up = () => Promise.all(declared.map((one, index) => one.up(inputs[index] ?? {})));
      expect(new Set(await up())).toEqual(new Set(["create"]));
      const sorted = (calls: readonly unknown[]) => calls.map((call) => JSON.stringify(call)).toSorted();
      expect(sorted(moderation.takeIrreversible())).toEqual(sorted(bodies));
      await Promise.all(declared.map((one) => one.refresh()));
      for (const { outputs } of declared) expect(outputs).not.toHaveProperty("missing");
      expect(new Set(await up())).toEqual(new Set(["same"]));
      expect(moderation.takeIrreversible()).toEqual([]);
    },
    300_000,
  );
});
