/**
 * What Pulumi's provider host loads: the `__provider` text of each resource names one of these.
 *
 * State files depend on these names: none may ever be removed or renamed.
 *
 * @packageDocumentation
 */
import { defineHandler } from "./host/define-handler.ts";
import { single } from "./host/single.ts";
import { conversationGroupRemoval } from "./resources/conversation-group-removal/handler.ts";
import { conversationGroupRemovalSet } from "./resources/conversation-group-removal-set/handler.ts";
import { groupHistoryCheckpoint } from "./resources/group-history-checkpoint/handler.ts";
import { groupHistoryCheckpointSet } from "./resources/group-history-checkpoint-set/handler.ts";
import { senderMessageRecall } from "./resources/sender-message-recall/handler.ts";
import { senderMessageRecallSet } from "./resources/sender-message-recall-set/handler.ts";

/** Handler of `GroupHistoryCheckpoint`. */
export const GroupHistoryCheckpoint: ReturnType<typeof defineHandler> = defineHandler(single(groupHistoryCheckpoint));

/** Handler of `SenderMessageRecall`. */
export const SenderMessageRecall: ReturnType<typeof defineHandler> = defineHandler(single(senderMessageRecall));

/** Handler of `ConversationGroupRemoval`. */
export const ConversationGroupRemoval: ReturnType<typeof defineHandler> = defineHandler(
  single(conversationGroupRemoval),
);

/** Handler of `ConversationGroupRemovalSet`. */
export const ConversationGroupRemovalSet: ReturnType<typeof defineHandler> = defineHandler(conversationGroupRemovalSet);

/** Handler of `GroupHistoryCheckpointSet`. */
export const GroupHistoryCheckpointSet: ReturnType<typeof defineHandler> = defineHandler(groupHistoryCheckpointSet);

/** Handler of `SenderMessageRecallSet`. */
export const SenderMessageRecallSet: ReturnType<typeof defineHandler> = defineHandler(senderMessageRecallSet);
