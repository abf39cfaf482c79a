import { nameFew } from "../change/name-few.ts";
import { formatNumber, quoteId } from "../change/text.ts";
import type { GroupInfo } from "../client/index.ts";
import { redact } from "../client/redact.ts";
import type { IrreversibleChange, LiveFacts, SetReach, TouchedTarget } from "./model.ts";

/** How many groups of a set are looked up: 50 a call. */
const MOST_GROUPS = 1_000;
/** How many accounts of a set are looked at: a call each. */
const MOST_ACCOUNTS = 100;
/** In how many groups of a set a sender's messages are counted: up to 50 calls each. */
const MOST_SCANS = 10;

/** What a set is looked at with. It may throw for each target. */
export interface SetReader {
  group(groupId: string): Promise<GroupInfo>;
  hasConversationGroup(account: string, groupName: string): Promise<boolean>;
  /** How many messages of a sender are in reach of a recall in a group, or in its topic. */
  visible(groupId: string, topicId: string | undefined, sender: string): Promise<number>;
}

/** What a look at one target told. */
interface Seen {
  readonly isFound: boolean;
  readonly hides?: number;
  readonly visible?: number;
  /** The mark was not sent yet, so `up` would refuse it. */
  readonly isBeyond?: boolean;
}

type SetChange = IrreversibleChange & { readonly set: SetReach };

/** What the service says of a set's targets, of the first ones where they are many. */
export async function lookAtSet(change: SetChange, reader: SetReader): Promise<LiveFacts> {
  const { set, action } = change;
  const look = lookOf(change, reader);
  if (look === undefined) return { notes: ["not looked at: its targets are secret, or known after apply"] };
  const looked = set.touched.slice(0, action === "remove-conversation-group" ? MOST_ACCOUNTS : MOST_GROUPS);
  const unreadable: string[] = [];
  const seen: (readonly [string, Seen])[] = [];
  await Promise.all(
    looked.map(async (target, index) => {
      try {
        seen.push([target.id, await look(target, index)]);
      } catch (error) {
        unreadable.push(redact((error as Error).message));
      }
    }),
  );
  const missing = seen.filter(([, { isFound }]) => !isFound).map(([id]) => id);
  const beyond = seen.filter(([, { isBeyond }]) => isBeyond).map(([id]) => id);
  const scans = seen.filter(([, { visible }]) => visible !== undefined).length;
  const notes = [
    ...(missing.length > 0 && action !== "remove-conversation-group"
      ? [`${few(missing, set)} not found: up would fail there, or skip it if told so`]
      : []),
    ...(beyond.length > 0 ? [`${few(beyond, set)}: the mark was not sent yet, so up would refuse it`] : []),
    ...(unreadable[0] === undefined ? [] : [`${formatNumber(unreadable.length)} could not be read: ${unreadable[0]}`]),
    ...(scans > 0 && scans < seen.length - missing.length
      ? [`messages were counted in ${formatNumber(scans)} of these only`]
      : []),
  ];
  return {
    looked: seen.length,
    notLooked: change.targets - seen.length,
    found: seen.length - missing.length,
    ...sumOf("hides", seen),
    ...sumOf("visible", seen),
    notes,
  };
}

function few(ids: string[], { noun }: SetReach): string {
  const named = nameFew(ids.sort().map(quoteId));
  return ids.length === 1 ? `${noun.slice(0, -1)} ${named}` : `${formatNumber(ids.length)} ${noun} (${named})`;
}

function sumOf(key: "hides" | "visible", seen: readonly (readonly [string, Seen])[]): Pick<LiveFacts, typeof key> {
  const told = seen.flatMap(([, facts]) => facts[key] ?? []);
  return told.length === 0 ? {} : { [key]: told.reduce((sum, one) => sum + one, 0) };
}

type LookAt = (target: TouchedTarget, index: number) => Promise<Seen>;

/** How one target is looked at; nothing where what all of them share isn't known. */
function lookOf({ action, identity, set }: SetChange, reader: SetReader): LookAt | undefined {
  const { groupId, topicId, senderAccount, groupName } = identity ?? {};
  if (action === "clear-group-history") return async (target) => clearOf(target, await reader.group(target.id));
  if (action === "remove-conversation-group") {
    return groupName === undefined
      ? undefined
      : async ({ id }) => ({ isFound: await reader.hasConversationGroup(id, groupName) });
  }
  if (set.noun === "users") {
    return groupId === undefined
      ? undefined
      : async ({ id }) => ({ isFound: true, visible: await reader.visible(groupId, topicId, id) });
  }
  if (senderAccount === undefined) return undefined;
  return async ({ id }, index) => {
    const { found } = await reader.group(id);
    if (!found || index >= MOST_SCANS) return { isFound: found };
    return { isFound: true, visible: await reader.visible(id, undefined, senderAccount) };
  };
}

function clearOf({ from = 0, to }: TouchedTarget, group: GroupInfo): Seen {
  const newest = group.found && group.nextMsgSeq !== undefined ? group.nextMsgSeq - 1 : undefined;
  if (newest === undefined || to === undefined) return { isFound: group.found };
  const mark = to === "newest" ? newest : to;
  return mark > newest ? { isFound: true, isBeyond: true } : { isFound: true, hides: Math.max(0, mark - from) };
}
