import { type Emulator, type Guesses, SEED_EPOCH, type Seed } from "../../../provider/src/emulator/index.ts";
import { call } from "../../emulator/by-hand.ts";
import type { ResourceName, SetName } from "../../host/declared-resource.ts";
import type { Properties } from "../../host/provider-host.ts";

/** One group, sender or account that a resource is about, as seen from outside. */
export interface Target {
  /** As a set's plan names it. */
  readonly id: string;
  /** Body of its irreversible call; the mark is missing where `newest` is declared. */
  readonly body: Properties;
  /** `MsgSeq` that is declared, of a checkpoint. */
  readonly mark?: number | "newest";
  /** `MsgSeq` of the newest message. */
  newest(): number;
  /** Whether members see it done; for `"newest"`, through this `MsgSeq` at least. */
  isDone(through: number): boolean;
  /** What these outputs of the resource, or of its part for the target, claim and members don't see. */
  untrue(outputs: Properties, index: number): string[];
}

/** A resource's inputs in a world of its own. */
export interface Case {
  readonly inputs: Properties;
  readonly targets: readonly Target[];
  /** Ids one of which an error has to name. */
  readonly names: readonly string[];
  /** Members go on: what they send now must not be taken in. */
  goOn(): void;
  /** Undoes from outside what the resource reached, where a refresh looks for that. */
  disturb(): Promise<void>;
  /** What members who have nothing to do with it have lost. */
  harmed(): string[];
}

export type Phase = "up" | "refresh";

/** A resource, and which commands it calls in which order. */
export interface Subject {
  readonly title: string;
  readonly name: ResourceName | SetName;
  readonly irreversible: "clear_group_msg" | "delete_group_msg_by_sender" | "del_contact_group";
  readonly commands: Readonly<Record<Phase, readonly string[]>>;
  /** What users are warned of also without a fault. */
  readonly warns?: RegExp;
  make(emulator: Emulator): Case;
}

/** Open questions that a service asks itself. */
export type Question = keyof Guesses;

/** A subject in a world where answers to open questions make a difference. */
export interface OpenSubject extends Subject {
  readonly questions: readonly Question[];
  /** In which phases. */
  readonly phases: readonly Phase[];
}

let made = 0;
/** How far back the service recalls. */
const RECALL_WINDOW = 1_000;
/** How many targets a set of the matrix has. */
const OF_A_SET = 3;
const MARK = 10;
const MESSAGES = 20;
const messages = { count: MESSAGES, senders: ["u7", "u1"] };

function checkpoints(
  count: number,
  marks: readonly (number | "newest")[],
  group: { readonly type?: string; readonly clearedThrough?: number } = {},
): Subject["make"] {
  return (emulator) => {
    const ids = Array.from({ length: count }, () => `group-${++made}`);
    emulator.seed({ groups: ids.map((groupId) => ({ groupId, type: "Public", messages, ...group })) } as Seed);
    const markOf = (index: number) => marks[index % marks.length] ?? MARK;
    const targets = ids.map((id, index) => checkpoint(emulator, id, markOf(index)));
    const [first = ""] = ids;
    const inputs =
      count === 1
        ? { groupId: first, msgSeq: markOf(0) }
        : { checkpoints: Object.fromEntries(ids.map((id, index) => [id, markOf(index)])) };
    return {
      inputs,
      targets,
      names: ids,
      goOn: () => ids.forEach((id) => void emulator.post(id, "u1", "later")),
      disturb: async () => {},
      harmed: () => [],
    };
  };
}

function checkpoint(emulator: Emulator, id: string, mark: number | "newest"): Target {
  const reached = () => emulator.view(id).clearedThrough;
  return {
    id,
    body: { GroupId: id, ...(mark !== "newest" && { MsgSeq: mark }) },
    mark,
    newest: () => emulator.view(id).nextMsgSeq - 1,
    isDone: (through) => reached() >= (mark === "newest" ? through : mark),
    untrue: ({ clearedThrough, checkpoints }) => {
      const claimed = Number(clearedThrough ?? (checkpoints as Properties | undefined)?.[id] ?? 0);
      return claimed <= reached()
        ? []
        : [`the state has ${id} hidden through ${claimed}, and the world through ${reached()}`];
    },
  };
}

