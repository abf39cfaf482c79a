import { SEED_EPOCH, type Seed } from "pulumi-tencent-chat/emulator";
import type { ResourceName, SetName } from "../host/declared-resource.ts";
import type { ModerationHost } from "../host/moderation-host.ts";
import type { Properties } from "../host/provider-host.ts";
import type { ResourceSpec } from "../moderation/program.ts";

/** Inputs of each resource and set, about groups and accounts that {@link seedOfAll} makes. */
export const EACH: Readonly<Record<ResourceName | SetName, Properties>> = {
  GroupHistoryCheckpoint: { groupId: "g1", msgSeq: 5 },
  SenderMessageRecall: { groupId: "g1", senderAccount: "u7", enforce: "always" },
  ConversationGroupRemoval: { fromAccount: "u1", groupName: "vip", enforce: "always" },
  GroupHistoryCheckpointSet: { checkpoints: { g2: 5, g3: "newest" } },
  SenderMessageRecallSet: { senderAccount: "u7", groupIds: ["g2", "g3"], enforce: "always" },
  ConversationGroupRemovalSet: { groupName: "vip", fromAccounts: ["u2", "u3"], enforce: "always" },
};

const messages = { count: 20, senders: ["u7", "u1"] };
const conversationGroups = [{ name: "vip", users: ["u7"] }];

export const seedOfAll = {
  accounts: ["u1", "u2", "u3"].map((userId) => ({ userId, conversationGroups })),
  groups: ["g1", "g2", "g3"].map((groupId) => ({ groupId, type: "Public" as const, owner: "u1", messages })),
};

/**
 * Takes each resource through each verb that calls, one in a new state and one in an old one, and gathers all that was
 * answered: states, or errors with their stacks.
 */
export async function answersOf(app: ModerationHost): Promise<string> {
  const settle = (done: Promise<unknown>) =>
    done.then(JSON.stringify, (error: Error) => `${error.message}\n${error.stack}\n${JSON.stringify(error)}`);
  const runs = Object.entries(EACH).flatMap(([name, inputs]) => {
    const [young, old] = [app.declare(name as SetName), app.declare(name as SetName)];
    Object.assign(old, { id: "made", ...stateOf(inputs) });
    return [
      settle(young.up(inputs).then(() => [young.inputs, young.outputs, young.id])),
      settle(old.plan({ ...inputs, triggers: ["again"] }).then((planned) => old.update(planned))),
      settle(old.refresh().then(() => [old.inputs, old.outputs])),
    ];
  });
  return (await Promise.all(runs)).join("\n");
}

function stateOf(inputs: Properties): { inputs: Properties; outputs: Properties } {
  const common = { sdkAppId: 1_400_000_000, generation: 1 };
  const columns = { groupCreateTime: [SEED_EPOCH, SEED_EPOCH], recalledThrough: [1, 1], conversationGroupId: [1, 1] };
  const single = { clearedThrough: 20, recalledThrough: 1 };
  const isSet = ["checkpoints", "groupIds", "fromAccounts"].some((name) => name in inputs);
  const own = isSet ? columns : single;
  const checkpoints = "checkpoints" in inputs ? { checkpoints: { g2: 5, g3: 5 } } : {};
  return {
    inputs: { ...inputs, ...common },
    outputs: { ...inputs, ...common, ...own, ...checkpoints, schemaVersion: 1, outcome: "applied" },
  };
}

/** A program of all of them. */
export const PROGRAM: readonly ResourceSpec[] = Object.entries(EACH).map(([type, args]) => ({
  type: type as ResourceSpec["type"],
  name: `the-${type}`,
  args,
}));

/** The app after groups were dissolved and made again, and after new messages. */
export const REMADE: Seed = {
  ...seedOfAll,
  groups: seedOfAll.groups.map((group) => ({
    ...group,
    ...(group.groupId === "g1" ? { createTime: 1_750_000_000 } : {}),
  })),
};
