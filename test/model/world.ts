import type { CallRecord, Emulator, Fault, MemberView, Seed } from "../../provider/src/emulator/index.ts";
import { SEED_EPOCH } from "../../provider/src/emulator/seed.ts";
import { call } from "../emulator/by-hand.ts";
import type { Clock } from "./clock.ts";
import { type Target, targetOfCall } from "./targets.ts";

/** Groups of a sequence; the last one isn't there to begin with. Ids that objects treat in ways of their own are among them. */
export const GROUPS = ["g1", "10", "constructor", "9", "live", "later"] as const;
export const COMMUNITY = "@TGS#_c";
export const TOPIC = `${COMMUNITY}@TOPIC#_t`;
export const ACCOUNTS = ["u1", "u7", "u2"] as const;
export const NAMES = ["vip", "work"] as const;

export const SEED: Seed = {
  accounts: [
    {
      userId: "u1",
      conversationGroups: [
        { name: "vip", users: ["u7"] },
        { name: "work", users: ["u7"] },
      ],
    },
    { userId: "u2", conversationGroups: [{ name: "vip", users: ["u7"] }] },
    "u7",
  ],
  groups: [
    { groupId: "g1", type: "Public", messages: { count: 12, senders: ["u7", "u1"] } },
    { groupId: "10", type: "ChatRoom", messages: { count: 8, senders: ["u1", "u2", "u7"] } },
    { groupId: "constructor", type: "Private", messages: { count: 5, senders: ["u7"], systemEvery: 4 } },
    // Longer than a recall reaches.
    { groupId: "9", type: "Public", firstMsgSeq: 2, messages: { count: 1_010, senders: ["u7", "u1"] } },
    { groupId: "live", type: "AVChatRoom" },
    {
      ...{ groupId: COMMUNITY, type: "Community", messages: { count: 3, senders: ["u7"] } },
      topics: [{ topicId: TOPIC, messages: { count: 6, senders: ["u7", "u2"] } }],
    },
  ],
};

/** What others do meanwhile. */
export type Event =
  | { readonly event: "post"; readonly place: string; readonly from: string; readonly count: number }
  | { readonly event: "dissolve"; readonly groupId: string }
  | { readonly event: "remake"; readonly groupId: string; readonly count: number }
  | { readonly event: "make"; readonly groupId: string; readonly count: number }
  | { readonly event: "clear"; readonly groupId: string; readonly part: number }
  | { readonly event: "group-conversations"; readonly account: string; readonly name: string }
  | { readonly event: "ungroup-conversations"; readonly account: string; readonly name: string }
  | { readonly event: "leave" | "return"; readonly account: string };

/** One life of a group. */
interface Generation {
  readonly createTime: number;
  /** How it was when it ended. */
  ended?: ReadonlyMap<string, MemberView>;
}

const service = "group_open_http_svc";

/** The app of a sequence, what others do to it, and what a test knows of it without the provider's word. */
export class World {
  readonly emulator: Emulator;
  readonly #clock: Clock;
  readonly #generations = new Map<string, Generation[]>();
  readonly #left = new Set<string>();
  /** Names of conversation groups as they were after a call: to look at all costs a copy of all. */
  #accounts: { at: number | undefined; having: Map<string, string[]> } | undefined;

  constructor(emulator: Emulator, clock: Clock) {
    this.emulator = emulator;
    this.#clock = clock;
    for (const { groupId } of SEED.groups ?? []) this.#generations.set(groupId, [{ createTime: SEED_EPOCH }]);
  }