function recalls(count: number, place: "topic" | "groups", inEach?: object): Subject["make"] {
  return (emulator) => {
    const groupId = `@TGS#_town-${++made}`;
    const topicId = `${groupId}@TOPIC#_1`;
    const senders = Array.from({ length: count }, (_, index) => `u${7 + index}`);
    const ids = place === "topic" ? senders : senders.map((_, index) => `hall-${made}-${index}`);
    const rows = inEach ?? { count: MESSAGES, senders: [...senders, "u1"] };
    emulator.seed({
      groups:
        place === "topic"
          ? [{ groupId, type: "Community", topics: [{ topicId, messages: rows }] }]
          : ids.map((id) => ({ groupId: id, type: "Public", messages: rows })),
    } as Seed);
    const spots = ids.map(
      (id): Spot => (place === "topic" ? { groupId, topicId, sender: id } : { groupId: id, sender: "u7" }),
    );
    const post = (from?: string) =>
      spots.forEach((spot) => void emulator.post(spot.groupId, from ?? spot.sender, "later", whereOf(spot)));
    const othersOf = (spot: Spot) => seen(emulator, spot).filter(({ from }) => from === "u1").length;
    const before = spots.map(othersOf);
    const inputs = place === "topic" ? { groupId, topicId } : {};
    const about =
      count === 1
        ? { groupId: spots[0]?.groupId, senderAccount: "u7" }
        : place === "topic"
          ? { senderAccounts: senders }
          : { senderAccount: "u7", groupIds: ids };
    return {
      inputs: { ...inputs, ...about, enforce: "always" },
      targets: spots.map((spot, index) => recall(emulator, ids[index] ?? "", spot)),
      names: [...ids, groupId],
      goOn: () => post("u1"),
      disturb: async () => post(),
      harmed: () =>
        spots.flatMap((spot, index) =>
          othersOf(spot) >= (before[index] ?? 0) ? [] : [`messages of u1 in ${spot.groupId}`],
        ),
    };
  };
}

interface Spot {
  readonly groupId: string;
  readonly topicId?: string;
  readonly sender: string;
}

const whereOf = ({ topicId }: Spot) => (topicId === undefined ? {} : { topicId });
const seen = (emulator: Emulator, { groupId, topicId }: Spot) => emulator.view(groupId, topicId).messages;

function recall(emulator: Emulator, id: string, spot: Spot): Target {
  const { groupId, topicId, sender } = spot;
  // What is further back no recall reaches.
  const visible = () => {
    const from = emulator.view(groupId, topicId).nextMsgSeq - RECALL_WINDOW;
    return seen(emulator, spot).filter((message) => message.from === sender && message.seq >= from);
  };
  return {
    id,
    body: { GroupId: groupId, Sender_Account: sender, ...(topicId !== undefined && { TopicId: topicId }) },
    newest: () => emulator.view(groupId, topicId).nextMsgSeq - 1,
    isDone: () => visible().length === 0,
    untrue: ({ recalledThrough }, index) => {
      const claimed = Number((Array.isArray(recalledThrough) ? recalledThrough[index] : recalledThrough) ?? 0);
      const left = visible().filter(({ seq }) => seq <= claimed);
      return left.length === 0
        ? []
        : [`the state has ${sender} recalled through ${claimed}, and ${left[0]?.seq} is visible`];
    },
  };
}

function removals(count: number): Subject["make"] {
  return (emulator) => {
    const ids = Array.from({ length: count }, () => `account-${++made}`);
    const conversationGroups = [
      { name: "work", users: ["u1", "u8"] },
      { name: "vip", users: ["u1", "u7"] },
    ];
    emulator.seed({ accounts: ids.map((userId) => ({ userId, conversationGroups })) });
    const path = "recentcontact/create_contact_group";
    const item = { ContactItem: [{ Type: 1, To_Account: "u1" }] };
    return {
      inputs: {
        groupName: "vip",
        ...(count === 1 ? { fromAccount: ids[0] } : { fromAccounts: ids }),
        enforce: "always",
      },
      targets: ids.map((id) => removal(emulator, id)),
      names: ids,
      goOn: () => {},
      disturb: async () => {
        for (const id of ids) {
          const body = { From_Account: id, GroupContactItem: [{ GroupName: "vip", ...item }] };
          const { ErrorCode, ErrorInfo } = await call(emulator, path, body);
          if (ErrorCode !== 0) throw new Error(`${path}: ${ErrorCode} ${ErrorInfo}`);
        }
      },
      harmed: () => ids.flatMap((id) => (groupsOf(emulator, id).includes("work") ? [] : [`group work of ${id}`])),
    };
  };
}

function removal(emulator: Emulator, id: string): Target {
  const isGone = () => !groupsOf(emulator, id).includes("vip");
  return {
    id,
    body: { From_Account: id, GroupName: ["vip"] },
    newest: () => 0,
    isDone: isGone,
    untrue: ({ outcome, outstanding, drift }) => {
      const left = (outstanding as { targets?: string[] } | undefined)?.targets ?? [];
      const isClaimed = (outcome === "applied" || outcome === "adopted") && !left.includes(id) && drift === undefined;
      return isClaimed && !isGone() ? [`the state has the conversation group of ${id} removed, and it is there`] : [];
    },
  };
}

