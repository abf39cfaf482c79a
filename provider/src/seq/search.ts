/** A row of a history, as far as the search needs it. */
export interface Row {
  readonly msgSeq: number;
  /** Unix time in seconds; undefined or 0 where the service doesn't tell it any more. */
  readonly timestamp?: number;
}

/** A message whose time is known. */
export interface Sent {
  readonly msgSeq: number;
  /** Unix time in seconds. */
  readonly sentAt: number;
}

/** What is searched, and what is known before the first page is read. */
export interface SearchRequest {
  /** Unix time in seconds. */
  readonly before: number;
  /** MsgSeq of the newest message; 0 where there is none. */
  readonly newest: number;
  /** When the history began, as a hint where to look first. */
  readonly createTime?: number | undefined;
  /** When the newest message was sent, as a hint where to look first. */
  readonly newestTime?: number | undefined;
}

/** What a search found out. */
export type SearchResult =
  | { readonly kind: "found"; readonly message: Sent }
  /** The very first message was sent later; `first` is absent where there is no message at all. */
  | { readonly kind: "none-before"; readonly first: Sent | undefined }
  /** It is one of the messages `from` to `through`, and they can't be read. */
  | {
      readonly kind: "unreadable";
      readonly from: number;
      readonly through: number;
      /** The newest readable message before them. */
      readonly last: Sent | undefined;
      /** The oldest readable message after them. */
      readonly next: Sent | undefined;
    };

/** Reads the up to 20 newest rows with `MsgSeq` at most `through`. Rows may be missing. */
export type ReadPage = (through: number) => Promise<readonly Row[]>;

const ROWS_A_PAGE = 20;

/** Unreadable messages between two readable ones are looked at one by one up to so many. */
const MOST_UNREADABLE = 1_000;

/**
 * Finds the newest message that was sent before a moment, in as few pages as it can.
 *
 * Times are whole seconds and rise with the MsgSeq. An answer is given only where all messages between it and the first
 * one at or after the moment were looked at.
 */
export async function searchMsgSeq(request: SearchRequest, readPage: ReadPage): Promise<SearchResult> {
  const bracket = new Bracket(request);
  for (let through = bracket.nextPage(); through !== undefined; through = bracket.nextPage()) {
    bracket.narrow(through, await readPage(through));
  }
  return bracket.result();
}

/** An end of the bracket; what isn't `real` lies just outside the history, and its time is a hint. */
interface End {
  readonly msgSeq: number;
  readonly sentAt: number | undefined;
  readonly real: boolean;
}

/** MsgSeqs `from` to `to`. */
interface Span {
  from: number;
  to: number;
}

/** Between the newest message known to be older than the moment, and the oldest known to be as new. */
class Bracket {
  readonly #before: number;
  /** How many pages halving alone would take. */
  readonly #halvings: number;
  #low: End;
  #high: End;
  /** Messages between the ends that were looked at and told no time, in order. */
  #blank: Span[] = [];
  #pages = 0;
  #strides = 0;

  constructor({ before, newest, createTime, newestTime }: SearchRequest) {
    this.#before = before;
    this.#low = { msgSeq: 0, sentAt: createTime, real: false };
    this.#high = { msgSeq: newest + 1, sentAt: newestTime, real: false };
    this.#halvings = Math.ceil(Math.log2(Math.max(1, newest / ROWS_A_PAGE)));
  }

