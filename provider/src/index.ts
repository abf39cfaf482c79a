/**
 * Pulumi resources for moderating Tencent Chat: marks that only move forward, previewed, approved and applied once.
 *
 * @packageDocumentation
 */
export type { Drift } from "./change/drift.ts";
export type { Outstanding } from "./change/outstanding.ts";
export type { Action, Cause, PlannedChange } from "./change/planned-change.ts";
export {
  ConversationGroupRemoval,
  type ConversationGroupRemovalArgs,
} from "./resources/conversation-group-removal/resource.ts";
export {
  GroupHistoryCheckpoint,
  type GroupHistoryCheckpointArgs,
} from "./resources/group-history-checkpoint/resource.ts";
export type { ModerationArgs, OnMissing } from "./resources/moderation-resource.ts";
export { SenderMessageRecall, type SenderMessageRecallArgs } from "./resources/sender-message-recall/resource.ts";
export { type MsgSeqAtArgs, msgSeqAt } from "./seq/msg-seq-at.ts";