  /** Does it, unless it can't be done now. */
  async happen(event: Event): Promise<void> {
    this.#clock.pass(1);
    switch (event.event) {
      case "post":
        if (this.exists(groupOf(event.place))) this.#post(event.place, event.from, event.count);
        return;
      case "dissolve":
        if (this.exists(event.groupId)) await this.#dissolve(event.groupId);
        return;
      case "remake":
        if (!this.exists(event.groupId)) return;
        await this.#dissolve(event.groupId);
        this.#clock.pass(1);
        this.#make(event.groupId, event.count);
        return;
      case "make":
        if (!this.exists(event.groupId)) this.#make(event.groupId, event.count);
        return;
      case "clear":
        if (this.canBeCleared(event.groupId)) await this.clear(event.groupId, event.part);
        return;
      case "group-conversations":
        await this.#byHand("recentcontact/create_contact_group", {
          From_Account: event.account,
          GroupContactItem: [{ GroupName: event.name, ContactItem: [{ Type: 1, To_Account: "u7" }] }],
        });
        return;
      case "ungroup-conversations":
        await this.#byHand("recentcontact/del_contact_group", { From_Account: event.account, GroupName: [event.name] });
        return;
      case "leave":
        this.#left.add(event.account);
        return;
      case "return":
        this.#left.delete(event.account);
    }
  }

  exists(groupId: string): boolean {
    return this.#generations.get(groupId)?.at(-1)?.ended === undefined && this.#generations.has(groupId);
  }

  canBeCleared(groupId: string): boolean {
    return this.exists(groupId) && groupId !== "live";
  }

  /** `MsgSeq` of the newest message of a group or topic. */
  newest(place: string): number {
    return this.view(place).nextMsgSeq - 1;
  }

  /** What a member of a group that is there can pull. */
  view(place: string): MemberView {
    const groupId = groupOf(place);
    return this.emulator.view(groupId, place === groupId ? undefined : place);
  }

  createTime(groupId: string): number | undefined {
    return this.exists(groupId) ? this.#generations.get(groupId)?.at(-1)?.createTime : undefined;
  }

  /** The same of the life that began then, now or when it ended. */
  viewOf(place: string, createTime: number): MemberView | undefined {
    const generation = this.#generations.get(groupOf(place))?.find((one) => one.createTime === createTime);
    return generation?.ended === undefined ? generation && this.view(place) : generation.ended.get(place);
  }

  /** A name for each `CreateTime`. */
  lives(groups: readonly string[]): Map<number, string> {
    const lives = [...groups, COMMUNITY].flatMap((groupId) => this.#generations.get(groupId) ?? []);
    const times = [...new Set(lives.map(({ createTime }) => createTime))].toSorted((a, b) => a - b);
    return new Map(times.map((time, index) => [time, `life ${index}`]));
  }

  hasLeft(account: string): boolean {
    return this.#left.has(account);
  }

  hasConversationGroup(account: string, name: string): boolean {
    const at = this.emulator.calls().at(-1)?.n ?? this.#accounts?.at;
    if (this.#accounts === undefined || this.#accounts.at !== at) {
      const { accounts } = this.emulator.snapshot();
      const having = accounts.map(({ id, contactGroups }) => [id, contactGroups.map((one) => one.name)] as const);
      this.#accounts = { at, having: new Map(having) };
    }
    return this.#accounts.having.get(account)?.includes(name) === true;
  }

  /** Whether it is there to be acted on. */
  has(target: Target): boolean {
    return target.does === "remove" ? !this.hasLeft(target.account) : this.exists(target.groupId);
  }

  async clear(groupId: string, part: number): Promise<number> {
    const { clearedThrough } = this.view(groupId);
    const msgSeq = Math.max(1, clearedThrough, Math.ceil(this.newest(groupId) * part));
    await this.#byHand(`${service}/clear_group_msg`, { GroupId: groupId, MsgSeq: msgSeq });
    return msgSeq;
  }

  /** Sets faults. An account that left is one whose calls are answered so. */
  fault(faults: readonly Fault[]): void {
    this.emulator.clearFaults();
    for (const account of this.#left) {
      for (const command of ["del_contact_group", "get_contact_group"]) {
        this.emulator.fault({ command, when: { every: 1 }, where: { From_Account: account }, what: { code: 50001 } });
      }
    }
    for (const fault of faults) this.emulator.fault(fault);
  }

  #post(place: string, from: string, count: number): void {
    const groupId = groupOf(place);
    for (let n = 0; n < count; n++) {
      this.emulator.post(groupId, from, "more", place === groupId ? {} : { topicId: place });
    }
  }

  async #dissolve(groupId: string): Promise<void> {
    const places = groupId === COMMUNITY ? [COMMUNITY, TOPIC] : [groupId];
    const views = new Map(places.map((place) => [place, this.view(place)]));
    const before = this.emulator.calls().at(-1)?.n ?? 0;
    await this.#byHand(`${service}/destroy_group`, { GroupId: groupId });
    // What came between the look and the end.
    const between = this.emulator.calls().filter(({ n, executed }) => n > before && executed);
    for (const record of between) {
      for (const [place, view] of views) views.set(place, after(view, place, record));
    }
    const generation = this.#generations.get(groupId)?.at(-1);
    if (generation !== undefined) generation.ended = views;
  }

  #make(groupId: string, count: number): void {
    const createTime = Math.floor(this.#clock.now() / 1000);
    const messages = count === 0 ? {} : { messages: { count, senders: ["u7", "u1"] } };
    const type = groupId === "live" ? "AVChatRoom" : groupId === COMMUNITY ? "Community" : "Public";
    const topics = groupId === COMMUNITY ? { topics: [{ topicId: TOPIC, ...messages }] } : {};
    this.emulator.seed({ groups: [{ groupId, type, createTime, ...messages, ...topics }] });
    this.#generations.set(groupId, [...(this.#generations.get(groupId) ?? []), { createTime }]);
  }

  async #byHand(command: string, request: unknown): Promise<void> {
    await call(this.emulator, command, request);
  }
}

/** What a member of a place saw after a call. */
function after(view: MemberView, place: string, record: CallRecord): MemberView {
  const { target, through = 0 } = targetOfCall(record) ?? {};
  if (target?.does === "clear" && target.groupId === place) {
    return { ...view, clearedThrough: Math.max(view.clearedThrough, through) };
  }
  const isHere = target?.does === "recall" && (target.topicId ?? target.groupId) === place;
  return isHere ? { ...view, messages: view.messages.filter(({ from }) => from !== target.sender) } : view;
}

/** The group that a place is, or that it is a topic of. */
export function groupOf(place: string): string {
  return place.split("@TOPIC#")[0] ?? place;
}
