import { z } from "zod";
import {
  addContact,
  addContactGroup,
  readContact,
  requireContactGroupName,
  requireContactGroupPlan,
} from "../contact-groups.ts";
import { defineCommand } from "../define-command.ts";
import { Refusal } from "../refusal.ts";
import { requireAccount } from "../targets.ts";
import { account, contactItem, text } from "./shapes.ts";

const wanted = z.object({ GroupName: text, ContactItem: z.array(contactItem).max(100).default([]) });

export const createContactGroup = defineCommand({
  path: "recentcontact/create_contact_group",
  doc: 53437,
  callsPerSecond: 200,
  malformedCode: 50002,
  request: z.object({ From_Account: account, GroupContactItem: z.tuple([wanted]) }),
  run({ From_Account, GroupContactItem: [{ GroupName, ContactItem: items }] }, { state, guesses }) {
    const owner = requireAccount(state, From_Account);
    requireContactGroupName(GroupName);
    requireContactGroupPlan(state);
    const existing = owner.contactGroups.get(GroupName);
    if (existing && guesses.createExistingContactGroup === "refused") throw new Refusal(50002, "GroupName exists");
    const group = existing ?? addContactGroup(state, owner, GroupName, guesses.contactGroupIdsReused);
    const ResultItem = items.map((item) => ({
      ContactItem: item,
      ResultCode: addContact(state, owner, group, readContact(item)),
      ResultInfo: "",
    }));
    return { GroupResultItem: [{ GroupItem: { GroupName, GroupId: group.id }, ResultItem }] };
  },
});