  /** The page to read next, by its highest MsgSeq; undefined when no page would tell more. */
  nextPage(): number | undefined {
    const low = this.#low.msgSeq;
    const high = this.#high.msgSeq;
    const lowest = this.#blank[0];
    const highest = this.#blank.at(-1);
    if (lowest === undefined || highest === undefined) {
      return high - low > 1 ? pageAround(this.#guess(), low, high) : undefined;
    }
    // Unreadable messages come in runs: first the run's upper end is found, then its lower one, then what is within.
    if (high - highest.to > 1) {
      return pageAround(middle(highest.to, high), highest.to, high);
    }
    if (lowest.from - low > 1) {
      return this.#low.real ? pageAround(middle(low, lowest.from), low, lowest.from) : this.#stride(lowest.from);
    }
    return this.#low.real && this.#unseen() <= MOST_UNREADABLE ? this.#pageWithin(highest) : undefined;
  }

  /** Takes in what a page told. */
  narrow(through: number, page: readonly Row[]): void {
    this.#pages += 1;
    const rows = page.filter(({ msgSeq }) => msgSeq <= through).sort((a, b) => a.msgSeq - b.msgSeq);
    const timed = rows.flatMap(({ msgSeq, timestamp: sentAt }) => (sentAt ? [{ msgSeq, sentAt, real: true }] : []));
    const isWithin = ({ msgSeq }: End) => msgSeq > this.#low.msgSeq && msgSeq < this.#high.msgSeq;
    // Where clocks put two messages in another order than their MsgSeqs, nothing newer is taken in.
    this.#high = timed.find((end) => isWithin(end) && end.sentAt >= this.#before) ?? this.#high;
    this.#low = timed.findLast((end) => isWithin(end) && end.sentAt < this.#before) ?? this.#low;
    const from = rows[0]?.msgSeq ?? Math.max(1, through - ROWS_A_PAGE + 1);
    this.#blank = united([...this.#blank, { from, to: through }], this.#low.msgSeq, this.#high.msgSeq);
  }

  result(): SearchResult {
    const from = this.#low.msgSeq + 1;
    const through = this.#high.msgSeq - 1;
    const last = sentOf(this.#low);
    const next = sentOf(this.#high);
    if (last !== undefined && this.#unseen() === 0) {
      return { kind: "found", message: last };
    }
    return from > through ? { kind: "none-before", first: next } : { kind: "unreadable", from, through, last, next };
  }

  /** Where the moment lies if messages came evenly, held so near to the middle that halving alone is hardly better. */
  #guess(): number {
    const { msgSeq: low, sentAt: since } = this.#low;
    const { msgSeq: high, sentAt: until } = this.#high;
    const half = middle(low, high);
    if (since === undefined || until === undefined || until <= since) {
      return half;
    }
    const even = low + ((this.#before - since) / (until - since)) * (high - low);
    const slack = Math.max(0, ROWS_A_PAGE * 2 ** (this.#halvings - this.#pages) - (high - low) / 2);
    return Math.round(Math.min(half + slack, Math.max(half - slack, even)));
  }

  /** Further and further down, since what is older than something unreadable mostly is unreadable too. */
  #stride(from: number): number {
    const length = ROWS_A_PAGE * (2 ** this.#strides - 1);
    this.#strides += 1;
    return Math.max(Math.min(from - 1, ROWS_A_PAGE), from - 1 - length);
  }

  #unseen(): number {
    let unseen = 0;
    let from = this.#low.msgSeq + 1;
    for (const span of [...this.#blank, { from: this.#high.msgSeq, to: this.#high.msgSeq }]) {
      unseen += span.from - from;
      from = span.to + 1;
    }
    return unseen;
  }

  #pageWithin(highest: Span): number | undefined {
    return this.#blank.length > 1 ? highest.from - 1 : undefined;
  }
}

function sentOf({ msgSeq, sentAt, real }: End): Sent | undefined {
  return real && sentAt !== undefined ? { msgSeq, sentAt } : undefined;
}

function middle(low: number, high: number): number {
  return Math.floor((low + high) / 2);
}

/** The page with this message in its midst, as far as it lies between both ends. */
function pageAround(msgSeq: number, low: number, high: number): number {
  return Math.min(high - 1, Math.max(msgSeq + ROWS_A_PAGE / 2 - 1, Math.min(low + ROWS_A_PAGE, high - 1)));
}

/** Spans in order, without overlap, those that touch as one, cut to what lies between the ends. */
function united(spans: readonly Span[], low: number, high: number): Span[] {
  const all: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const from = Math.max(span.from, low + 1);
    const to = Math.min(span.to, high - 1);
    const last = all.at(-1);
    if (from > to) continue;
    if (last !== undefined && from <= last.to + 1) last.to = Math.max(last.to, to);
    else all.push({ from, to });
  }
  return all;
}
