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
import { groupHistoryCheckpoint } from "./resources/group-history-checkpoint/handler.ts";
import { senderMessageRecall } from "./resources/sender-message-recall/handler.ts";

/** Handler of `GroupHistoryCheckpoint`. */
export const GroupHistoryCheckpoint: ReturnType<typeof defineHandler> = defineHandler(single(groupHistoryCheckpoint));

/** Handler of `SenderMessageRecall`. */
export const SenderMessageRecall: ReturnType<typeof defineHandler> = defineHandler(single(senderMessageRecall));

/** Handler of `ConversationGroupRemoval`. */
export const ConversationGroupRemoval: ReturnType<typeof defineHandler> = defineHandler(
  single(conversationGroupRemoval),
);