function groupsOf(emulator: Emulator, userId: string): string[] {
  const account = emulator.snapshot().accounts.find(({ id }) => id === userId);
  return account?.contactGroups.map(({ name }) => name) ?? [];
}

const CHECKPOINT = {
  irreversible: "clear_group_msg",
  commands: { up: ["get_group_info", "clear_group_msg"], refresh: ["get_group_info"] },
} as const;
const RECALL = {
  irreversible: "delete_group_msg_by_sender",
  commands: {
    up: ["get_group_info", "get_topic", "delete_group_msg_by_sender"],
    refresh: ["get_group_info", "get_topic", "group_msg_get_simple"],
  },
} as const;
const REMOVAL = {
  irreversible: "del_contact_group",
  commands: { up: ["del_contact_group"], refresh: ["get_contact_group"] },
} as const;

/** The six classes, each with all commands that it can call. */
export const subjects: readonly Subject[] = [
  { title: "GroupHistoryCheckpoint", name: "GroupHistoryCheckpoint", ...CHECKPOINT, make: checkpoints(1, [MARK]) },
  {
    title: 'GroupHistoryCheckpoint, "newest"',
    name: "GroupHistoryCheckpoint",
    ...CHECKPOINT,
    make: checkpoints(1, ["newest"]),
  },
  {
    title: "GroupHistoryCheckpointSet",
    name: "GroupHistoryCheckpointSet",
    ...CHECKPOINT,
    make: checkpoints(OF_A_SET, [MARK, "newest"]),
  },
  { title: "SenderMessageRecall", name: "SenderMessageRecall", ...RECALL, make: recalls(1, "topic") },
  { title: "SenderMessageRecallSet", name: "SenderMessageRecallSet", ...RECALL, make: recalls(OF_A_SET, "topic") },
  { title: "ConversationGroupRemoval", name: "ConversationGroupRemoval", ...REMOVAL, make: removals(1) },
  { title: "ConversationGroupRemovalSet", name: "ConversationGroupRemovalSet", ...REMOVAL, make: removals(OF_A_SET) },
];

/** A set one of whose groups isn't there, and which skips it. */
function withMissingGroup(): Subject["make"] {
  const make = checkpoints(OF_A_SET, [MARK]);
  return (emulator) => {
    const aCase = make(emulator);
    const { checkpoints: marks } = aCase.inputs as { checkpoints: Properties };
    // Each another one, since a host acts on nothing twice unseen.
    return { ...aCase, inputs: { checkpoints: { ...marks, [`gone-${++made}`]: MARK }, onMissing: "skip" } };
  };
}

/** A recall, after which others recall, or the service forgets, some of what the sender posts. */
function withRowsGone(how: "recalled" | "expired"): Subject["make"] {
  const make = recalls(1, "groups");
  return (emulator) => {
    // Less than seeds are old, so that what was seeded is expired, and can still be recalled.
    if (how === "expired") emulator.seed({ retentionDays: 1_000 });
    const aCase = make(emulator);
    const [groupId = ""] = aCase.names;
    return {
      ...aCase,
      disturb: async () => {
        const time = how === "expired" ? { time: SEED_EPOCH } : {};
        const seqs = [1, 2, 3].map(() => emulator.post(groupId, "u7", "soon gone", time));
        if (how === "recalled") await recallByHand(emulator, groupId, seqs);
        await aCase.disturb();
      },
    };
  };
}

async function recallByHand(emulator: Emulator, GroupId: string, seqs: readonly number[]): Promise<void> {
  const body = { GroupId, MsgSeqList: seqs.map((MsgSeq) => ({ MsgSeq })) };
  const { ErrorCode, ErrorInfo } = await call(emulator, "group_open_http_svc/group_msg_recall", body);
  if (ErrorCode !== 0) throw new Error(`group_msg_recall: ${ErrorCode} ${ErrorInfo}`);
}

/** A recall in a history that is longer than its window, notices of the service among it. */
function beyondTheWindow(): Subject["make"] {
  return recalls(1, "groups", { count: RECALL_WINDOW + MESSAGES, senders: ["u7", "u1"], systemEvery: 10 });
}

/** A removal, after which the app's plan ends for a while. */
function withPlanEnded(): Subject["make"] {
  const make = removals(1);
  return (emulator) => {
    const aCase = make(emulator);
    return {
      ...aCase,
      disturb: async () => {
        await aCase.disturb();
        emulator.seed({ plan: { conversationGroups: false } });
      },
      goOn: () => emulator.seed({ plan: { conversationGroups: true } }),
    };
  };
}

