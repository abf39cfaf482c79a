import type { ContactItem } from "./commands/shapes.ts";
import { Refusal } from "./refusal.ts";
import { WEIGHT, weightOfTexts } from "./room.ts";
import type { Account, AppState, ContactGroup, ContactRef } from "./state.ts";
import { weightOfContactGroup } from "./state.ts";

export const MAX_CONTACT_GROUPS = 20;
export const MAX_GROUPED_CONTACTS = 1000;
const MAX_NAME_BYTES = 64;

/** @throws Refusal 51013 */
export function requireContactGroupPlan(state: AppState): void {
  if (!state.plan.conversationGroups) throw new Refusal(51013, "the app's plan has no conversation groups");
}

/** @throws Refusal 50002 for an empty name, 51011 for one over 64 bytes */
export function requireContactGroupName(name: string): void {
  if (name === "") throw new Refusal(50002, "GroupName is empty");
  if (Buffer.byteLength(name) > MAX_NAME_BYTES) throw new Refusal(51011, "GroupName is longer than 64 bytes");
}

/** @throws Refusal 51009 */
export function requireContactGroup(account: Account, name: string): ContactGroup {
  const group = account.contactGroups.get(name);
  if (group) return group;
  throw new Refusal(51009, `conversation group ${JSON.stringify(name)} not found`);
}

/** @throws Refusal 51010 over 20, 10004 where there is no room */
export function addContactGroup(state: AppState, account: Account, name: string, idsReused: boolean): ContactGroup {
  if (account.contactGroups.size >= MAX_CONTACT_GROUPS) throw new Refusal(51010, "over 20 conversation groups");
  const group: ContactGroup = {
    id: idsReused ? lowestFreeId(account) : account.nextContactGroupId,
    name,
    contacts: [],
  };
  state.room.take(weightOfContactGroup(group));
  account.nextContactGroupId = Math.max(account.nextContactGroupId, group.id + 1);
  account.contactGroups.set(name, group);
  return group;
}

/** Removes the group, not the conversations in it. */
export function removeContactGroup(state: AppState, account: Account, group: ContactGroup): void {
  account.contactGroups.delete(group.name);
  state.room.free(weightOfContactGroup(group));
}

export function renameContactGroup(state: AppState, account: Account, group: ContactGroup, name: string): void {
  state.room.require(weightOfTexts(name));
  removeContactGroup(state, account, group);
  group.name = name;
  account.contactGroups.set(name, group);
  state.room.take(weightOfContactGroup(group));
}

function lowestFreeId(account: Account): number {
  const taken = new Set(Array.from(account.contactGroups.values(), ({ id }) => id));
  let id = 1;
  while (taken.has(id)) id++;
  return id;
}

/** The code of an item's answer: 0, 50001 for an unknown account, 51007 for an unknown group, 51008 over the limits. */
export function addContact(state: AppState, account: Account, group: ContactGroup, contact: ContactRef): number {
  if (contact.kind === "c2c" && !state.accounts.has(contact.id)) return 50001;
  if (contact.kind === "group" && !state.groups.has(contact.id)) return 51007;
  if (group.contacts.some((other) => isSame(other, contact))) return 0;
  const grouped = Array.from(account.contactGroups.values(), ({ contacts }) => contacts.length);
  if (grouped.reduce((sum, length) => sum + length, 0) >= MAX_GROUPED_CONTACTS) return 51008;
  const weight = WEIGHT.contact + weightOfTexts(contact.id);
  if (!state.room.has(weight)) return 51008;
  state.room.take(weight);
  group.contacts.push(contact);
  return 0;
}

export function removeContact(state: AppState, group: ContactGroup, contact: ContactRef): void {
  const left = group.contacts.filter((other) => !isSame(other, contact));
  state.room.free((group.contacts.length - left.length) * (WEIGHT.contact + weightOfTexts(contact.id)));
  group.contacts = left;
}

function isSame(one: ContactRef, other: ContactRef): boolean {
  return one.kind === other.kind && one.id === other.id;
}

export function readContact(item: ContactItem): ContactRef {
  return item.Type === 1 ? { kind: "c2c", id: item.To_Account } : { kind: "group", id: item.ToGroupId };
}

export function writeContact(contact: ContactRef): ContactItem {
  return contact.kind === "c2c" ? { Type: 1, To_Account: contact.id } : { Type: 2, ToGroupId: contact.id };
}
