import { z } from "zod";
import { messageElement } from "./commands/shapes.ts";
import { describeIssues } from "./describe-issues.ts";
import { groupTypes } from "./group-types.ts";
import { Room } from "./room.ts";
import type { AppState, Group } from "./state.ts";
import { weightOfState } from "./state.ts";

const conversation = z.object({
  firstSeq: z.int().min(1),
  lastMessageTime: z.int(),
  rows: z.array(
    z.object({
      from: z.string(),
      time: z.int(),
      random: z.int(),
      priority: z.int(),
      body: z.array(messageElement),
      state: z.enum(["normal", "gone", "recalled"]),
      system: z.literal(true).exactOptional(),
      recalledAt: z.number().exactOptional(),
    }),
  ),
});

const group = z.object({
  id: z.string(),
  type: z.enum(groupTypes),
  name: z.string(),
  owner: z.string(),
  createTime: z.int(),
  introduction: z.string(),
  notification: z.string(),
  faceUrl: z.string(),
  maxMembers: z.int(),
  applyJoinOption: z.string(),
  muteAllMembers: z.boolean(),
  supportsTopics: z.boolean(),
  members: z.array(z.tuple([z.string(), z.int()])),
  conversation,
  topics: z.array(z.object({ id: z.string(), name: z.string(), createTime: z.int(), conversation })),
  destroyedTopics: z.array(z.string()),
  clearedThrough: z.int(),
});

const account = z.object({
  id: z.string(),
  nick: z.string(),
  faceUrl: z.string(),
  contactGroups: z.array(
    z.object({
      id: z.int(),
      name: z.string(),
      contacts: z.array(z.object({ kind: z.enum(["c2c", "group"]), id: z.string() })),
    }),
  ),
  nextContactGroupId: z.int(),
});

const snapshotSchema = z.object({
  version: z.literal(1),
  sdkAppId: z.int(),
  plan: z.object({ conversationGroups: z.boolean(), topics: z.boolean() }),
  retentionDays: z.number().nullable(),
  nextGroupNumber: z.int(),
  accounts: z.array(account),
  groups: z.array(group),
  destroyedGroups: z.array(z.string()),
});

/** All that the app holds, as JSON; a data file holds one. */
export type Snapshot = z.infer<typeof snapshotSchema>;

/** A copy: it doesn't change with the state. */
export function takeSnapshot(state: AppState, sdkAppId: number): Snapshot {
  return structuredClone({
    version: 1 as const,
    sdkAppId,
    plan: state.plan,
    retentionDays: state.retentionDays ?? null,
    nextGroupNumber: state.nextGroupNumber,
    accounts: Array.from(state.accounts.values(), (one) => ({
      ...one,
      contactGroups: [...one.contactGroups.values()],
    })),
    groups: Array.from(state.groups.values(), snapshotOf),
    destroyedGroups: [...state.destroyedGroups],
  }) as Snapshot;
}

function snapshotOf(one: Group) {
  return {
    ...one,
    members: [...one.members],
    topics: [...one.topics.values()],
    destroyedTopics: [...one.destroyedTopics],
  };
}

/** @throws Error for what is no snapshot of this app, or doesn't fit */
export function restoreSnapshot(input: unknown, sdkAppId: number, mostBytes: number): AppState {
  const parsed = snapshotSchema.safeParse(input);
  if (!parsed.success) throw new Error(`snapshot: ${describeIssues(parsed.error)}`);
  const snapshot = parsed.data;
  if (snapshot.sdkAppId !== sdkAppId) throw new Error(`snapshot: of app ${snapshot.sdkAppId}, not ${sdkAppId}`);
  const state = {
    plan: snapshot.plan,
    retentionDays: snapshot.retentionDays ?? undefined,
    nextGroupNumber: snapshot.nextGroupNumber,
    destroyedGroups: new Set(snapshot.destroyedGroups),
    accounts: new Map(
      snapshot.accounts.map((one) => [
        one.id,
        { ...one, contactGroups: new Map(one.contactGroups.map((named) => [named.name, named])) },
      ]),
    ),
    groups: new Map(
      snapshot.groups.map((one) => [
        one.id,
        {
          ...one,
          members: new Map(one.members),
          topics: new Map(one.topics.map((topic) => [topic.id, topic])),
          destroyedTopics: new Set(one.destroyedTopics),
        },
      ]),
    ),
    room: new Room(mostBytes),
  };
  state.room.take(weightOfState(state));
  return state;
}
