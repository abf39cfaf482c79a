import { z } from "zod";
import { isVoid } from "../../change/drift.ts";
import type { Cause } from "../../change/planned-change.ts";
import { formatNumber, quote } from "../../change/text.ts";
import { isTencentChatError } from "../../client/errors.ts";
import type { ChatClient } from "../../client/index.ts";
import type {
  ApplyRequest,
  KindInputs,
  RefreshRequest,
  TargetFound,
  TargetKind,
  TargetState,
} from "../../host/resource-kind.ts";
import { Unfinished } from "../../host/unfinished.ts";
import { UserError } from "../../host/user-error.ts";
import {
  describeId,
  type ExistingGroup,
  GROUP_OUTPUTS,
  missingMessage,
  notedGroup,
  requireGroup,
} from "../group-target.ts";
import { COMMUNITY_PREFIX, groupId, msgSeq } from "../input-rules.ts";

const properties = { groupId, msgSeq };

type Inputs = KindInputs<typeof properties>;

const ownOutputs = {
  /** MsgSeq through which history is hidden; 0 where nothing was. */
  clearedThrough: z.int().min(0),
  ...GROUP_OUTPUTS,
};

type Outputs = Readonly<z.infer<z.ZodObject<typeof ownOutputs>>>;

type Prior = TargetState<Outputs>;

/** What the service may say where a group has no messages that could be hidden. */
const NO_MESSAGES = 10052;

/** `clear_group_msg` (doc 65970), made once for each plan, always with a MsgSeq. */
export const groupHistoryCheckpoint: TargetKind<typeof properties, Outputs> = {
  name: "GroupHistoryCheckpoint",
  action: "clear-group-history",
  properties,
  identity: ["groupId"],
  ownOutputs,

  rules({ groupId }) {
    if (groupId?.startsWith(COMMUNITY_PREFIX)) {
      const reason = `groupId ${quote(groupId)} is a community, and clear_group_msg doesn't support communities`;
      return [{ property: "groupId", reason }];
    }
    return [];
  },

  marks({ old, known, isProven, isUnknown, drift }) {
    const from = drift?.kind === "group-re-created" ? 0 : isProven ? old.msgSeq : undefined;
    return {
      ...(typeof from === "number" ? { from } : {}),
      ...(isUnknown("msgSeq") || known.msgSeq === undefined ? {} : { to: known.msgSeq }),
    };
  },

  raise(change) {
    const { old, known, isProven, isUnknown, drift } = change;
    if (!isUnknown("msgSeq") && old.msgSeq === known.msgSeq) {
      return undefined;
    }
    const isVoid = drift?.kind === "group-re-created";
    const reached = isProven ? old.msgSeq : undefined;
    const isLower = typeof reached === "number" && typeof known.msgSeq === "number" && known.msgSeq < reached;
    if (isLower && !isVoid) {
      return { property: "msgSeq", reason: lowering(known.msgSeq, reached) };
    }
    return { cause: "raise", ...this.marks(change) };
  },

  describe({ groupId }, { from, to, cause }) {
    const target = describeId("group", groupId);
    return {
      target,
      summary: `${whatIsHidden(target, from, to)}${REMARKS[cause] ?? ""}; can't be undone`,
    };
  },

  refuse({ clearedThrough, drift }, { msgSeq }, { cause, from }) {
    if (from !== undefined && from > clearedThrough && drift === undefined) {
      throw new UserError(
        `history is planned to be hidden from MsgSeq ${from} on, but by the state it is hidden through ${clearedThrough} ` +
          "only, so more would go than was shown: take the resource out of the program for one update, which calls " +
          "nothing, and declare it again",
      );
    }
    if (cause === "raise" && typeof msgSeq === "number" && msgSeq < clearedThrough && drift === undefined) {
      throw new UserError(lowering(msgSeq, clearedThrough));
    }
  },

  apply: clearHistory,
  refresh: lookAtGroup,
};

const REMARKS: Partial<Record<Cause, string>> = {
  triggers: ", again",
  resume: ", which was begun before and perhaps done",
};

function lowering(to: number | string | undefined, from: number | string | undefined): string {
  return `msgSeq ${to} is lower than ${from}, and history that was hidden can't be shown again: declare ${from} or more`;
}

