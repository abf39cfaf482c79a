import type { ResourceName } from "./declared-resource.ts";
import type { ModerationHost } from "./moderation-host.ts";
import type { Properties } from "./provider-host.ts";

/** Something in the app that a resource can act on once. */
export interface Target {
  /** Inputs of the resource. */
  readonly inputs: Properties;
  /** Body of its irreversible call. */
  readonly body: unknown;
  /** Whether that took effect, as members see it. */
  readonly isDone: () => boolean;
}

/** What the three resources have in common, as data. */
export interface Sample {
  readonly name: ResourceName;
  /** The irreversible command. */
  readonly command: string;
  /** The command with which a refresh looks. */
  readonly look: string;
  /** How the sample is named where an error tells of it: `group "group-1"`. */
  readonly told: (inputs: Properties) => string;
  /** An output without which nothing can be told of the target. */
  readonly needed: string;
  /** Makes a target that no other test knows. */
  readonly target: (app: ModerationHost) => Target;
}

let accounts = 0;

/** Makes an account with a conversation group, and gives its id. */
export function accountWith(app: ModerationHost, ...names: string[]): string {
  accounts += 1;
  const userId = `account-${accounts}`;
  app.emulator.seed({ accounts: [{ userId, conversationGroups: names.map((name) => ({ name, users: ["u1"] })) }] });
  return userId;
}

/** Names of an account's conversation groups. */
export function conversationGroupsOf(app: ModerationHost, userId: string): string[] {
  const account = app.emulator.snapshot().accounts.find(({ id }) => id === userId);
  return account?.contactGroups.map(({ name }) => name) ?? [];
}

export const samples: readonly Sample[] = [
  {
    name: "GroupHistoryCheckpoint",
    command: "clear_group_msg",
    look: "get_group_info",
    told: ({ groupId }) => `group "${groupId}"`,
    needed: "clearedThrough",
    target: (app) => {
      const groupId = app.group();
      return {
        inputs: { groupId, msgSeq: 10 },
        body: { GroupId: groupId, MsgSeq: 10 },
        isDone: () => app.emulator.view(groupId).clearedThrough === 10,
      };
    },
  },
  {
    name: "SenderMessageRecall",
    command: "delete_group_msg_by_sender",
    look: "get_group_info",
    told: ({ groupId, senderAccount }) => `sender "${senderAccount}" in group "${groupId}"`,
    needed: "recalledThrough",
    target: (app) => {
      const groupId = app.group();
      return {
        inputs: { groupId, senderAccount: "u7" },
        body: { GroupId: groupId, Sender_Account: "u7" },
        isDone: () => app.emulator.view(groupId).messages.every(({ from }) => from !== "u7"),
      };
    },
  },
  {
    name: "ConversationGroupRemoval",
    command: "del_contact_group",
    look: "get_contact_group",
    told: ({ fromAccount }) => `conversation group "vip" of "${fromAccount}"`,
    needed: "fromAccount",
    target: (app) => {
      const fromAccount = accountWith(app, "work", "vip");
      return {
        inputs: { fromAccount, groupName: "vip" },
        body: { From_Account: fromAccount, GroupName: ["vip"] },
        isDone: () => !conversationGroupsOf(app, fromAccount).includes("vip"),
      };
    },
  },
];