/** A removal, after which the group is made again without a conversation: where it isn't listed, nobody sees it. */
function withEmptyGroup(): Subject["make"] {
  const make = removals(1);
  return (emulator) => {
    const aCase = make(emulator);
    const [id = ""] = aCase.names;
    const isEmptyOrGone = () => {
      const account = emulator.snapshot().accounts.find((one) => one.id === id);
      return account?.contactGroups.every(({ name, contacts }) => name !== "vip" || contacts.length === 0) ?? true;
    };
    return {
      ...aCase,
      targets: aCase.targets.map((target) => ({ ...target, isDone: isEmptyOrGone, untrue: () => [] })),
      disturb: async () => {
        const body = { From_Account: id, GroupContactItem: [{ GroupName: "vip" }] };
        const { ErrorCode, ErrorInfo } = await call(emulator, "recentcontact/create_contact_group", body);
        if (ErrorCode !== 0) throw new Error(`create_contact_group: ${ErrorCode} ${ErrorInfo}`);
      },
    };
  };
}

const IN_GROUPS = {
  irreversible: RECALL.irreversible,
  commands: {
    up: ["get_group_info", "delete_group_msg_by_sender"],
    refresh: ["get_group_info", "group_msg_get_simple"],
  },
} as const;

const OF_AN_AV_CHAT_ROOM: Subject = {
  title: "GroupHistoryCheckpoint of an AVChatRoom",
  name: "GroupHistoryCheckpoint",
  ...CHECKPOINT,
  warns: /is an AVChatRoom: the service keeps no history of it/,
  make: checkpoints(1, [MARK], { type: "AVChatRoom" }),
};

/** The same classes, used in other ways. */
export const furtherSubjects: readonly Subject[] = [
  OF_AN_AV_CHAT_ROOM,
  {
    title: "SenderMessageRecallSet of groups",
    name: "SenderMessageRecallSet",
    ...IN_GROUPS,
    make: recalls(OF_A_SET, "groups"),
  },
];

/** Others, where what the documents leave open makes a difference. */
export const openSubjects: readonly OpenSubject[] = [
  { questions: ["avChatRoomNextMsgSeq"], phases: ["up", "refresh"], ...OF_AN_AV_CHAT_ROOM },
  {
    questions: ["groupTypeSpelling"],
    phases: ["up", "refresh"],
    title: "GroupHistoryCheckpoint of a Work group",
    name: "GroupHistoryCheckpoint",
    ...CHECKPOINT,
    make: checkpoints(1, [MARK], { type: "Work" }),
  },
  {
    questions: ["lowerClear"],
    phases: ["up"],
    title: "GroupHistoryCheckpoint of a group that others have cleared further",
    name: "GroupHistoryCheckpoint",
    ...CHECKPOINT,
    make: checkpoints(1, [MARK], { clearedThrough: MARK + 5 }),
  },
  {
    questions: ["groupInfoTopLevelCode"],
    phases: ["up", "refresh"],
    title: "GroupHistoryCheckpointSet with a group that is missing",
    name: "GroupHistoryCheckpointSet",
    ...CHECKPOINT,
    warns: /\bgone-\d+ isn't found/,
    make: withMissingGroup(),
  },
  {
    questions: ["recalledRowsKeepFromAccount", "recalledRowsKeepBody", "recallVisibleAfterMs"],
    phases: ["refresh"],
    title: "SenderMessageRecall where others recall too",
    name: "SenderMessageRecall",
    ...IN_GROUPS,
    make: withRowsGone("recalled"),
  },
  {
    questions: ["expiredRows"],
    phases: ["refresh"],
    title: "SenderMessageRecall where messages expire",
    name: "SenderMessageRecall",
    ...IN_GROUPS,
    make: withRowsGone("expired"),
  },
  {
    questions: ["recallWindow"],
    phases: ["up"],
    title: "SenderMessageRecall beyond its window",
    name: "SenderMessageRecall",
    ...IN_GROUPS,
    make: beyondTheWindow(),
  },
  {
    questions: ["contactPageSize", "groupItemOnEveryPage", "contactGroupIdsReused"],
    phases: ["refresh"],
    title: "ConversationGroupRemoval",
    name: "ConversationGroupRemoval",
    ...REMOVAL,
    make: removals(1),
  },
  {
    questions: ["contactPageSize", "groupItemOnEveryPage", "contactGroupIdsReused"],
    phases: ["refresh"],
    title: "ConversationGroupRemovalSet",
    name: "ConversationGroupRemovalSet",
    ...REMOVAL,
    make: removals(OF_A_SET),
  },
  {
    questions: ["contactGroupReadWithoutPlan"],
    phases: ["refresh"],
    title: "ConversationGroupRemoval without the plan for a while",
    name: "ConversationGroupRemoval",
    ...REMOVAL,
    warns: /\b51013\b/,
    make: withPlanEnded(),
  },
  {
    questions: ["emptyContactGroupListed"],
    phases: ["refresh"],
    title: "ConversationGroupRemoval of a group that comes back empty",
    name: "ConversationGroupRemoval",
    ...REMOVAL,
    make: withEmptyGroup(),
  },
];
