import { type Row, type SearchRequest, type SearchResult, searchMsgSeq } from "../../../provider/src/seq/search.ts";

export const EPOCH = 1_700_000_000;

/** How the service gives a message it no longer has: without its time, not at all, or not at all and with others in its place. */
export type Loss = "no-time" | "absent" | "absent-filled-up";

export interface History {
  readonly newest: number;
  /** When a message was sent; undefined where it isn't readable. */
  sentAt(msgSeq: number): number | undefined;
}

/** A history whose messages come after the given pauses, in seconds. */
export function history(newest: number, pauseBefore: (msgSeq: number) => number): History {
  const times = new Float64Array(newest + 1);
  let time = EPOCH;
  for (let msgSeq = 1; msgSeq <= newest; msgSeq++) {
    time += pauseBefore(msgSeq);
    times[msgSeq] = Math.floor(time);
  }
  return { newest, sentAt: (msgSeq) => times[msgSeq] };
}

/** The same history without the messages from one MsgSeq to another. */
export function without(whole: History, from: number, to: number): History {
  return {
    newest: whole.newest,
    sentAt: (msgSeq) => (msgSeq >= from && msgSeq <= to ? undefined : whole.sentAt(msgSeq)),
  };
}

/** Searches a history as the service would give it, and counts the pages. */
export async function search(
  { newest, sentAt }: History,
  before: number,
  loss: Loss = "no-time",
  hints: Partial<SearchRequest> = { createTime: EPOCH, newestTime: sentAt(newest) },
): Promise<{ result: SearchResult; pages: number }> {
  let pages = 0;
  const result = await searchMsgSeq({ before, newest, ...hints }, async (through) => {
    pages += 1;
    const rows: Row[] = [];
    let room = 20;
    for (let msgSeq = through; msgSeq > 0 && room > 0; msgSeq--) {
      const timestamp = sentAt(msgSeq);
      if (timestamp !== undefined) rows.push({ msgSeq, timestamp });
      else if (loss === "no-time") rows.push({ msgSeq });
      if (timestamp !== undefined || loss !== "absent-filled-up") room -= 1;
    }
    return rows;
  });
  return { result, pages };
}

/** The answer by looking at every message. */
export function lastBefore({ newest, sentAt }: History, before: number): number {
  let last = 0;
  for (let msgSeq = 1; msgSeq <= newest; msgSeq++) {
    if ((sentAt(msgSeq) ?? Number.POSITIVE_INFINITY) < before) last = msgSeq;
  }
  return last;
}

/** Numbers from 0 to 1 that look random, and are the same on each run. */
export function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
