/**
 * Pulumi resources for moderating Tencent Chat: marks that only move forward, previewed, approved and applied once.
 *
 * @packageDocumentation
 */
export type { Drift } from "./change/drift.ts";
export type { Outstanding, OutstandingTargets } from "./change/outstanding.ts";
export type { Action, Cause, PlannedChange, Reach } from "./change/planned-change.ts";
export {
  ConversationGroupRemoval,
  type ConversationGroupRemovalArgs,
} from "./resources/conversation-group-removal/resource.ts";
export {
  ConversationGroupRemovalSet,
  type ConversationGroupRemovalSetArgs,
} from "./resources/conversation-group-removal-set/resource.ts";
export {
  GroupHistoryCheckpoint,
  type GroupHistoryCheckpointArgs,
} from "./resources/group-history-checkpoint/resource.ts";
export {
  GroupHistoryCheckpointSet,
  type GroupHistoryCheckpointSetArgs,
} from "./resources/group-history-checkpoint-set/resource.ts";
export type { ModerationArgs, OnMissing } from "./resources/moderation-resource.ts";
export { SenderMessageRecall, type SenderMessageRecallArgs } from "./resources/sender-message-recall/resource.ts";
export {
  SenderMessageRecallSet,
  type SenderMessageRecallSetArgs,
} from "./resources/sender-message-recall-set/resource.ts";
export { type MsgSeqAtArgs, msgSeqAt } from "./seq/msg-seq-at.ts";
