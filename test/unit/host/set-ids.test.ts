import type { PlannedChange } from "pulumi-tencent-chat";
import { expect, it } from "vitest";
import { groupHistoryCheckpointSet } from "../../../provider/src/resources/group-history-checkpoint-set/handler.ts";
import { shows } from "../../requirements.ts";
import { checked, configuration, type Kind } from "./kinds.ts";

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
