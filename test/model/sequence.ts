import fc from "fast-check";
import type { Fault } from "../../provider/src/emulator/index.ts";
import type { Kill, Type } from "./host.ts";
import { ACCOUNTS, COMMUNITY, type Event, GROUPS, NAMES, TOPIC } from "./world.ts";

/** A resource of a program, whole. */
export interface Spec {
  readonly type: Type;
  readonly args: Readonly<Record<string, unknown>>;
}

type Mark = number | "newest";

/** One change of a program. `of` picks one of its resources. */
export type Edit =
  | { readonly edit: "declare"; readonly slot: number; readonly spec: Spec }
  | { readonly edit: "mark"; readonly of: number; readonly mark: Mark }
  | { readonly edit: "target"; readonly of: number; readonly id: number; readonly mark: Mark; readonly isIn: boolean }
  | { readonly edit: "input"; readonly of: number; readonly name: string; readonly value: unknown }
  | { readonly edit: "remove"; readonly of: number }
  | { readonly edit: "rename"; readonly of: number; readonly isAliased: boolean };

/** What a person then does with the stack. */
export type Act =
  | {
      readonly act: "up";
      readonly refresh: boolean;
      readonly parallel: boolean;
      readonly faults: readonly Fault[];
      readonly kill: Kill | undefined;
      /** Between preview and update. */
      readonly between: readonly Event[];
      /** Right before an irreversible call. */
      readonly meanwhile: { readonly nth: number; readonly event: Event } | undefined;
    }
  | { readonly act: "refresh"; readonly faults: readonly Fault[]; readonly parallel: boolean }
  | { readonly act: "preview"; readonly refresh: boolean }
  | { readonly act: "import"; readonly slot: number; readonly spec: Spec; readonly live: boolean }
  | { readonly act: "destroy" };

export interface Turn {
  readonly edits: readonly Edit[];
  readonly events: readonly Event[];
  readonly act: Act;
}

/** A life of a stack. */
export interface Sequence {
  /** Whether a lower clear shows messages again, which the service's documents leave open. */
  readonly lowers: boolean;
  readonly turns: readonly Turn[];
}

/** The first ones mostly: what befalls the same thing again and again is what breaks rules. */
function mostly<T>(all: readonly T[]): fc.Arbitrary<T> {
  return fc.oneof(...all.map((one, index) => ({ weight: Math.max(1, 6 - 3 * index), arbitrary: fc.constant(one) })));
}

const group = mostly(GROUPS);
const account = mostly(ACCOUNTS);
const conversationGroup = fc.constantFrom(...NAMES);
const mark: fc.Arbitrary<Mark> = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 14 }) },
  { weight: 2, arbitrary: fc.constant("newest" as const) },
);
const of = fc.nat(9);
const enforce = fc.option(fc.constantFrom("once", "always"), { nil: undefined });
const onMissing = fc.option(fc.constantFrom("fail", "skip"), { nil: undefined });
const triggers = fc.option(fc.array(fc.nat(1), { maxLength: 1 }), { nil: undefined });
const some = <T>(one: fc.Arbitrary<T>) => fc.uniqueArray(one, { minLength: 1, maxLength: 4 });

const common = { triggers, onMissing };

function spec(type: Type, args: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Spec> {
  return fc.record({ type: fc.constant(type), args: fc.record({ ...args, ...common }).map(withoutUndefined) });
}

function withoutUndefined(args: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined));
}

