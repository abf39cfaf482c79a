import type { PlannedChange } from "pulumi-tencent-chat";
import { describe, expect, it } from "vitest";
import { conversationGroupRemovalSet } from "../../../provider/src/resources/conversation-group-removal-set/handler.ts";
import { groupHistoryCheckpointSet } from "../../../provider/src/resources/group-history-checkpoint-set/handler.ts";
import { senderMessageRecallSet } from "../../../provider/src/resources/sender-message-recall-set/handler.ts";
import { shows } from "../../requirements.ts";
import type { Kind } from "./kinds.ts";
import { Life, type Run, Service } from "./life.ts";

const checkpointKind = groupHistoryCheckpointSet as unknown as Kind;
const recallKind = senderMessageRecallSet as unknown as Kind;
const removalKind = conversationGroupRemovalSet as unknown as Kind;

/** A set, and a service that has the groups named, of 20 messages each. */
function begin(kind: Kind, ...ids: string[]): Life {
  const service = new Service();
  for (const id of ids) service.make(id);
  return new Life(kind, service);
}

const checkpoints = (marks: Record<string, number | "newest">, more = {}) => ({ checkpoints: marks, ...more });
const recalls = (...groupIds: string[]) => ({ senderAccount: "u7", groupIds });
const digestOf = ({ plan }: Run): unknown => (plan as PlannedChange | undefined)?.digest;

