import { formatNumber } from "../change/text.ts";
import type { CallContext, ChatClient } from "../client/index.ts";
import { redact } from "../client/redact.ts";
import { lookAtSet, type SetReader } from "./live-set.ts";
import type { IrreversibleChange, LiveFacts, Review } from "./model.ts";

/** The reads that are needed of a client. */
export type Reader = Pick<ChatClient, "getGroupInfo" | "getTopic" | "getContactGroups" | "groupMessages">;

/** How the service is asked. */
export interface LiveOptions {
  /** SDKAppID the reader belongs to: changes of another app aren't looked at. */
  readonly app: number;
  /** Ends all reading; what wasn't read by then is noted. */
  readonly signal?: AbortSignal;
}

/** How far back the service recalls (doc 34970). */
const WINDOW = 1_000;

/** What a sender has in reach of a recall. */
interface Reach {
  visible: number;
  first: number;
  last: number;
}

/**
 * Adds to each planned change what only the service knows, by reads alone. Never throws: what can't be read is noted.
 *
 * It costs a call for each 50 groups and each account, and up to 50 for each group or topic with a recall. Of a set at
 * most 1,000 groups or 100 accounts are looked at, and messages are counted in at most 10 groups.
 */
export async function addLiveFacts(review: Review, reader: Reader, options: LiveOptions): Promise<Review> {
  const look = new Look(reader, options);
  const stacks = review.stacks.map(async (stack) => {
    if (stack.phase === "done") return stack;
    const changes = await Promise.all(stack.changes.map((change) => look.at(change)));
    return { ...stack, changes };
  });
  return { ...review, stacks: await Promise.all(stacks) };
}

class Look {
  readonly #reader: Reader;
  readonly #app: number;
  readonly #context: CallContext;
  /** One scan serves all senders of a place. */
  readonly #scans = new Map<string, Promise<ReadonlyMap<string, Reach>>>();

  constructor(reader: Reader, { app, signal }: LiveOptions) {
    this.#reader = reader;
    this.#app = app;
    this.#context = signal === undefined ? {} : { signal };
  }

