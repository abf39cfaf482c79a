import { join } from "node:path";
import type { Cause } from "pulumi-tencent-chat";
import type { Seed } from "pulumi-tencent-chat/emulator";
import type { CliStack } from "../cli/pulumi-cli.ts";
import { inFolder, pointedAt, runCommand } from "../command/run-command.ts";
import type { Moderation } from "../moderation/moderation.ts";
import { badges, lobby, type ResourceSpec, spam, spammer, vip, wave } from "../moderation/program.ts";
import { HALL, REMADE, WITH_G9, WITH_NEWER, WITHOUT_BADGES, WORLD } from "./world.ts";

type Program = readonly ResourceSpec[];

/** A stack at a moment worth keeping: how it comes about, and what a later run of its program must make of it. */
export interface Situation {
  readonly name: string;
  /** What is special, for whoever reads the file. */
  readonly about: string;
  /** Brings an empty stack, in an app that holds {@link WORLD}, into the situation. */
  readonly bring: (moderation: Moderation) => Promise<void>;
  /** The program that is run when it is replayed. */
  readonly program: Program;
  /** What the app holds then. */
  readonly world: Seed;
  /** Resources of which a preview plans a change, and why; default none. */
  readonly due?: Readonly<Record<string, Cause>>;
  /** The same with `--refresh`. */
  readonly dueRefreshed?: Readonly<Record<string, Cause>>;
  /** Needs what only the real CLI has. */
  readonly onlyCli?: true;
}

const singles: Program = [lobby(5), spam(), vip()];
const sets: Program = [wave({ g3: 5, g4: 3 }), spammer(["g3", "g4"]), badges(["u2", "u3"])];
const all: Program = [...singles, ...sets];

const always = { enforce: "always" };
const watched: Program = [spam(always), vip(always), spammer(["g3", "g4"], always), badges(["u2", "u3"], always)];
const found = { spam: "drift", vip: "drift", spammer: "drift", badges: "drift" } as const;

const raised: Program = [
  lobby(8, { triggers: ["again", 2], reason: "TS-1", acknowledge: "aaaaaaaa" }),
  wave({ g3: 6, g4: "newest" }, { reason: "TS-1" }),
];

/** Runs until nothing is left to do, as a pipeline would: twice, since the first run leaves its plans in the inputs. */
async function settle(moderation: Moderation, program: Program): Promise<void> {
  await moderation.up(program);
  await moderation.up(program);
}

const CLEAR = "group_open_http_svc/clear_group_msg";

/** Loses the replies about a group, which leaves it open whether the change was made. */
async function losing(moderation: Moderation, GroupId: string, run: () => Promise<unknown>): Promise<void> {
  moderation.emulator.fault({ command: CLEAR, when: { every: 1 }, where: { GroupId }, what: "reset-after" });
  await run();
  moderation.emulator.clearFaults();
}

const begun: Program = [lobby("newest")];
const partly: Program = [wave({ g1: "newest", g3: 5, g9: 5 }), spammer(["g3", "g9"])];
const skipping = { onMissing: "skip" };
const skipped = (args: object): Program => [
  lobby(5, { groupId: "g8", ...args }),
  wave({ g3: 5, g9: 5 }, { ...args }),
  spammer(["g3", "g9"], { ...args }),
];
const hidden: Program = [
  lobby(5, { groupId: { secret: "g1" } }),
  spam({ senderAccount: { secret: "u7" } }),
  vip({ groupName: { secret: "vip" } }),
  wave({ secret: { g3: 5, g4: 3 } }),
  spammer({ secret: ["g3", "g4"] }),
];
const rooms: Program = [
  { ...lobby(5, { groupId: "room" }), name: "broadcast" },
  { ...lobby("newest", { groupId: "empty" }), name: "empty" },
  { ...spam({ groupId: HALL, topicId: `${HALL}@TOPIC#_a` }), name: "topic" },
  vip({ groupName: "nowhere" }),
  badges(["u1"], { groupName: "nothing" }),
];

const MARKS = [
  ...["--checkpoint", "g1=5", "--name", "lobby"],
  ...["--recall", "g1/u7", "--name", "spam"],
  ...["--removal", "u1/vip", "--name", "vip"],
];

/** Takes up marks that were set by other means. */
async function importMarks({ emulator, stack }: Moderation, ...options: string[]): Promise<void> {
  await inFolder(async (folder) => {
    const file = join(folder, "import.json");
    await runCommand(["import-file", ...MARKS, ...options, "--out", file], pointedAt(emulator));
    await (stack as CliStack).importResources(file);
  });
}