function whatIsHidden(target: string, from: number | undefined, to: number | "newest" | undefined): string {
  if (to === undefined) {
    return `hide messages of ${target} from members, through a MsgSeq that is known after apply`;
  }
  if (to === "newest") {
    return `hide all messages that ${target} has at the time of apply from members`;
  }
  const most = from === undefined ? formatNumber(to) : `${formatNumber(Math.max(0, to - from))} more than now`;
  const bound = `at most ${most}, system notices and expired ones counted`;
  return `hide messages through ${formatNumber(to)} of ${target} from members (${bound})`;
}

async function clearHistory(request: ApplyRequest<Inputs, Prior>) {
  const { inputs, prior, plan, client, engine, irreversible } = request;
  const group = await requireGroup(client, inputs);
  if (group === undefined) {
    return { outcome: "skipped", missing: true, outputs: unchanged(prior) } as const;
  }
  warnOfEarlier(request);
  const { type, createTime } = group;
  const before = reachedBefore(prior, group, plan.target);
  const mark = markOfPlan(request, group);
  const reached = { clearedThrough: Math.max(mark, before), groupType: type, groupCreateTime: createTime };
  if (mark === 0 || (mark <= before && plan.cause !== "triggers")) {
    return { outcome: "adopted", outputs: reached } as const;
  }
  if (group.nextMsgSeq === undefined) {
    engine.warn(
      `${plan.target} is an AVChatRoom: the service keeps no history of it and tells no newest MsgSeq, so it can't be ` +
        `checked that ${formatNumber(mark)} was sent already`,
    );
  }
  engine.progress(`${plan.target}: hiding messages through ${formatNumber(mark)}`);
  let attempts = 0;
  const counted = {
    ...irreversible,
    beforeAttempt: async () => {
      await irreversible.beforeAttempt?.();
      attempts += 1;
    },
  };
  try {
    await client.clearGroupMsg({ groupId: inputs.groupId, msgSeq: mark }, counted);
  } catch (error) {
    const mayHaveRun = isTencentChatError(error) ? error.mayHaveRun : attempts > 0;
    if (isTencentChatError(error) && error.code === NO_MESSAGES) {
      return { outcome: mayHaveRun ? "applied" : "adopted", outputs: reached } as const;
    }
    const isResumed = plan.cause === "resume";
    if ((plan.to !== "newest" && !isResumed) || !mayHaveRun || !(error instanceof Error)) {
      throw error;
    }
    // Planned anew, "newest" would reach further than what may have been done already.
    throw new Unfinished(error, { outputs: { ...reached, clearedThrough: before }, outstanding: { to: mark } });
  }
  return { outcome: "applied", outputs: reached } as const;
}

function warnOfEarlier({ prior, plan, engine }: ApplyRequest<Inputs, Prior>): void {
  const { outstanding, drift } = prior ?? {};
  const isOther = outstanding?.digest !== plan.digest && plan.cause !== "resume";
  if (outstanding !== undefined && !isVoid(drift) && isOther) {
    engine.warn(
      `${plan.target}: an earlier change through MsgSeq ${outstanding.to} was begun and perhaps done; another one takes ` +
        "its place, and the state no longer tells of it",
    );
  }
}

/** The mark that "newest" stood for when a change was tried first. */
interface Pin {
  /** The change's digest, and when the group that had the id then was made. */
  readonly of: string;
  readonly mark: number;
}

/**
 * The pins of each group's latest changes, newest first, for the life of a client: hooks may try a change again, whatever
 * came of it, and other resources may act on the group in between.
 */
const PINS = new WeakMap<ChatClient, Map<string, readonly Pin[]>>();

const PINS_PER_GROUP = 8;