const specs: fc.Arbitrary<Spec> = fc.oneof(
  { weight: 3, arbitrary: spec("GroupHistoryCheckpoint", { groupId: group, msgSeq: mark }) },
  { weight: 2, arbitrary: spec("SenderMessageRecall", { groupId: group, senderAccount: account, enforce }) },
  {
    weight: 1,
    arbitrary: spec("SenderMessageRecall", {
      ...{ groupId: fc.constant(COMMUNITY), topicId: fc.constant(TOPIC), senderAccount: account, enforce },
    }),
  },
  {
    weight: 2,
    arbitrary: spec("ConversationGroupRemoval", { fromAccount: account, groupName: conversationGroup, enforce }),
  },
  {
    weight: 3,
    arbitrary: spec("GroupHistoryCheckpointSet", {
      checkpoints: fc
        .uniqueArray(fc.tuple(group, mark), { selector: ([id]) => id, minLength: 1, maxLength: 4 })
        .map((entries) => Object.fromEntries(entries)),
    }),
  },
  { weight: 2, arbitrary: spec("SenderMessageRecallSet", { groupIds: some(group), senderAccount: account, enforce }) },
  { weight: 1, arbitrary: spec("SenderMessageRecallSet", { senderAccounts: some(account), groupId: group, enforce }) },
  {
    weight: 2,
    arbitrary: spec("ConversationGroupRemovalSet", {
      fromAccounts: some(account),
      groupName: conversationGroup,
      enforce,
    }),
  },
);

const slot = fc.nat(1);

const declare: fc.Arbitrary<Edit> = fc.record({ edit: fc.constant("declare"), slot, spec: specs });

const input: fc.Arbitrary<Edit> = fc
  .oneof(
    { weight: 5, arbitrary: fc.tuple(fc.constant("triggers"), triggers) },
    { weight: 3, arbitrary: fc.tuple(fc.constant("enforce"), enforce) },
    { weight: 3, arbitrary: fc.tuple(fc.constant("onMissing"), onMissing) },
    { weight: 1, arbitrary: fc.tuple(fc.constant("reason"), fc.constantFrom("TS-1", undefined)) },
    // An identity: another thing.
    { weight: 1, arbitrary: fc.tuple(fc.constant("groupId"), group) },
    { weight: 1, arbitrary: fc.tuple(fc.constantFrom("senderAccount", "fromAccount"), account) },
    { weight: 1, arbitrary: fc.tuple(fc.constant("groupName"), conversationGroup) },
  )
  .chain(([name, value]) => of.map((which) => ({ edit: "input" as const, of: which, name, value })));

const edits: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 4, arbitrary: declare },
  { weight: 4, arbitrary: fc.record({ edit: fc.constant("mark"), of, mark }) },
  { weight: 4, arbitrary: fc.record({ edit: fc.constant("target"), of, id: fc.nat(9), mark, isIn: fc.boolean() }) },
  { weight: 5, arbitrary: input },
  { weight: 1, arbitrary: fc.record({ edit: fc.constant("remove"), of }) },
  { weight: 1, arbitrary: fc.record({ edit: fc.constant("rename"), of, isAliased: fc.boolean() }) },
);

const post: fc.Arbitrary<Event> = fc.record({
  ...{
    event: fc.constant("post"),
    place: mostly([...GROUPS, TOPIC]),
    from: account,
    count: fc.integer({ min: 1, max: 3 }),
  },
});
const dissolve: fc.Arbitrary<Event> = fc.record({
  ...{ event: fc.constant("dissolve"), groupId: mostly([...GROUPS, COMMUNITY]) },
});
const make: fc.Arbitrary<Event> = fc.record({
  ...{ event: fc.constant("make"), groupId: mostly([...GROUPS, COMMUNITY]), count: fc.constantFrom(0, 3, 14) },
});

const remake: fc.Arbitrary<Event> = fc.record({
  ...{ event: fc.constant("remake"), groupId: mostly(GROUPS), count: fc.constantFrom(0, 3, 14) },
});

const events: fc.Arbitrary<Event> = fc.oneof(
  { weight: 4, arbitrary: post },
  { weight: 2, arbitrary: dissolve },
  { weight: 3, arbitrary: make },
  { weight: 2, arbitrary: remake },
  {
    weight: 1,
    arbitrary: fc.record({ event: fc.constant("clear"), groupId: group, part: fc.constantFrom(0.3, 0.7, 1) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ event: fc.constant("group-conversations"), account, name: conversationGroup }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ event: fc.constant("ungroup-conversations"), account, name: conversationGroup }),
  },
  { weight: 1, arbitrary: fc.record({ event: fc.constantFrom("leave" as const, "return" as const), account }) },
);

