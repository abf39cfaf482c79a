import { z } from "zod";
import { quote } from "../../change/text.ts";
import { isTencentChatError } from "../../client/errors.ts";
import type {
  ApplyRequest,
  KindInputs,
  RefreshRequest,
  TargetFound,
  TargetKind,
  TargetState,
} from "../../host/resource-kind.ts";
import { describeId } from "../group-target.ts";
import { account, conversationGroupName, enforce } from "../input-rules.ts";

const properties = {
  fromAccount: account,
  groupName: conversationGroupName,
  enforce: enforce.optional(),
} satisfies z.ZodRawShape;

type Inputs = KindInputs<typeof properties>;

const ownOutputs = {
  /** `GroupId` of the conversation group that was removed; absent where there was none. */
  conversationGroupId: z.int().exactOptional(),
};

type Outputs = Readonly<z.infer<z.ZodObject<typeof ownOutputs>>>;

type Prior = TargetState<Outputs>;

const ACCOUNT_NOT_IMPORTED = 50001;

/** `del_contact_group` (doc 53441), one name a call. */
export const conversationGroupRemoval: TargetKind<typeof properties, Outputs> = {
  name: "ConversationGroupRemoval",
  action: "remove-conversation-group",
  properties,
  identity: ["fromAccount", "groupName"],
  ownOutputs,

  marks: () => ({}),

  describe({ fromAccount, groupName }, { cause }) {
    const user = describeId("user", fromAccount);
    const group =
      groupName === undefined ? "conversation group (known after apply)" : `conversation group ${quote(groupName)}`;
    const again = cause === "create" ? "" : ", again";
    return {
      target: `${group} of ${user}`,
      summary: `remove ${group} of ${user}${again} (the conversations in it stay); can't be undone`,
    };
  },

  apply: remove,
  refresh: lookForGroup,
};

async function remove({ inputs, plan, client, engine, irreversible }: ApplyRequest<Inputs, Prior>) {
  const { fromAccount, groupName } = inputs;
  engine.progress(`${plan.target}: removing`);
  try {
    const removed = await client.delContactGroup({ fromAccount, groupName }, irreversible);
    const id = removed.conversationGroupId;
    const outputs: Outputs = id === undefined ? {} : { conversationGroupId: id };
    // Not there after a reply was lost: the call that went unanswered removed it.
    return { outcome: removed.found || removed.lostReply ? "applied" : "adopted", outputs } as const;
  } catch (error) {
    if (inputs.onMissing === "skip" && isTencentChatError(error) && error.code === ACCOUNT_NOT_IMPORTED) {
      return { outcome: "skipped", missing: true, outputs: {} } as const;
    }
    throw error;
  }
}

async function lookForGroup({
  inputs,
  outputs,
  client,
  warn,
  info,
}: RefreshRequest<Inputs, Prior>): Promise<TargetFound> {
  const groups = await client.getContactGroups(inputs.fromAccount);
  const conversationGroupId = groups.get(inputs.groupName);
  if (conversationGroupId === undefined) {
    return {};
  }
  const { target } = conversationGroupRemoval.describe(inputs, { cause: "drift" });
  if (inputs.enforce === "always") {
    info(`${target} is there again, and the next update removes it`);
    const appliedAt = outputs.appliedAt ?? "";
    return { drift: { kind: "conversation-group-re-created", conversationGroupId, appliedAt } };
  }
  const is = outputs.outcome === "skipped" ? "exists now" : "is there again";
  warn(`${target} ${is}: change \`triggers\` to remove it, or set enforce: "always"`);
  return {};
}
