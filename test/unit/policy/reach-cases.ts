import type { RuleCase } from "./case.ts";
import { having, planning } from "./subjects.ts";

export const boundedClear: RuleCase[] = [
  { title: "a clear through the newest", properties: planning({ to: "newest" }), refused: "To go on, write a number" },
  {
    title: "a clear through an unknown mark",
    properties: planning({ to: undefined, digest: undefined }),
    refused: "isn't known yet",
  },
  {
    title: "a recall, which has no mark",
    properties: planning({ action: "recall-sender-messages", from: undefined, to: undefined }),
  },
  {
    title: "an action to come that reaches the newest",
    properties: planning({ action: "burn-topic", to: "newest" }),
    refused: "write a number",
  },
];

export const blastRadius: RuleCase[] = [
  { title: "as many messages as allowed", properties: planning({ to: 2_100 }) },
  {
    title: "one message more",
    properties: planning({ to: 2_101 }),
    refused: "with this change, this update has 2,001 messages within reach (allowed: 2,000)",
  },
  {
    title: "a first clear, which counts from the beginning",
    properties: planning({ from: undefined, to: 2_001 }),
    refused: "2,001 messages",
  },
  {
    title: "a clear through the newest",
    properties: planning({ to: "newest" }),
    refused: "an unbounded number of messages",
  },
  {
    title: "a clear through an unknown mark",
    properties: planning({ to: undefined }),
    refused: "an unbounded number of messages",
  },
  {
    title: "an action to come that tells no marks",
    properties: planning({ action: "burn-topic", from: undefined, to: undefined }),
    refused: "an unbounded number of messages",
  },
  {
    title: "an action that is called like a property of objects",
    properties: planning({ action: "constructor", to: undefined }),
    refused: "an unbounded number of messages",
  },
  {
    title: "a recall, which reaches 1,000 messages",
    properties: planning({ action: "recall-sender-messages", from: undefined, to: undefined }),
    settings: { maxMessages: 1_000 },
  },
  {
    title: "a recall where fewer are allowed",
    properties: planning({ action: "recall-sender-messages", from: undefined, to: undefined }),
    settings: { maxMessages: 999 },
    refused: "1,000 messages",
  },
  {
    title: "a removal, which reaches no message",
    properties: planning({ action: "remove-conversation-group", from: undefined, to: undefined }),
    settings: { maxMessages: 0 },
  },
  { title: "as many targets as allowed", properties: planning({ targets: 3, messages: 2_000 }) },
  { title: "one target more", properties: planning({ targets: 4 }), refused: "4 targets (allowed: 3)" },
  {
    title: "no change allowed",
    properties: having({}),
    settings: { maxChanges: 0 },
    refused: "1 irreversible changes (allowed: 0)",
  },
  { title: "the default limits", properties: planning({ from: undefined, to: 50_000 }), settings: {} },
  {
    title: "more than the default limits",
    properties: planning({ from: undefined, to: 50_001 }),
    settings: {},
    refused: "50,001",
  },
];