describe("a set that was left unfinished", () => {
  it(
    shows(["sets.resume"], "is gone on with as often as it fails again, without a refresh, as what it was"),
    async () => {
      const set = begin(recallKind, "g1", "g2", "g3");
      set.service.trouble.set("g2", "refused").set("g3", "refused");
      const begun = await set.up(recalls("g1", "g2", "g3"));
      expect(begun).toMatchObject({ result: "partial", calls: ["g1"] });
      await set.refresh();
      set.service.trouble.delete("g2");
      expect(await set.up(recalls("g1", "g2", "g3"))).toMatchObject({ result: "partial", calls: ["g2"] });
      set.service.trouble.clear();
      const end = await set.up(recalls("g1", "g2", "g3"));
      expect(end).toMatchObject({ result: "updated", calls: ["g3"] });
      expect(digestOf(end)).toBe(digestOf(begun));
    },
  );

  it(shows(["sets.resume"], "is gone on with where it repairs drift, without a refresh"), async () => {
    const set = begin(removalKind);
    const inputs = { groupName: "vip", fromAccounts: ["u1", "u2"], enforce: "always" };
    await set.up(inputs);
    set.service.badges.set("u1", 5).set("u2", 6);
    await set.refresh();
    set.service.trouble.set("u2", "refused");
    expect(await set.up(inputs)).toMatchObject({ result: "partial", plan: { cause: "drift" }, calls: ["u1"] });
    set.service.trouble.clear();
    expect(await set.up(inputs)).toMatchObject({ result: "updated", plan: { cause: "drift" }, calls: ["u2"] });
    expect(set.service.badges.size).toBe(0);
  });

  it(
    shows(["sets.resume", "plan.bound"], "is finished with the marks it was begun with, whoever changes them"),
    async () => {
      const set = begin(checkpointKind, "g1", "g2");
      set.service.trouble.set("g2", "refused");
      await set.up(checkpoints({ g1: 5, g2: 5 }));
      await set.refresh();
      set.service.trouble.clear();
      const changed = await set.up(checkpoints({ g1: 5, g2: 5 }), (inputs) => ({
        ...inputs,
        checkpoints: { g1: 5, g2: 9 },
      }));
      expect(changed).toMatchObject({ result: "failed", plan: { cause: "resume" }, calls: [] });
      expect(await set.up(checkpoints({ g1: 5, g2: 5 }))).toMatchObject({ result: "updated", calls: ["g2 5"] });
    },
  );

  it.each([
    ["given up", recalls("g1")],
    ["edited", recalls("g1", "g2", "g3", "g4")],
    ["edited to less", recalls("g1", "g2")],
  ])(
    shows(["sets.resume", "plan.generation"], "waits for a refresh where the program is %s meanwhile"),
    async (_, other) => {
      const set = begin(recallKind, "g1", "g2", "g3", "g4");
      await set.up(recalls("g1"));
      set.service.trouble.set("g3", "refused");
      const begun = await set.up(recalls("g1", "g2", "g3"));
      expect(begun).toMatchObject({ result: "partial", calls: ["g2"] });
      set.service.trouble.clear();
      const unseen = await set.up(other);
      expect(unseen).toMatchObject({ result: "failed", calls: [] });
      expect(unseen.said).toContain("`pulumi up --refresh` does it");
      await set.refresh();
      expect(await set.up(other)).toMatchObject({ result: "updated" });
      await set.up(recalls("g1"));
      // What was approved once approves nothing a second time.
      expect(digestOf(await set.up(recalls("g1", "g2", "g3")))).not.toBe(digestOf(begun));
    },
  );

  it(shows(["sets.resume"], "waits for a refresh where what is left is raised, and says so"), async () => {
    const set = begin(checkpointKind, "g1", "g2");
    set.service.trouble.set("g2", "refused");
    await set.up(checkpoints({ g1: 5, g2: 5 }));
    set.service.trouble.clear();
    const unseen = await set.up(checkpoints({ g1: 5, g2: 9 }));
    expect(unseen).toMatchObject({ result: "failed", calls: [] });
    expect(unseen.said).toContain("`pulumi up --refresh` does it");
    await set.refresh();
    const raised = await set.up(checkpoints({ g1: 5, g2: 9 }));
    expect(raised).toMatchObject({ result: "updated", calls: ["g2 9"], plan: { cause: "raise", messages: 9 } });
  });

  it(
    shows(["sets.partial"], "keeps what is done where a group it had not is called like a property of objects"),
    async () => {
      const set = begin(checkpointKind, "g1", "constructor");
      await set.up(checkpoints({ g1: 2 }));
      set.service.trouble.set("constructor", "refused");
      const grown = checkpoints({ g1: 5, constructor: 5 });
      expect(await set.up(grown)).toMatchObject({ result: "partial", calls: ["g1 5"] });
      expect(set.state?.outputs.checkpoints).toEqual({ g1: 5, constructor: 0 });
    },
  );

  it(
    shows(["sets.partial", "sets.as-singles"], "still clears a group that was made again, where it failed to"),
    async () => {
      const set = begin(checkpointKind, "g1", "g2");
      await set.up(checkpoints({ g1: 9, g2: 9 }));
      set.service.make("g1");
      await set.refresh();
      set.service.trouble.set("g1", "refused");
      expect(await set.up(checkpoints({ g1: 3, g2: 12 }))).toMatchObject({ result: "partial", calls: ["g2 12"] });
      set.service.trouble.clear();
      await set.refresh();
      const end = await set.up(checkpoints({ g1: 3, g2: 12 }));
      expect(end).toMatchObject({ result: "updated", calls: ["g1 3"], plan: { cause: "resume" } });
      expect(set.state?.outputs.checkpoints).toEqual({ g1: 3, g2: 12 });
    },
  );
});

it(
  shows(["sets.as-singles"], "targets are watched on where the last change of their set skipped another"),
  async () => {
    const set = begin(checkpointKind, "g1");
    await set.up(checkpoints({ g1: 5 }, { onMissing: "skip" }));
    expect(await set.up(checkpoints({ g1: 5, g2: 5 }, { onMissing: "skip" }))).toMatchObject({ calls: [] });
    expect(set.state?.outputs).toMatchObject({ outcome: "skipped", skipped: ["g2"], missing: ["g2"] });
    expect(await set.refresh()).not.toContain("group g1");
  },
);
