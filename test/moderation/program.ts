/** One resource of a program: class, name, arguments, and resource options beside them. */
export interface ResourceSpec {
  type:
    | "GroupHistoryCheckpoint"
    | "SenderMessageRecall"
    | "ConversationGroupRemoval"
    | "GroupHistoryCheckpointSet"
    | "SenderMessageRecallSet"
    | "ConversationGroupRemovalSet";
  name: string;
  /** Values as they are, or `{ ref: "name.property" }` for an output, or `{ secret: value }`. */
  args: Record<string, unknown>;
  dependsOn?: string[];
  replaceWith?: string[];
  /** A hook that has a failed operation tried again. */
  retryOnError?: boolean;
  [option: string]: unknown;
}

type Options = Omit<ResourceSpec, "type" | "name" | "args">;

/** History of group g1, hidden through a mark. */
export function lobby(msgSeq: unknown, args: Record<string, unknown> = {}, options: Options = {}): ResourceSpec {
  return { type: "GroupHistoryCheckpoint", name: "lobby", args: { groupId: "g1", msgSeq, ...args }, ...options };
}

/** What u7 posted in g1. */
export function spam(args: Record<string, unknown> = {}, options: Options = {}): ResourceSpec {
  const identity = { groupId: "g1", senderAccount: "u7" };
  return { type: "SenderMessageRecall", name: "spam", args: { ...identity, ...args }, ...options };
}

/** Conversation group "vip" of u1. */
export function vip(args: Record<string, unknown> = {}, options: Options = {}): ResourceSpec {
  const identity = { fromAccount: "u1", groupName: "vip" };
  return { type: "ConversationGroupRemoval", name: "vip", args: { ...identity, ...args }, ...options };
}

/** URN of a resource of the fixture's stack. */
export function urnOf({ type, name }: ResourceSpec): string {
  return `urn:pulumi:dev::moderation::pulumi-nodejs:dynamic/tencentchat:${type}::${name}`;
}

/** Histories of several groups, hidden through marks. */
export function wave(checkpoints: unknown, args: Record<string, unknown> = {}, options: Options = {}): ResourceSpec {
  return { type: "GroupHistoryCheckpointSet", name: "wave", args: { checkpoints, ...args }, ...options };
}

/** What u7 posted in several groups. */
export function spammer(groupIds: unknown, args: Record<string, unknown> = {}, options: Options = {}): ResourceSpec {
  return {
    type: "SenderMessageRecallSet",
    name: "spammer",
    args: { senderAccount: "u7", groupIds, ...args },
    ...options,
  };
}

/** Conversation group "vip" of several accounts. */
export function badges(fromAccounts: unknown, args: Record<string, unknown> = {}, options: Options = {}): ResourceSpec {
  return {
    type: "ConversationGroupRemovalSet",
    name: "badges",
    args: { groupName: "vip", fromAccounts, ...args },
    ...options,
  };
}
