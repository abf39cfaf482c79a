import type { Conversation } from "./conversation.ts";
import { emptyConversation } from "./conversation.ts";
import type { GroupType } from "./group-types.ts";

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
}

export function emptyState(): AppState {
  return {
    accounts: new Map(),
    groups: new Map(),
    destroyedGroups: new Set(),
    plan: { conversationGroups: true, topics: true },
    retentionDays: undefined,
    nextGroupNumber: 1,
  };
}

export function importAccount(state: AppState, id: string): Account {
  const known = state.accounts.get(id);
  if (known) return known;
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

export function addGroup(state: AppState, group: NewGroup): Group {
  const members = new Map<string, number>();
  for (const account of [group.owner, ...(group.members ?? [])]) {
    if (account === "") continue;
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
  state.destroyedGroups.delete(group.id);
  return added;
}

export function addTopic(group: Group, id: string, name: string, createTime: number, firstSeq?: number): Topic {
  const topic: Topic = { id, name, createTime, conversation: emptyConversation(firstSeq) };
  group.topics.set(id, topic);
  group.destroyedTopics.delete(id);
  return topic;
}
