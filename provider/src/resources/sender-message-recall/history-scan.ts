import type { ChatClient, GroupMessage } from "../../client/index.ts";

/** How far back the service recalls (doc 34970): nobody needs to know what is further back. */
export const RECALL_WINDOW = 1_000;

/** Whose history is scanned, and from which message down. */
export interface ScanTarget {
  readonly groupId: string;
  readonly topicId: string | undefined;
  readonly newest: number;
}

interface VisibleMessage {
  readonly msgSeq: number;
  readonly fromAccount: string | undefined;
}

/** One pass over a history, newest first, that goes only as far down as somebody asked, and the window at most. */
class HistoryScan {
  readonly #messages: AsyncIterator<GroupMessage>;
  readonly #visible: VisibleMessage[] = [];
  #lowest = Number.POSITIVE_INFINITY;
  #isRead = false;
  #failure: { readonly error: unknown } | undefined;
  #turn: Promise<void> = Promise.resolve();

  constructor(client: ChatClient, { groupId, topicId, newest }: ScanTarget) {
    const range = {
      groupId,
      // Where all is expired, pages may hold no rows at all, and would go on without end.
      above: Math.max(0, newest - RECALL_WINDOW),
      through: newest,
      ...(topicId === undefined ? {} : { topicId }),
    };
    this.#messages = client.groupMessages(range)[Symbol.asyncIterator]();
  }

  /** Visible messages of people above a `MsgSeq`. Those who ask at the same time wait for one another's pages. */
  async above(msgSeq: number): Promise<VisibleMessage[]> {
    const turn = this.#turn.then(() => this.#readDownTo(msgSeq));
    this.#turn = turn.catch(() => {});
    await turn;
    return this.#visible.filter((message) => message.msgSeq > msgSeq);
  }

  async #next(): Promise<IteratorResult<GroupMessage>> {
    try {
      return await this.#messages.next();
    } catch (error) {
      this.#failure = { error };
      throw error;
    }
  }

  async #readDownTo(msgSeq: number): Promise<void> {
    if (this.#failure !== undefined) {
      // Its iterator has ended, which must not be taken for the end of the history.
      throw this.#failure.error;
    }
    while (!this.#isRead && this.#lowest > msgSeq + 1) {
      const { done, value } = await this.#next();
      if (done) {
        this.#isRead = true;
        return;
      }
      this.#lowest = value.msgSeq;
      if (value.state === "visible" && !value.system) {
        this.#visible.push({ msgSeq: value.msgSeq, fromAccount: value.fromAccount });
      }
    }
  }
}

const scans = new WeakMap<ChatClient, Map<string, HistoryScan>>();

/**
 * Visible messages above a `MsgSeq`, from a scan that serves all senders of a group or topic: a refresh asks for each
 * resource on its own, and a scan costs a call for each 20 messages.
 */
export async function visibleAbove(client: ChatClient, target: ScanTarget, msgSeq: number): Promise<VisibleMessage[]> {
  let ofClient = scans.get(client);
  if (ofClient === undefined) {
    ofClient = new Map();
    scans.set(client, ofClient);
  }
  const key = keyOf(target);
  const scan = ofClient.get(key) ?? new HistoryScan(client, target);
  ofClient.set(key, scan);
  try {
    return await scan.above(msgSeq);
  } catch (error) {
    // A scan that broke off is of no use to the next one, which may have begun already.
    if (ofClient.get(key) === scan) {
      ofClient.delete(key);
    }
    throw error;
  }
}

/** Forgets the scans of a group whose messages were recalled. */
export function forgetScans(client: ChatClient, groupId: string): void {
  for (const key of scans.get(client)?.keys() ?? []) {
    if (key.startsWith(`${JSON.stringify(groupId)},`)) {
      scans.get(client)?.delete(key);
    }
  }
}

function keyOf({ groupId, topicId, newest }: ScanTarget): string {
  return [groupId, topicId ?? null, newest].map((part) => JSON.stringify(part)).join(",");
}
