import { addContact, addContactGroup } from "./contact-groups.ts";
import type { Conversation, Message } from "./conversation.ts";
import { append, textBody, weightOfMessage } from "./conversation.ts";
import { groupTypeTraits, parseGroupType } from "./group-types.ts";
import { WEIGHT, weightOfTexts } from "./room.ts";
import type { ParsedSeed, SeedGenerator, SeedMessage, SeedMessages } from "./seed.ts";
import { SEED_EPOCH } from "./seed.ts";
import type { AppState } from "./state.ts";
import { addGroup, addTopic, importAccount } from "./state.ts";

/**
 * @throws Error, with nothing changed, where the seed names a group or conversation group that is there already, or
 *   doesn't fit
 */
export function applySeed(state: AppState, seed: ParsedSeed): void {
  refuseDuplicates(state, seed);
  state.room.require(weightOfSeed(seed));
  state.plan.conversationGroups = seed.plan?.conversationGroups ?? state.plan.conversationGroups;
  state.plan.topics = seed.plan?.topics ?? state.plan.topics;
  state.retentionDays = seed.retentionDays ?? state.retentionDays;
  for (const group of seed.groups ?? []) seedGroup(state, group);
  for (const account of seed.accounts ?? []) seedAccount(state, account);
}

function refuseDuplicates(state: AppState, seed: ParsedSeed): void {
  const groups = new Set(state.groups.keys());
  for (const { groupId, topics } of seed.groups ?? []) {
    if (groups.has(groupId)) throw new Error(`seed: group ${JSON.stringify(groupId)} exists already`);
    groups.add(groupId);
    const topicIds = (topics ?? []).map(({ topicId }) => topicId);
    if (new Set(topicIds).size < topicIds.length) throw new Error(`seed: group ${groupId} has a topic twice`);
  }
  const named = new Set<string>();
  for (const account of seed.accounts ?? []) {
    if (typeof account === "string") continue;
    const known = state.accounts.get(account.userId)?.contactGroups;
    for (const { name } of account.conversationGroups ?? []) {
      const key = JSON.stringify([account.userId, name]);
      if (known?.has(name) || named.has(key)) {
        throw new Error(`seed: account ${account.userId} has conversation group ${JSON.stringify(name)} already`);
      }
      named.add(key);
    }
  }
}

function seedGroup(state: AppState, seed: NonNullable<ParsedSeed["groups"]>[number]): void {
  const type = parseGroupType(seed.type) ?? "Public";
  const createTime = seed.createTime ?? SEED_EPOCH;
  const group = addGroup(state, {
    id: seed.groupId,
    type,
    name: seed.name ?? seed.groupId,
    owner: seed.owner ?? "",
    createTime,
    members: seed.members ?? [],
    supportsTopics: seed.supportTopic ?? seed.topics !== undefined,
    firstSeq: seed.firstMsgSeq,
  });
  group.clearedThrough = seed.clearedThrough ?? 0;
  const { keepsHistory } = groupTypeTraits[type];
  seedMessages(state, group.conversation, seed.messages, createTime, keepsHistory);
  for (const { topicId, name, firstMsgSeq, messages } of seed.topics ?? []) {
    const topic = addTopic(state, group, topicId, name, createTime, firstMsgSeq);
    seedMessages(state, topic.conversation, messages, createTime, keepsHistory);
  }
}

function seedMessages(
  state: AppState,
  conversation: Conversation,
  messages: SeedMessages | undefined,
  startTime: number,
  keepsHistory: boolean,
): void {
  let last = startTime;
  const add = (message: Message) => {
    if (message.from !== "") importAccount(state, message.from);
    append(state.room, conversation, message, keepsHistory);
    last = message.time;
  };
  for (const entry of Array.isArray(messages) ? messages : messages ? [messages] : []) {
    if ("count" in entry) for (const message of generate(entry, last)) add(message);
    else add(written(entry, last, conversation.rows.length));
  }
}

function written(entry: SeedMessage, last: number, index: number): Message {
  return {
    from: entry.from,
    time: entry.time ?? last + 1,
    random: randomOf(index),
    priority: 2,
    body: entry.body ?? textBody(entry.text ?? ""),
    state: entry.gone ? "gone" : entry.recalled ? "recalled" : "normal",
    ...(entry.system ? { system: true } : {}),
  };
}

