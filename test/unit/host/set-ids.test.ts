import type { PlannedChange } from "pulumi-tencent-chat";
import { expect, it } from "vitest";
import { groupHistoryCheckpointSet } from "../../../provider/src/resources/group-history-checkpoint-set/handler.ts";
import { senderMessageRecallSet } from "../../../provider/src/resources/sender-message-recall-set/handler.ts";
import { shows } from "../../requirements.ts";
import { applied, checked, configuration, type Kind } from "./kinds.ts";

const kind = groupHistoryCheckpointSet as unknown as Kind;

it.each(["constructor", "toString", "hasOwnProperty", "0", "length"])(
  shows(["sets.as-singles"], "a group called %s is planned and applied like any other"),
  (groupId) => {
    const { plannedChange: _, ...before } = checked(kind, { checkpoints: { g1: 5 } });
    const inputs = checked(kind, { checkpoints: { g1: 8, [groupId]: 3 } }, before);
    const plan = inputs.plannedChange as PlannedChange;
    expect(plan).toMatchObject({ of: { raise: ["g1"], create: [groupId] }, reached: { g1: 5 }, messages: 6 });
    expect(kind.isPlanOf(plan, configuration.sdkAppId, inputs, undefined)).toBe(true);
    const left = { outstanding: { digest: plan.digest, targets: ["g1", groupId], pinned: { g1: 8 } } };
    const resumed = checked(kind, { checkpoints: { g1: 8, [groupId]: 3 } }, { ...inputs, ...left });
    expect(resumed.plannedChange).toMatchObject({
      cause: "resume",
      messages: 11,
      largest: [{ to: 8 }, { id: groupId, to: 3 }],
    });
  },
);

it("a plan isn't of inputs whose generation is no number, and says so without failing", () => {
  const inputs = checked(kind, { checkpoints: { g1: 5 } });
  const generation = [{ toString: null }];
  const plan = inputs.plannedChange as PlannedChange;
  expect(kind.isPlanOf(plan, configuration.sdkAppId, { ...inputs, generation }, undefined)).toBe(false);
});

it("a list where a record of marks belongs names no target", () => {
  expect(kind.things({ checkpoints: ["g1"] })).toEqual([]);
});

it("a state of recalls that lacks its group is refused before anything is looked at", async () => {
  const recalls = senderMessageRecallSet as unknown as Kind;
  const inputs = { senderAccounts: ["u7"], groupId: "g1" };
  const { groupId: _, ...outputs } = applied(checked(recalls, inputs), {
    recalledThrough: [20],
    groupCreateTime: [null],
  });
  const client = {} as never;
  const request = { inputs: outputs, outputs, client, warn: () => {}, info: () => {}, now: Date.now };
  await expect(recalls.refresh(request as never)).rejects.toThrow("has no usable groupId, so nothing is done");
});
