import { Config } from "@pulumi/pulumi";
import { ConversationGroupRemoval, GroupHistoryCheckpoint, SenderMessageRecall } from "pulumi-tencent-chat";

// Targets are the emulator's, whose names no real app has. Whoever names one of their own names them all: what is
// forgotten must not be guessed.
const config = new Config();
const isOwn = ["groupId", "senderAccount", "fromAccount", "groupName"].some((name) => config.get(name) !== undefined);
const groupId = isOwn ? config.require("groupId") : "quickstart-lobby";
const msgSeq = isOwn ? config.requireNumber("msgSeq") : (config.getNumber("msgSeq") ?? 1_200);
const senderAccount = isOwn ? config.require("senderAccount") : "quickstart-spammer";
const fromAccount = isOwn ? config.require("fromAccount") : "quickstart-ana";
const groupName = isOwn ? config.require("groupName") : "quickstart-vip";

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
