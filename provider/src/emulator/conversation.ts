import { type Room, WEIGHT, weightOfTexts, weightOfValue } from "./room.ts";

/** One element of a `MsgBody`. */
export interface MessageElement {
  readonly MsgType: string;
  readonly MsgContent: unknown;
}

/** `gone`: never stored or taken away by the service, `IsPlaceMsg` 1. */
export type MessageState = "normal" | "gone" | "recalled";

export interface Message {
  readonly from: string;
  /** Seconds. */
  readonly time: number;
  readonly random: number;
  readonly priority: number;
  body: readonly MessageElement[];
  state: MessageState;
  readonly system?: true;
  /** Milliseconds. */
  recalledAt?: number;
}

/** The messages of a group or a topic: one row a seq, without holes, so that a seq is found without searching. */
export interface Conversation {
  /** Seq of the first row; what is older is no longer known. */
  firstSeq: number;
  readonly rows: Message[];
  /** Seconds; 0 = no message yet. */
  lastMessageTime: number;
}

export function emptyConversation(firstSeq = 1): Conversation {
  return { firstSeq, rows: [], lastMessageTime: 0 };
}

export function nextSeqOf(conversation: Conversation): number {
  return conversation.firstSeq + conversation.rows.length;
}

export function messageAt(conversation: Conversation, seq: number): Message | undefined {
  return conversation.rows[seq - conversation.firstSeq];
}

/** How much memory a message takes at most. */
export function weightOfMessage({ from, body }: Pick<Message, "from" | "body">): number {
  return body.reduce((sum, element) => sum + weightOfElement(element), WEIGHT.message + weightOfTexts(from));
}

/** Nearly all are plain texts, and quickly weighed. */
function weightOfElement({ MsgType, MsgContent }: MessageElement): number {
  const text = (MsgContent as { Text?: unknown } | null | undefined)?.Text;
  const isPlain = typeof text === "string" && Object.keys(MsgContent as object).length === 1;
  return WEIGHT.element + weightOfTexts(MsgType) + (isPlain ? weightOfTexts(text) : weightOfValue(MsgContent));
}

/**
 * Appends and gives the seq. Without history only the counter moves.
 *
 * @throws Refusal where there is no room
 */
export function append(room: Room, conversation: Conversation, message: Message, keepsHistory: boolean): number {
  const seq = nextSeqOf(conversation);
  if (keepsHistory) {
    room.take(weightOfMessage(message));
    conversation.rows.push(message);
  } else conversation.firstSeq += 1;
  conversation.lastMessageTime = Math.max(conversation.lastMessageTime, message.time);
  return seq;
}

export function recall(message: Message, nowMs: number): void {
  message.state = "recalled";
  message.recalledAt = nowMs;
}

export function isExpired(message: Message, nowMs: number, retentionDays: number | undefined): boolean {
  return retentionDays !== undefined && message.time * 1000 < nowMs - retentionDays * 86_400_000;
}

export function textOf(body: readonly MessageElement[]): string {
  return body
    .map((element) => {
      const content = element.MsgContent as { Text?: unknown } | null;
      return element.MsgType === "TIMTextElem" ? String(content?.Text ?? "") : `[${element.MsgType}]`;
    })
    .join("");
}

export function textBody(text: string): MessageElement[] {
  return [{ MsgType: "TIMTextElem", MsgContent: { Text: text } }];
}
