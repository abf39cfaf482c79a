import type { z } from "zod";
import { quote } from "../../change/text.ts";
import { setOf } from "../../host/set/set-of.ts";
import { conversationGroupRemoval } from "../conversation-group-removal/handler.ts";
import { conversationGroupName, enforce } from "../input-rules.ts";
import { amongThem } from "../set-words.ts";

const shared = { groupName: conversationGroupName, enforce: enforce.optional() } satisfies z.ZodRawShape;

/** `del_contact_group` (doc 53441), once for each account of a plan. */
export const conversationGroupRemovalSet: ReturnType<typeof setOf> = setOf({
  name: "ConversationGroupRemovalSet",
  of: conversationGroupRemoval as never,
  shared,
  identity: ["groupName"],
  targets: { fromAccounts: { id: "fromAccount", noun: "users" } },
  columns: { conversationGroupId: conversationGroupRemoval.ownOutputs.conversationGroupId },

  describe({ groupName }, named, extent) {
    const group =
      groupName === undefined ? "conversation group (known after apply)" : `conversation group ${quote(groupName)}`;
    const target = `${group} of ${named}`;
    return {
      target,
      summary: `remove ${target}${amongThem(extent)} (the conversations in them stay); can't be undone`,
    };
  },

  looksAtEach: () => true,
});