const what: fc.Arbitrary<Fault["what"]> = fc.constantFrom(
  ...(["refuse", "reset-before", "reset-after", "truncated-json", "empty-object", 502] as const),
  ...[10002, 60007, 10010, 60010].map((code) => ({ code })),
);
const ACTING = ["clear_group_msg", "delete_group_msg_by_sender", "del_contact_group"];
const LOOKING = ["get_group_info", "get_contact_group", "group_msg_get_simple", "get_topic"];
const when: fc.Arbitrary<Fault["when"]> = fc.oneof(
  fc.record({ nth: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ first: fc.integer({ min: 1, max: 2 }) }),
  fc.constant({ every: 1 }),
);
const fault: fc.Arbitrary<Fault> = fc.oneof(
  // Nobody learns what became of a call.
  {
    weight: 3,
    arbitrary: fc.record({
      command: fc.constantFrom(...ACTING),
      when: fc.constant({ every: 1 }),
      what: fc.constantFrom("reset-before", "reset-after", "truncated-json"),
    }),
  },
  { weight: 3, arbitrary: fc.record({ command: fc.constantFrom(...ACTING), when, what }) },
  {
    weight: 1,
    arbitrary: fc.record({ command: fc.constant("clear_group_msg"), when, what, where: fc.record({ GroupId: group }) }),
  },
  // An internal error after the work was done.
  {
    weight: 1,
    arbitrary: fc.record({
      command: fc.constantFrom(...ACTING),
      when,
      what: fc.constant({ code: 10002 }),
      executed: fc.constant(true),
    }),
  },
  { weight: 1, arbitrary: fc.record({ command: fc.constantFrom(...LOOKING), when, what }) },
);
const faults = fc.oneof(
  { weight: 2, arbitrary: fc.constant([] as Fault[]) },
  { weight: 1, arbitrary: fc.array(fault, { minLength: 1, maxLength: 2 }) },
);

const kill: fc.Arbitrary<Kill> = fc.record({
  victim: fc.constantFrom("host", "engine"),
  moment: fc.constantFrom("before", "after"),
  nth: fc.integer({ min: 1, max: 3 }),
});

const rarely = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: undefined, freq: 5 });

const up = fc.record({
  act: fc.constant("up" as const),
  refresh: fc.boolean(),
  parallel: fc.boolean(),
  faults,
  kill: rarely(kill),
  between: fc.oneof(
    { weight: 4, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(events, { maxLength: 2 }) },
  ),
  meanwhile: rarely(fc.record({ nth: fc.integer({ min: 1, max: 3 }), event: fc.oneof(post, dissolve) })),
});

const acts: fc.Arbitrary<Act> = fc.oneof(
  { weight: 12, arbitrary: up },
  { weight: 2, arbitrary: fc.record({ act: fc.constant("refresh"), faults, parallel: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant("preview"), refresh: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant("import"), slot, spec: specs, live: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant("destroy") }) },
);

const turns: fc.Arbitrary<Turn> = fc.record({
  edits: fc.array(edits, { maxLength: 3 }),
  events: fc.array(events, { maxLength: 3 }),
  act: acts,
});

/** Lives of stacks. The first turn declares something. */
export const sequences: fc.Arbitrary<Sequence> = fc.record({
  lowers: fc.boolean(),
  turns: fc
    .tuple(fc.array(declare, { minLength: 1, maxLength: 3 }), fc.array(turns, { minLength: 1, maxLength: 10 }))
    .map(([first, [turn, ...rest]]) => [{ ...(turn as Turn), edits: [...first, ...(turn as Turn).edits] }, ...rest]),
});