function* generate(entry: SeedGenerator, last: number): Generator<Message> {
  const { count, senders, startTime = last + 1, intervalSeconds = 1, text = "message {n}", systemEvery } = entry;
  for (let n = 1; n <= count; n++) {
    const from = senders[(n - 1) % senders.length] ?? "";
    const isSystem = systemEvery !== undefined && n % systemEvery === 0;
    yield {
      from,
      time: startTime + (n - 1) * intervalSeconds,
      random: randomOf(n),
      priority: 2,
      body: textBody(text.replaceAll("{n}", String(n)).replaceAll("{from}", from)),
      state: "normal",
      ...(isSystem ? { system: true } : {}),
    };
  }
}

/** Looks random, and is the same on each run. */
function randomOf(index: number): number {
  return Math.imul(index + 1, 2_654_435_761) >>> 0;
}

function seedAccount(state: AppState, seed: NonNullable<ParsedSeed["accounts"]>[number]): void {
  if (typeof seed === "string") {
    importAccount(state, seed);
    return;
  }
  const account = importAccount(state, seed.userId);
  account.nick = seed.nick ?? account.nick;
  for (const { name, users, groups } of seed.conversationGroups ?? []) {
    const group = addContactGroup(state, account, name, false);
    for (const id of users ?? []) {
      importAccount(state, id);
      addContact(state, account, group, { kind: "c2c", id });
    }
    for (const id of groups ?? []) addContact(state, account, group, { kind: "group", id });
  }
}

/** How much memory a seed takes at most once it is applied: whoever it names counts as new. */
function weightOfSeed({ groups = [], accounts = [] }: ParsedSeed): number {
  let sum = 0;
  for (const group of groups) {
    const { groupId, name = groupId, owner = "", members = [], topics = [], messages } = group;
    sum += WEIGHT.group + weightOfTexts(groupId, name, owner) + WEIGHT.member + weightOfMessages(messages);
    for (const person of [owner, ...members]) sum += weightOfPerson(person) + WEIGHT.member;
    for (const topic of topics) {
      sum += WEIGHT.topic + weightOfTexts(topic.topicId, topic.name) + weightOfMessages(topic.messages);
    }
  }
  for (const account of accounts) sum += weightOfAccount(account);
  return sum;
}

function weightOfAccount(account: NonNullable<ParsedSeed["accounts"]>[number]): number {
  if (typeof account === "string") return weightOfPerson(account);
  let sum = weightOfPerson(account.userId) + weightOfTexts(account.nick);
  for (const { name, users = [], groups = [] } of account.conversationGroups ?? []) {
    sum += WEIGHT.contactGroup + weightOfTexts(name);
    for (const user of users) sum += WEIGHT.contact + weightOfTexts(user) + weightOfPerson(user);
    for (const group of groups) sum += WEIGHT.contact + weightOfTexts(group);
  }
  return sum;
}

function weightOfPerson(id: string): number {
  return WEIGHT.account + weightOfTexts(id);
}

function weightOfMessages(messages: SeedMessages = []): number {
  let sum = 0;
  for (const entry of Array.isArray(messages) ? messages : [messages]) {
    if ("count" in entry) sum += weightOfGenerated(entry);
    else {
      const { from } = entry;
      sum += weightOfPerson(from) + weightOfMessage({ from, body: entry.body ?? textBody(entry.text ?? "") });
    }
  }
  return sum;
}

function weightOfGenerated({ count, senders, text = "message {n}" }: SeedGenerator): number {
  const [longest = ""] = [...senders].sort((one, other) => other.length - one.length);
  // Weighed before any is made: a short text may become a long one.
  const numbers = (text.split("{n}").length - 1) * String(count).length;
  const names = (text.split("{from}").length - 1) * longest.length;
  const one = weightOfMessage({ from: longest, body: textBody(text) }) + 2 * (numbers + names);
  return count * one + senders.reduce((sum, sender) => sum + weightOfPerson(sender), 0);
}
