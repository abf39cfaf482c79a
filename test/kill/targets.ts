import type { Emulator, Seed } from "pulumi-tencent-chat/emulator";
import { badges, type ResourceSpec, spammer, wave } from "../moderation/program.ts";

/** A mark of a checkpoint; absent where the resource knows none. */
export type Mark = number | "newest" | undefined;

/** Targets with their marks, as a program declares them. */
export type Declared = ReadonlyMap<string, Mark>;

/** One kind of set, as the kill tests look at it: by the program, the call and the member's view. */
export interface SetKind {
  readonly name: "checkpoints" | "recalls" | "removals";
  readonly hasMarks: boolean;
  /** The input that holds the targets. */
  readonly property: "checkpoints" | "groupIds" | "fromAccounts";
  /** The irreversible command, and the field that names the target. */
  readonly command: string;
  readonly targetField: string;
  /** A code that one target is refused with. */
  readonly refusal: number;
  program(declared: Declared, args?: Record<string, unknown>): ResourceSpec;
  /** Whether a member sees it done, for what there was up to `newest` and a mark that isn't `"newest"`. */
  isDone(world: World, target: string, mark: number | undefined, newest: number): boolean;
}

/** What tests know of the world without a provider's word. */
export interface World {
  readonly emulator: Emulator;
  /** Accounts that have the conversation group. */
  readonly withGroup: ReadonlySet<string>;
}

const GROUP_SERVICE = "group_open_http_svc";

export const KINDS: readonly [SetKind, ...SetKind[]] = [
  {
    name: "checkpoints",
    hasMarks: true,
    property: "checkpoints",
    command: `${GROUP_SERVICE}/clear_group_msg`,
    targetField: "GroupId",
    refusal: 10007,
    program: (declared, args) => wave(Object.fromEntries(declared), args),
    isDone: ({ emulator }, target, mark, newest) => {
      const { messages, clearedThrough } = emulator.view(target);
      const through = mark ?? newest;
      return clearedThrough >= through && messages.every(({ seq }) => seq > through);
    },
  },
  {
    name: "recalls",
    hasMarks: false,
    property: "groupIds",
    command: `${GROUP_SERVICE}/delete_group_msg_by_sender`,
    targetField: "GroupId",
    refusal: 10007,
    program: (declared, args) => spammer([...declared.keys()], args),
    isDone: ({ emulator }, target, _, newest) =>
      !emulator.view(target).messages.some(({ from, seq }) => from === "u7" && seq <= newest),
  },
  {
    name: "removals",
    hasMarks: false,
    property: "fromAccounts",
    command: "recentcontact/del_contact_group",
    targetField: "From_Account",
    refusal: 51008,
    program: (declared, args) => badges([...declared.keys()], args),
    isDone: ({ withGroup }, target) => !withGroup.has(target),
  },
];

/** Looks at the world now. */
export function lookAt(emulator: Emulator): World {
  const having = emulator
    .snapshot()
    .accounts.filter(({ contactGroups }) => contactGroups.some(({ name }) => name === "vip"));
  return { emulator, withGroup: new Set(having.map(({ id }) => id)) };
}

/** So many ids, the same for groups and accounts: `t001` and on. */
export function targetIds(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `t${String(index + 1).padStart(3, "0")}`);
}

/** Groups with ten messages of u7 and u1 in turns, and accounts with a conversation group "vip". */
export function seedOf(ids: readonly string[]): Seed {
  const messages = { count: 10, senders: ["u7", "u1"] };
  return {
    accounts: ids.map((userId) => ({ userId, conversationGroups: [{ name: "vip", users: ["u7"] }, { name: "work" }] })),
    groups: ids.map((groupId) => ({ groupId, type: "Public", owner: "u1", members: ["u7"], messages })),
  };
}

/** `MsgSeq` of the newest message of a group. */
export function newestOf(emulator: Emulator, groupId: string): number {
  return emulator.view(groupId).nextMsgSeq - 1;
}
