import type { CommandContext } from "./define-command.ts";
import { groupTypeTraits } from "./group-types.ts";
import { Refusal } from "./refusal.ts";
import type { Account, AppState, Group, Topic } from "./state.ts";

/** @throws Refusal 10015 for what can't be a group id, 10010 for a group that isn't there */
export function requireGroup(state: AppState, id: string): Group {
  const group = state.groups.get(id);
  if (group) return group;
  if (!isGroupId(id)) throw new Refusal(10015, "group id is invalid");
  const how = state.destroyedGroups.has(id) ? "was dissolved" : "does not exist";
  throw new Refusal(10010, `group ${JSON.stringify(id)} ${how}`);
}

/** The group's own conversation, or that of one of its topics. */
export function requireConversation(state: AppState, groupId: string, topicId: string | undefined): Group | Topic {
  const group = requireGroup(state, groupId);
  return topicId === undefined ? group : requireTopic(group, topicId);
}

/** @throws Refusal 10004 where the group has no topics, 110003 for a topic that isn't there */
export function requireTopic(group: Group, topicId: string): Topic {
  if (!group.supportsTopics) throw new Refusal(10004, "TopicId is for topic-enabled communities only");
  const topic = group.topics.get(topicId);
  if (topic) return topic;
  if (!topicId.startsWith(`${group.id}@TOPIC#_`)) throw new Refusal(10004, "TopicId does not belong to GroupId");
  throw new Refusal(110003, "topic does not exist or was deleted");
}

/** @throws Refusal 50001 */
export function requireAccount(state: AppState, id: string): Account {
  const account = state.accounts.get(id);
  if (account) return account;
  throw new Refusal(50001, `UserID ${JSON.stringify(id)} has not been imported`);
}

export function isGroupId(id: string): boolean {
  return /^[\x20-\x7e]{1,96}$/.test(id);
}

/** @throws Refusal for an id that a new group can't have */
export function requireFreeGroupId(context: CommandContext, id: string, type: Group["type"]): void {
  const isCommunityId = id.startsWith("@TGS#_");
  if (!/^[\x20-\x7e]{1,48}$/.test(id)) throw new Refusal(10015, "GroupId must be 1 to 48 printable ASCII characters");
  if (groupTypeTraits[type].hasTopics ? !isCommunityId : id.startsWith("@TGS#")) {
    throw new Refusal(10015, "GroupId must begin @TGS#_ for a Community, and must not begin @TGS# for other types");
  }
  if (context.state.groups.has(id)) throw new Refusal(10021, "GroupId is in use");
}
