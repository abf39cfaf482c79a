import { fileURLToPath } from "node:url";
import type { Emulator } from "pulumi-tencent-chat/emulator";
import { lobby, type ResourceSpec, spam, vip } from "../moderation/program.ts";

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
];