/** The mark of this change and no further, also where it was begun before, in this run or an earlier one. */
function markOfPlan({ inputs, prior, plan, client }: ApplyRequest<Inputs, Prior>, group: ExistingGroup): number {
  const { outstanding } = prior ?? {};
  // In a set a change is also resumed as part of another one, under that one's digest.
  if (outstanding !== undefined && (outstanding.digest === plan.digest || plan.cause === "resume")) {
    if (prior?.groupCreateTime !== group.createTime) {
      throw new UserError(madeAgain(plan.target));
    }
    return markOf(outstanding.to, group, plan.target);
  }
  const mark = markOf(inputs.msgSeq, group, plan.target);
  if (plan.to !== "newest") {
    return mark;
  }
  const of = `${plan.digest} ${group.createTime}`;
  const pins = PINS.get(client) ?? new Map<string, readonly Pin[]>();
  const earlier = pins.get(inputs.groupId) ?? [];
  const pin = earlier.find((one) => one.of === of) ?? { of, mark };
  const others = earlier.filter((one) => one !== pin);
  PINS.set(client, pins.set(inputs.groupId, [pin, ...others].slice(0, PINS_PER_GROUP)));
  return pin.mark;
}

function unchanged(prior: Prior | undefined): Outputs {
  return { clearedThrough: prior?.clearedThrough ?? 0, ...notedGroup(prior) };
}

/** The mark of this very group. Refuses to act on a group that was made anew without a preview having known it. */
function reachedBefore(prior: Prior | undefined, group: ExistingGroup, target: string): number {
  if (prior === undefined || prior.clearedThrough === 0) {
    return 0;
  }
  const note = prior.drift?.kind === "group-re-created" ? prior.drift : undefined;
  if (note?.groupCreateTime === group.createTime) {
    return 0;
  }
  if (note !== undefined || wasReCreated(prior, group)) {
    throw new UserError(madeAgain(target));
  }
  return prior.clearedThrough;
}

function madeAgain(target: string): string {
  return (
    `${target} was dissolved and made again since the state was written, so the change isn't the one that was ` +
    "previewed: run `pulumi refresh`, then a new preview"
  );
}

function wasReCreated({ clearedThrough, groupCreateTime }: Outputs, group: ExistingGroup): boolean {
  const isOther = groupCreateTime !== undefined && groupCreateTime !== group.createTime;
  return isOther || (group.nextMsgSeq !== undefined && clearedThrough > 0 && group.nextMsgSeq <= clearedThrough);
}

/** The MsgSeq to send, pinned, so that repeating the call reaches no further. */
export function markOf(msgSeq: number | "newest", { type, nextMsgSeq }: ExistingGroup, target: string): number {
  if (type === "Community") {
    throw new UserError(`${target} is a Community, and clear_group_msg doesn't support that type`);
  }
  if (nextMsgSeq === undefined) {
    if (type === "AVChatRoom" && msgSeq !== "newest") {
      return msgSeq;
    }
    throw new UserError(
      `the service tells no newest MsgSeq of ${target} (${type}), so ` +
        (msgSeq === "newest"
          ? '"newest" can\'t be pinned: declare a number'
          : "it can't be checked that msgSeq was sent"),
    );
  }
  const newest = nextMsgSeq - 1;
  if (msgSeq === "newest") {
    return newest;
  }
  if (msgSeq > newest) {
    throw new UserError(
      `msgSeq ${formatNumber(msgSeq)} of ${target} was not sent yet, so it would hide future messages: the newest is ` +
        `${formatNumber(newest)}`,
    );
  }
  return msgSeq;
}

async function lookAtGroup({ outputs, client, warn, inputs }: RefreshRequest<Inputs, Prior>): Promise<TargetFound> {
  const target = describeId("group", inputs.groupId);
  const group = await client.getGroupInfo(inputs.groupId);
  if (!group.found) {
    warn(missingMessage(target, group.code));
    return { missing: true, ...(outputs.drift === undefined ? {} : { drift: outputs.drift }) };
  }
  if (!wasReCreated(outputs, group)) {
    if (outputs.outcome === "skipped") {
      warn(`${target} exists now, and its last change was skipped: change \`triggers\` to make it`);
    }
    return {};
  }
  warn(
    `${target} was dissolved and made again: a mark at ${formatNumber(outputs.clearedThrough)} is void and nothing is ` +
      "hidden any more. Nothing is called until msgSeq or triggers change; a lower msgSeq is accepted then",
  );
  return { drift: { kind: "group-re-created", groupCreateTime: group.createTime } };
}
