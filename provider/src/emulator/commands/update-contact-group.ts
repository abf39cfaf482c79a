import { z } from "zod";
import {
  addContact,
  readContact,
  removeContact,
  renameContactGroup,
  requireContactGroup,
  requireContactGroupName,
  requireContactGroupPlan,
} from "../contact-groups.ts";
import type { CommandContext } from "../define-command.ts";
import { defineCommand } from "../define-command.ts";
import { Refusal } from "../refusal.ts";
import type { Account, ContactGroup } from "../state.ts";
import { requireAccount } from "../targets.ts";
import { account, contactItem, text } from "./shapes.ts";

const change = z.object({ ContactOptType: z.union([z.literal(1), z.literal(2)]), ContactItem: contactItem });
const rename = z.object({ UpdateGroupType: z.literal(1), OldGroupName: text, NewGroupName: text });
const contacts = z.object({
  UpdateGroupType: z.literal(2),
  OldGroupName: text,
  ContactUpdateItem: z.array(change).min(1).max(100),
});

export const updateContactGroup = defineCommand({
  path: "recentcontact/update_contact_group",
  doc: 53438,
  callsPerSecond: 200,
  malformedCode: 50002,
  request: z.object({ From_Account: account, UpdateType: z.literal(1), UpdateGroup: z.union([rename, contacts]) }),
  run({ From_Account, UpdateGroup }, context) {
    const owner = requireAccount(context.state, From_Account);
    requireContactGroupPlan(context.state);
    const group = requireContactGroup(owner, UpdateGroup.OldGroupName);
    const ContactResultItem =
      UpdateGroup.UpdateGroupType === 1
        ? renameGroup(context, owner, group, UpdateGroup.NewGroupName)
        : UpdateGroup.ContactUpdateItem.map((item) => changeContact(owner, group, item, context));
    return {
      UpdateType: 1,
      UpdateGroupResult: {
        UpdateGroupType: UpdateGroup.UpdateGroupType,
        GroupName: group.name,
        GroupId: group.id,
        OldGroupName: UpdateGroup.OldGroupName,
        ContactResultItem,
      },
    };
  },
});

function renameGroup({ state }: CommandContext, owner: Account, group: ContactGroup, name: string): never[] {
  requireContactGroupName(name);
  if (name !== group.name && owner.contactGroups.has(name)) throw new Refusal(50002, "NewGroupName exists");
  renameContactGroup(state, owner, group, name);
  return [];
}

function changeContact(owner: Account, group: ContactGroup, item: z.infer<typeof change>, { state }: CommandContext) {
  const contact = readContact(item.ContactItem);
  let ResultCode = 0;
  if (item.ContactOptType === 1) ResultCode = addContact(state, owner, group, contact);
  else removeContact(state, group, contact);
  return { ...item, ResultCode, ResultInfo: "" };
}