export const SITUATIONS: readonly Situation[] = [
  {
    name: "settled",
    about: "each resource and set after its second run: nothing is left to do",
    bring: (moderation) => settle(moderation, all),
    program: all,
    world: WITHOUT_BADGES,
  },
  {
    name: "just-applied",
    about: "each resource and set after its first run: the inputs still hold the plan that was applied",
    bring: async (moderation) => void (await moderation.up(all)),
    program: all,
    world: WITHOUT_BADGES,
  },
  {
    name: "raised",
    about: "marks raised, with triggers, reason and an acknowledgement left over: generation 2",
    bring: async (moderation) => {
      await settle(moderation, [lobby(5), wave({ g3: 5 })]);
      await settle(moderation, raised);
    },
    program: raised,
    world: WITH_NEWER,
  },
  {
    name: "older-outputs",
    about: "single resources without what outputs came to hold later: no groupCreateTime, no schemaVersion",
    bring: async (moderation) => {
      await settle(moderation, singles);
      const state = await moderation.stack.exportState();
      for (const { outputs } of state.deployment.resources ?? []) {
        delete outputs?.groupCreateTime;
        delete outputs?.schemaVersion;
      }
      await moderation.stack.importState(state);
    },
    program: singles,
    world: WITHOUT_BADGES,
  },
  {
    name: "newest",
    about: "all history at the time of apply, alone and in a set, and newer messages since",
    bring: (moderation) => settle(moderation, [lobby("newest"), wave({ g3: "newest", g4: 3 })]),
    program: [lobby("newest"), wave({ g3: "newest", g4: 3 })],
    world: WITH_NEWER,
  },
  {
    name: "begun",
    about: "a change whose replies were lost: outstanding in the outputs, an error in the state",
    bring: (moderation) => losing(moderation, "g1", () => moderation.up(begun)),
    program: begun,
    world: WITH_NEWER,
    dueRefreshed: { lobby: "resume" },
  },
  {
    name: "begun-refreshed",
    about: "the same after a refresh: outstanding in the inputs too",
    bring: async (moderation) => {
      await losing(moderation, "g1", () => moderation.up(begun));
      await moderation.refresh();
    },
    program: begun,
    world: WITH_NEWER,
    due: { lobby: "resume" },
    dueRefreshed: { lobby: "resume" },
  },
  {
    name: "partly-done",
    about: "sets of which one target failed, and one's replies were lost and its mark is pinned",
    bring: (moderation) => losing(moderation, "g1", () => moderation.up(partly)),
    program: partly,
    world: WITH_G9,
    dueRefreshed: { wave: "resume", spammer: "resume" },
  },
  {
    name: "partly-done-refreshed",
    about: "the same after a refresh",
    bring: async (moderation) => {
      await losing(moderation, "g1", () => moderation.up(partly));
      await moderation.refresh();
    },
    program: partly,
    world: WITH_G9,
    due: { wave: "resume", spammer: "resume" },
    dueRefreshed: { wave: "resume", spammer: "resume" },
  },
  {
    name: "partly-updated",
    about: "an update of a set that was begun: old inputs, new outputs",
    bring: async (moderation) => {
      await settle(moderation, [wave({ g3: 2 })]);
      await losing(moderation, "g1", () => moderation.up([wave({ g3: 4, g1: "newest" })]));
    },
    program: [wave({ g3: 4, g1: "newest" })],
    world: WITH_NEWER,
    due: { wave: "raise" },
    dueRefreshed: { wave: "resume" },
  },
  {
    name: "drift-not-seen",
    about: "enforced resources and sets; messages and conversation groups came after, and no refresh looked yet",
    bring: (moderation) => settle(moderation, watched),
    program: watched,
    world: WITH_NEWER,
    dueRefreshed: found,
  },
  {
    name: "drift-noted",
    about: "the same after a refresh: notes in inputs and outputs",
    bring: async (moderation) => {
      await settle(moderation, watched);
      moderation.emulator.replace(WITH_NEWER);
      await moderation.refresh();
    },
    program: watched,
    world: WITH_NEWER,
    due: found,
    dueRefreshed: found,
  },
  {
    name: "missing",
    about: "a refresh found none of the targets",
    bring: async (moderation) => {
      await settle(moderation, all);
      moderation.emulator.replace({});
      await moderation.refresh();
    },
    program: all,
    world: {},
  },
  {
    name: "missing-and-back",
    about: "a refresh found none of the targets, and now they are there again",
    bring: async (moderation) => {
      await settle(moderation, all);
      moderation.emulator.replace({});
      await moderation.refresh();
    },
    program: all,
    world: WITHOUT_BADGES,
  },
  {
    name: "made-again",
    about: "groups that were dissolved and made again: their marks are void",
    bring: async (moderation) => {
      await settle(moderation, all);
      moderation.emulator.replace(REMADE);
      await moderation.refresh();
    },
    program: all,
    world: REMADE,
  },
  {
    name: "skipped",
    about: "missing targets that were skipped",
    bring: (moderation) => settle(moderation, skipped(skipping)),
    program: skipped(skipping),
    world: WORLD,
  },
  {
    name: "unproven",
    about: "missing targets that were skipped and aren't skipped any more: nothing says that their marks were reached",
    bring: async (moderation) => {
      await settle(moderation, skipped(skipping));
      await settle(moderation, skipped({}));
    },
    program: skipped({}),
    world: WITH_G9,
  },
  {
    name: "imported",
    about: "marks that were imported without a look at the service",
    onlyCli: true,
    bring: (moderation) => importMarks(moderation),
    program: singles,
    world: WITHOUT_BADGES,
  },
  {
    name: "imported-live",
    about: "marks that were imported after a look at the service, then run",
    onlyCli: true,
    bring: async (moderation) => {
      await importMarks(moderation, "--live");
      await moderation.up(singles);
    },
    program: singles,
    world: WITHOUT_BADGES,
  },
  {
    name: "secret-notes",
    about:
      "ids that are secret, and so encrypted wherever they stand, also in the notes of sets, which the program registers",
    bring: (moderation) => settle(moderation, hidden),
    program: hidden,
    world: WITHOUT_BADGES,
  },
  {
    name: "kinds-of-groups",
    about: "an AVChatRoom, a topic, an empty group, and conversation groups that weren't there: some adopted",
    bring: (moderation) => settle(moderation, rooms),
    program: rooms,
    world: WITHOUT_BADGES,
  },
];
