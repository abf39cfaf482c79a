import type { Conversation } from "./conversation.ts";
import { emptyConversation, weightOfMessage } from "./conversation.ts";
import type { GroupType } from "./group-types.ts";
import { Room, WEIGHT, weightOfTexts } from "./room.ts";

export interface Topic {
  readonly id: string;
  name: string;
  readonly createTime: number;
  readonly conversation: Conversation;
}

export interface Group {
  readonly id: string;
  readonly type: GroupType;
  name: string;
  owner: string;
  /** Seconds. */
  readonly createTime: number;
  introduction: string;
  notification: string;
  faceUrl: string;
  maxMembers: number;
  applyJoinOption: string;
  muteAllMembers: boolean;
  /** A Community made with `SupportTopic` 1. */
  readonly supportsTopics: boolean;
  /** Account → when it joined, in seconds. */
  readonly members: Map<string, number>;
  readonly conversation: Conversation;
  readonly topics: Map<string, Topic>;
  readonly destroyedTopics: Set<string>;
  /** Members' clients can't pull seqs up to this; the admin API never shows it. */
  clearedThrough: number;
}

/** A conversation in a conversation group: one to one (`c2c`), or a group's. */
export interface ContactRef {
  readonly kind: "c2c" | "group";
  readonly id: string;
}

export interface ContactGroup {
  readonly id: number;
  name: string;
  contacts: ContactRef[];
}

export interface Account {
  readonly id: string;
  nick: string;
  faceUrl: string;
  readonly contactGroups: Map<string, ContactGroup>;
  nextContactGroupId: number;
}

/** What the app has bought: 51013 and 11000 hang on it. */
export interface Plan {
  conversationGroups: boolean;
  topics: boolean;
}

export interface AppState {
  readonly accounts: Map<string, Account>;
  readonly groups: Map<string, Group>;
  readonly destroyedGroups: Set<string>;
  readonly plan: Plan;
  /** Days after which history expires; undefined = never. */
  retentionDays: number | undefined;
  /** For ids the service chooses. */
  nextGroupNumber: number;
  readonly room: Room;
}

export function emptyState(mostBytes: number): AppState {
  return {
    accounts: new Map(),
    groups: new Map(),
    destroyedGroups: new Set(),
    plan: { conversationGroups: true, topics: true },
    retentionDays: undefined,
    nextGroupNumber: 1,
    room: new Room(mostBytes),
  };
}

/** @throws Refusal where there is no room */
export function importAccount(state: AppState, id: string): Account {
  const known = state.accounts.get(id);
  if (known) return known;
  state.room.take(WEIGHT.account + weightOfTexts(id));
  const account: Account = { id, nick: "", faceUrl: "", contactGroups: new Map(), nextContactGroupId: 1 };
  state.accounts.set(id, account);
  return account;
}

export interface NewGroup {
  readonly id: string;
  readonly type: GroupType;
  readonly name: string;
  readonly owner: string;
  readonly createTime: number;
  readonly members?: readonly string[];
  readonly supportsTopics?: boolean;
  readonly introduction?: string | undefined;
  readonly notification?: string | undefined;
  readonly faceUrl?: string | undefined;
  readonly maxMembers?: number | undefined;
  readonly applyJoinOption?: string | undefined;
  readonly firstSeq?: number | undefined;
}

/** @throws Refusal where there is no room */
export function addGroup(state: AppState, group: NewGroup): Group {
  const people = new Set([group.owner, ...(group.members ?? [])].filter((account) => account !== ""));
  state.room.take(weightOfGroup({ ...group, members: people }));
  const members = new Map<string, number>();
  for (const account of people) {
    members.set(account, group.createTime);
    importAccount(state, account);
  }
  const added: Group = {
    id: group.id,
    type: group.type,
    name: group.name,
    owner: group.owner,
    createTime: group.createTime,
    introduction: group.introduction ?? "",
    notification: group.notification ?? "",
    faceUrl: group.faceUrl ?? "",
    maxMembers: group.maxMembers ?? 200,
    applyJoinOption: group.applyJoinOption ?? "FreeAccess",
    muteAllMembers: false,
    supportsTopics: group.supportsTopics ?? false,
    members,
    conversation: emptyConversation(group.firstSeq),
    topics: new Map(),
    destroyedTopics: new Set(),
    clearedThrough: 0,
  };
  state.groups.set(group.id, added);
  if (state.destroyedGroups.delete(group.id)) state.room.free(weightOfId(group.id));
  return added;
}

