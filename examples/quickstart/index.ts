import { Config } from "@pulumi/pulumi";
import { ConversationGroupRemoval, GroupHistoryCheckpoint, SenderMessageRecall } from "pulumi-tencent-chat";

// Targets are the emulator's, whose names no real app has, until the stack's configuration names others.
const config = new Config();
const groupId = config.get("groupId") ?? "quickstart-lobby";
const senderAccount = config.get("senderAccount") ?? "quickstart-spammer";
const fromAccount = config.get("fromAccount") ?? "quickstart-ana";
const groupName = config.get("groupName") ?? "quickstart-vip";

// A group of your own needs a mark of its own: a forgotten number must not hide anything.
const isOwnGroup = config.get("groupId") !== undefined;
const msgSeq = isOwnGroup ? config.requireNumber("msgSeq") : (config.getNumber("msgSeq") ?? 1_200);

// Digests of the changes that were approved, as the preview tells them.
const acknowledge = config.getObject<string[]>("acknowledge") ?? [];

const history = new GroupHistoryCheckpoint("lobby-history", {
  groupId,
  msgSeq,
  reason: "TS-1042: a home address was posted",
  acknowledge,
});

const spam = new SenderMessageRecall("spam-wave", {
  groupId,
  senderAccount,
  reason: "TS-1043: spam wave",
  acknowledge,
});

const badge = new ConversationGroupRemoval("vip-badge", {
  fromAccount,
  groupName,
  reason: "TS-1044: the group's name was sold as a badge",
  acknowledge,
});

export const clearedThrough = history.clearedThrough;
export const recalledThrough = spam.recalledThrough;
export const outcomes = { history: history.outcome, spam: spam.outcome, badge: badge.outcome };
