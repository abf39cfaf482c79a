import { z } from "zod";
import { requireContactGroupPlan, writeContact } from "../contact-groups.ts";
import { defineCommand } from "../define-command.ts";
import type { Account, ContactRef } from "../state.ts";
import { requireAccount } from "../targets.ts";
import { account, count } from "./shapes.ts";

export const getContactGroup = defineCommand({
  path: "recentcontact/get_contact_group",
  doc: 53440,
  callsPerSecond: 200,
  malformedCode: 50002,
  request: z.object({ From_Account: account, StartIndex: count }),
  run({ From_Account, StartIndex }, { state, guesses }) {
    const owner = requireAccount(state, From_Account);
    if (!state.plan.conversationGroups && guesses.contactGroupReadWithoutPlan === "refused") {
      requireContactGroupPlan(state);
    }
    const all = groupedContacts(owner);
    // A single conversation is a page, however long pages are.
    const end = StartIndex + (all.length > 1 ? guesses.contactPageSize : 1);
    const isLast = end >= all.length;
    const listed = [...owner.contactGroups.values()].filter(
      (group) => group.contacts.length > 0 || guesses.emptyContactGroupListed,
    );
    const hasGroups = StartIndex === 0 || guesses.groupItemOnEveryPage;
    return {
      ContactItem: all.slice(StartIndex, end),
      GroupItem: hasGroups ? listed.map(({ id, name }) => ({ GroupName: name, GroupId: id })) : [],
      CompleteFlag: isLast ? 1 : 0,
      NextStartIndex: isLast ? 0 : end,
    };
  },
});

/** Each conversation once, with the ids of all groups that hold it. */
function groupedContacts(owner: Account) {
  const found = new Map<string, { contact: ContactRef; ids: number[] }>();
  for (const group of owner.contactGroups.values()) {
    for (const contact of group.contacts) {
      const key = `${contact.kind} ${contact.id}`;
      const entry = found.get(key) ?? { contact, ids: [] };
      entry.ids.push(group.id);
      found.set(key, entry);
    }
  }
  return Array.from(found.values(), ({ contact, ids }) => ({ ...writeContact(contact), ContactGroupId: ids }));
}