  async at(change: IrreversibleChange): Promise<IrreversibleChange> {
    return { ...change, live: await this.#factsOf(change) };
  }

  async #factsOf(change: IrreversibleChange): Promise<LiveFacts> {
    const { identity, app, set } = change;
    if (identity === undefined && set === undefined)
      return noted("not looked at: its target is secret, or known after apply");
    if (app !== this.#app)
      return noted(`not looked at: it belongs to app ${app}, and the service was asked as ${this.#app}`);
    try {
      if (set !== undefined) return await lookAtSet({ ...change, set }, this.#ofSet);
      if (identity?.fromAccount !== undefined)
        return await this.#account(identity.fromAccount, identity.groupName ?? "");
      return await this.#group(change, identity?.groupId ?? "");
    } catch (error) {
      return noted(`could not be read: ${redact((error as Error).message)}`);
    }
  }

  readonly #ofSet: SetReader = {
    group: (groupId) => this.#reader.getGroupInfo(groupId, this.#context),
    hasConversationGroup: async (account, groupName) =>
      (await this.#reader.getContactGroups(account, this.#context)).has(groupName),
    visible: async (groupId, topicId, sender) => (await this.#reachIn(groupId, topicId)).get(sender)?.visible ?? 0,
  };

  async #account(account: string, groupName: string): Promise<LiveFacts> {
    const groups = await this.#reader.getContactGroups(account, this.#context);
    return { exists: groups.has(groupName), notes: [] };
  }

  async #group(change: IrreversibleChange, groupId: string): Promise<LiveFacts> {
    const group = await this.#reader.getGroupInfo(groupId, this.#context);
    if (!group.found) return noted(`the group isn't found (code ${group.code}): up would fail, or skip it if told so`);
    const topicId = change.identity?.topicId;
    const topic = topicId === undefined ? undefined : await this.#reader.getTopic(groupId, topicId, this.#context);
    if (topic?.found === false)
      return noted(`the topic isn't found (code ${topic.code}): up would fail, or skip it if told so`);
    const next = topic === undefined ? group.nextMsgSeq : topic.nextMsgSeq;
    const newest = next === undefined ? undefined : next - 1;
    const facts = {
      groupName: topic?.name ?? group.name,
      groupType: group.type,
      ...(group.memberNum === undefined ? {} : { members: group.memberNum }),
      ...(newest === undefined ? {} : { newest }),
    };
    if (newest === undefined) return { ...facts, notes: ["the service tells no newest MsgSeq of it"] };
    if (change.action === "clear-group-history") return { ...facts, ...clearFacts(change, newest) };
    return { ...facts, ...(await this.#recallFacts(change, groupId, newest)) };
  }

  async #recallFacts(
    change: IrreversibleChange,
    groupId: string,
    newest: number,
  ): Promise<Pick<LiveFacts, "visible" | "notes">> {
    const { topicId, senderAccount = "" } = change.identity ?? {};
    const reach = (await this.#reachIn(groupId, topicId, newest)).get(senderAccount);
    if (reach === undefined) return { visible: 0, notes: [] };
    return { visible: reach.visible, ...times(reach), notes: [] };
  }

  /** What senders have in reach of a recall, found once for each place. */
  #reachIn(groupId: string, topicId: string | undefined, newest?: number): Promise<ReadonlyMap<string, Reach>> {
    const key = JSON.stringify([groupId, topicId]);
    const scan = this.#scans.get(key) ?? this.#scanFrom(groupId, topicId, newest);
    this.#scans.set(key, scan);
    return scan;
  }

  async #scanFrom(groupId: string, topicId: string | undefined, known?: number): Promise<ReadonlyMap<string, Reach>> {
    const newest = known ?? (await this.#newest(groupId, topicId));
    return this.#scan(groupId, topicId, newest);
  }

  async #newest(groupId: string, topicId: string | undefined): Promise<number> {
    const place =
      topicId === undefined
        ? await this.#reader.getGroupInfo(groupId, this.#context)
        : await this.#reader.getTopic(groupId, topicId, this.#context);
    if (!place.found) throw new Error(`it isn't found (code ${place.code})`);
    if (place.nextMsgSeq === undefined) throw new Error("the service tells no newest MsgSeq of it");
    return place.nextMsgSeq - 1;
  }

  async #scan(groupId: string, topicId: string | undefined, newest: number): Promise<ReadonlyMap<string, Reach>> {
    const found = new Map<string, Reach>();
    const range = {
      groupId,
      ...(topicId === undefined ? {} : { topicId }),
      above: Math.max(0, newest - WINDOW),
      through: newest,
    };
    for await (const { fromAccount, state, system, timestamp } of this.#reader.groupMessages(range, this.#context)) {
      if (fromAccount === undefined || state !== "visible" || system) continue;
      const before = found.get(fromAccount) ?? { visible: 0, first: Number.POSITIVE_INFINITY, last: 0 };
      const [first, last] = [timestamp ?? Number.POSITIVE_INFINITY, timestamp ?? 0];
      found.set(fromAccount, {
        visible: before.visible + 1,
        first: Math.min(before.first, first),
        last: Math.max(before.last, last),
      });
    }
    return found;
  }
}

function clearFacts(
  { from = 0, to }: IrreversibleChange,
  newest: number,
): Pick<LiveFacts, "hides" | "stays" | "notes"> {
  if (to === undefined) return { notes: [] };
  const mark = to === "newest" ? newest : to;
  if (mark > newest) {
    return {
      notes: [`MsgSeq ${formatNumber(mark)} was not sent yet, so up would refuse it: it would hide future messages`],
    };
  }
  return { hides: Math.max(0, mark - from), stays: newest - mark, notes: [] };
}

function times({ first, last }: Reach): Pick<LiveFacts, "firstAt" | "lastAt"> {
  return last === 0 ? {} : { firstAt: rfc3339(first), lastAt: rfc3339(last) };
}

function rfc3339(seconds: number): string {
  return new Date(seconds * 1_000).toISOString().replace(".000Z", "Z");
}

function noted(note: string): LiveFacts {
  return { notes: [note] };
}

/** Notes at each planned change that the service was not asked, and why. */
export function withoutLiveFacts(review: Review, why: string): Review {
  const live = noted(`the service was not asked: ${redact(why)}`);
  const stacks = review.stacks.map((stack) =>
    stack.phase === "done" ? stack : { ...stack, changes: stack.changes.map((change) => ({ ...change, live })) },
  );
  return { ...review, stacks };
}