/** Forgets all of a group but that there was one. */
export function dissolveGroup(state: AppState, group: Group): void {
  state.groups.delete(group.id);
  state.destroyedGroups.add(group.id);
  const topics = [...group.topics.values()].reduce((sum, topic) => sum + weightOfTopic(topic), 0);
  const destroyed = [...group.destroyedTopics].reduce((sum, id) => sum + weightOfId(id), 0);
  const held = weightOfGroup(group) + weightOfMessages(group) + topics + destroyed;
  state.room.free(held - weightOfId(group.id));
}

/** Forgets all of a topic but that there was one; false where there is none. */
export function dissolveTopic(state: AppState, group: Group, id: string): boolean {
  const topic = group.topics.get(id);
  if (topic === undefined) return false;
  group.topics.delete(id);
  group.destroyedTopics.add(id);
  state.room.free(weightOfTopic(topic) - weightOfId(id));
  return true;
}

type GroupTexts = Pick<NewGroup, "id" | "name" | "owner" | "introduction" | "notification" | "faceUrl">;

/** How much memory a group takes at most, without messages and topics. */
export function weightOfGroup({ members, ...group }: GroupTexts & { members: { size: number } }): number {
  const { id, name, owner, introduction, notification, faceUrl } = group;
  const texts = weightOfTexts(id, name, owner, introduction, notification, faceUrl);
  return WEIGHT.group + texts + members.size * WEIGHT.member;
}

function weightOfMessages({ conversation }: Group | Topic): number {
  return conversation.rows.reduce((sum, message) => sum + weightOfMessage(message), 0);
}

function weightOfTopic(topic: Topic): number {
  return WEIGHT.topic + weightOfTexts(topic.id, topic.name) + weightOfMessages(topic);
}

function weightOfId(id: string): number {
  return WEIGHT.id + weightOfTexts(id);
}

function weightOfAccount({ id, nick, faceUrl, contactGroups }: Account): number {
  const groups = [...contactGroups.values()].reduce((sum, group) => sum + weightOfContactGroup(group), 0);
  return WEIGHT.account + weightOfTexts(id, nick, faceUrl) + groups;
}

/** How much memory a conversation group takes at most. */
export function weightOfContactGroup({ name, contacts }: ContactGroup): number {
  const ids = contacts.reduce((sum, { id }) => sum + WEIGHT.contact + weightOfTexts(id), 0);
  return WEIGHT.contactGroup + weightOfTexts(name) + ids;
}

/** How much memory all of an app takes at most. */
export function weightOfState({ accounts, groups, destroyedGroups }: Omit<AppState, "room">): number {
  let sum = 0;
  for (const account of accounts.values()) sum += weightOfAccount(account);
  for (const group of groups.values()) {
    sum += weightOfGroup(group) + weightOfMessages(group);
    for (const topic of group.topics.values()) sum += weightOfTopic(topic);
    for (const id of group.destroyedTopics) sum += weightOfId(id);
  }
  for (const id of destroyedGroups) sum += weightOfId(id);
  return sum;
}

/** @throws Refusal where there is no room */
export function addTopic(
  state: AppState,
  group: Group,
  id: string,
  name: string,
  createTime: number,
  firstSeq?: number,
): Topic {
  state.room.take(WEIGHT.topic + weightOfTexts(id, name));
  if (group.destroyedTopics.delete(id)) state.room.free(weightOfId(id));
  const topic: Topic = { id, name, createTime, conversation: emptyConversation(firstSeq) };
  group.topics.set(id, topic);
  return topic;
}
