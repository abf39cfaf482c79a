import type { z } from "zod";
import { type CheckOutcome, check, type Properties } from "../../../provider/src/host/check.ts";
import type { Configuration } from "../../../provider/src/host/configuration.ts";
import { ReplacementGuard } from "../../../provider/src/host/replacement-guard.ts";
import type { ResourceKind } from "../../../provider/src/host/resource-kind.ts";
import { single } from "../../../provider/src/host/single.ts";
import { conversationGroupRemoval } from "../../../provider/src/resources/conversation-group-removal/handler.ts";
import { groupHistoryCheckpoint } from "../../../provider/src/resources/group-history-checkpoint/handler.ts";
import { senderMessageRecall } from "../../../provider/src/resources/sender-message-recall/handler.ts";

/** Any kind of resource, for tables over all of them. */
export type Kind = ResourceKind<z.ZodRawShape, Properties>;

export const checkpoint = single(groupHistoryCheckpoint) as unknown as Kind;
export const recall = single(senderMessageRecall) as unknown as Kind;
export const removal = single(conversationGroupRemoval) as unknown as Kind;

/** What the provider host receives in a preview for a value that isn't known yet. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export const PROVIDER = 'exports.handler=()=>require("pulumi-tencent-chat/handlers").X';

export const configuration: Configuration = {
  sdkAppId: 1_400_000_000,
  identifier: "administrator",
  credential: undefined,
  origin: undefined,
  callsPerSecond: 200,
  quota: undefined,
  timeoutSeconds: 120,
  requireAcknowledgement: false,
};

/** A kind with the inputs of one resource of it, and the outputs of its own that it has after an apply. */
export interface Sample {
  readonly kind: Kind;
  readonly inputs: Properties;
  readonly reached: Properties;
}

export const samples: readonly [name: string, sample: Sample][] = [
  {
    kind: checkpoint,
    inputs: { groupId: "g1", msgSeq: 100 },
    reached: { clearedThrough: 100, groupType: "Public", groupCreateTime: 1_600_000_000 },
  },
  {
    kind: recall,
    inputs: { groupId: "g1", senderAccount: "u7", enforce: "always" },
    reached: { recalledThrough: 100, groupType: "Public" },
  },
  {
    kind: removal,
    inputs: { fromAccount: "u1", groupName: "vip", enforce: "always" },
    reached: { conversationGroupId: 5 },
  },
].map((sample) => [sample.kind.name, sample]);

/** `check` in a provider host of its own, so that no other check is remembered. */
export function checkAlone(
  kind: Kind,
  news: Properties,
  olds: Properties = {},
  changed: Partial<Configuration> = {},
): CheckOutcome {
  return check(kind, { ...configuration, ...changed }, new ReplacementGuard(), olds, news);
}

/** The checked inputs of inputs that nothing is wrong with. */
export function checked(kind: Kind, news: Properties, olds: Properties = {}): Properties {
  const { inputs, failures } = checkAlone(kind, news, olds);
  if (failures.length > 0) {
    throw new Error(failures.map(({ reason }) => reason).join("\n"));
  }
  return inputs;
}

/** The outputs that a state holds once checked inputs were applied. */
export function applied(inputs: Properties, reached: Properties): Properties {
  const { plannedChange, reason: _reason, acknowledge: _acknowledge, drift: _drift, ...lasting } = inputs;
  return {
    ...lasting,
    ...reached,
    schemaVersion: 1,
    outcome: "applied",
    appliedAt: "2026-01-02T03:04:05.000Z",
    applied: digestOf(plannedChange),
  };
}

/** The digest of a planned change, if it has one. */
export function digestOf(plannedChange: unknown): unknown {
  return (plannedChange as Properties | undefined)?.digest;
}
