import { fileURLToPath } from "node:url";
import type { Emulator } from "pulumi-tencent-chat/emulator";
import { badges, lobby, type ResourceSpec, spam, spammer, vip, wave } from "../moderation/program.ts";

/** One run of a stack, whose events are a stream that reviews are tested with. */
export interface Situation {
  /** File name of the stream and of what is rendered from it. */
  readonly name: string;
  readonly run: "preview" | "up" | "refresh" | "destroy";
  /** Asks a refresh or a destroy for its preview. */
  readonly previewOnly?: true;
  readonly program?: readonly ResourceSpec[];
  readonly env?: Readonly<Record<string, string>>;
  readonly policyPacks?: readonly string[];
  readonly flags?: readonly string[];
  /** What happens at the service before it. */
  readonly before?: (emulator: Emulator) => void;
  /** Keeps what the engine says for debugging, in which secrets stand in clear text. */
  readonly keepDebug?: true;
}

const reviewPolicies = fileURLToPath(new URL("fixtures/policies/", import.meta.url));

const second: ResourceSpec = {
  type: "GroupHistoryCheckpoint",
  name: "second",
  args: { groupId: "g2", msgSeq: "newest" },
};
const work: ResourceSpec = { ...vip({ groupName: "work", reason: "TS-1044: sold as a badge" }), name: "work" };
const nothingThere = vip({ groupName: "nothing-there" });
const enforced = spam({ enforce: "always", reason: "TS-1043: spam wave" });

const sets = [
  wave({ g1: 5, g2: "newest", g3: 5 }, { reason: "TS-1042: spam wave" }),
  spammer(["g1", "g2"], { enforce: "always" }),
  badges(["u1", "u7"]),
];
const grown = [
  wave({ g1: 9, g2: "newest", g3: 5, g4: 2 }),
  spammer(["g1", "g2"], { enforce: "always" }),
  badges(["u1", "u7"], { triggers: ["again"] }),
];
const makeGroup = (emulator: Emulator, groupId: string) => {
  const messages = { count: 8, senders: ["u7"] };
  emulator.seed({ groups: [{ groupId, type: "Public", owner: "u1", members: ["u7"], messages }] });
};

/** All runs on one stack, in order: each starts from what those before it left. */
export const SITUATIONS: readonly Situation[] = [
  {
    name: "create",
    run: "preview",
    program: [lobby(5, { reason: "TS-1042: a home address", acknowledge: "qipzbqwb" }), enforced, vip(), second],
  },
  {
    name: "acknowledgement-required",
    run: "preview",
    program: [lobby(5), vip()],
    env: { TENCENT_CHAT_REQUIRE_ACKNOWLEDGEMENT: "true" },
  },
  { name: "policy-failure", run: "preview", program: [lobby(5), enforced], policyPacks: [reviewPolicies] },
  {
    name: "unknowns",
    run: "preview",
    program: [vip(), lobby(5, { groupId: { ref: "vip.outcome" } })],
    policyPacks: [reviewPolicies],
  },
  { name: "secrets", run: "preview", program: [spam({ groupId: { secret: "g1" } })], keepDebug: true },
  { name: "program-crash", run: "preview", program: [lobby(5), { type: "NoSuchClass" as never, name: "x", args: {} }] },
  {
    name: "engine-failure",
    run: "preview",
    program: [lobby(5)],
    flags: ["--target", "urn:pulumi:dev::moderation::a:b:c::none"],
  },
  {
    name: "partial-up",
    run: "up",
    program: [lobby(5), enforced, nothingThere],
    flags: ["--continue-on-error"],
    before: (emulator) =>
      emulator.fault({ command: "group_open_http_svc/clear_group_msg", when: { first: 1 }, what: { code: 10004 } }),
  },
  { name: "up", run: "up", program: [lobby(5), enforced, nothingThere, work] },
  { name: "no-change", run: "preview", program: [lobby(5), enforced, nothingThere, work] },
  {
    name: "all-kinds",
    run: "preview",
    program: [lobby(8), spam({ enforce: "always", triggers: ["again"] }), vip(), second],
  },
  { name: "lowered", run: "preview", program: [lobby(2)] },
  {
    name: "refresh-drift",
    run: "refresh",
    previewOnly: true,
    before: (emulator) => emulator.post("g1", "u7", "me again"),
  },
  { name: "preview-refresh", run: "preview", program: [lobby(5), enforced], flags: ["--refresh"] },
  { name: "destroy", run: "destroy", previewOnly: true },
  { name: "destroyed", run: "destroy" },
  { name: "sets", run: "preview", program: sets },
  { name: "sets-unknown", run: "preview", program: [lobby(5), spammer(["g2", { ref: "lobby.groupType" }])] },
  { name: "sets-partial-up", run: "up", program: sets, flags: ["--continue-on-error"] },
  {
    name: "sets-resume",
    run: "preview",
    program: sets,
    flags: ["--refresh"],
    before: (emulator) => makeGroup(emulator, "g3"),
  },
  { name: "sets-up", run: "up", program: sets, flags: ["--refresh"] },
  {
    name: "sets-grown",
    run: "preview",
    program: grown,
    flags: ["--refresh"],
    before: (emulator) => emulator.post("g1", "u7", "me again"),
  },
  {
    name: "sets-drift",
    run: "refresh",
    previewOnly: true,
    // g1 is gone, and the other groups were made again.
    before: (emulator) =>
      emulator.replace({
        accounts: [{ userId: "u1" }, { userId: "u7", conversationGroups: [{ name: "vip" }] }],
        groups: ["g2", "g3"].map((groupId) => ({
          ...{ groupId, type: "Public" as const, owner: "u1", createTime: 1_900_000_000 },
          messages: { count: 30, senders: ["u7"] },
        })),
      }),
  },
  { name: "sets-destroy", run: "destroy", previewOnly: true },
];
