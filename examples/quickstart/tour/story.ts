import { writeFileSync } from "node:fs";
import { basename } from "node:path";
import type { RemoteEmulator } from "pulumi-tencent-chat/emulator";
import { renderHtml, reviewStreams } from "pulumi-tencent-chat/review";
import type { PulumiStack, RunResult } from "../../../test/engine/stack.ts";
import type { Engine } from "./choose-engine.ts";
import {
  commandsOf,
  describeCall,
  look,
  type Planned,
  plannedBy,
  refusalsOf,
  type Sight,
  sizeOfCommunity,
  takeCalls,
} from "./evidence.ts";
import { claim } from "./failure.ts";
import type { Narrator } from "./narrator.ts";
import { REVIEW } from "./places.ts";

/** Where the story takes place. */
export interface Scene {
  readonly narrator: Narrator;
  readonly engine: Engine;
  readonly emulator: RemoteEmulator;
  readonly stack: PulumiStack;
  /** Whether the stack is left as it is at the end. */
  readonly keep: boolean;
}

const NUMBERS = new Intl.NumberFormat("en-US");

/** Tells the tour. Each step checks what it claims and throws where it doesn't hold. */
export async function tell(scene: Scene): Promise<void> {
  const before = await membersBefore(scene);
  const { planned, run } = await preview(scene);
  await refuseWithoutApproval(scene, planned);
  await apply(scene, planned);
  const after = await membersAfter(scene, before);
  await applyAgain(scene, after);
  await refuseLowering(scene);
  if (!scene.keep) await destroy(scene, after);
  writeReview(scene, run);
}

async function membersBefore({ narrator, emulator }: Scene): Promise<Sight> {
  narrator.step("What members see before");
  const { groups, messages } = await sizeOfCommunity(emulator);
  const sight = await look(emulator);
  narrator.see(`a community of ${groups} groups and ${NUMBERS.format(messages)} messages, at ${emulator.url}`);
  seeMembersView(narrator, sight);
  claim(sight.lobby.counts.visible === 2_400 && sight.spam === 320, "the lobby has 2,400 messages, 320 of them spam");
  return sight;
}

function seeMembersView(narrator: Narrator, { lobby, spam, conversationGroups }: Sight): void {
  const { visible } = lobby.counts;
  const oldest = lobby.messages[0]?.seq ?? 0;
  narrator.see(
    `group quickstart-lobby: ${NUMBERS.format(visible)} messages, from no. ${NUMBERS.format(oldest)}; ` +
      `${spam} are by quickstart-spammer`,
  );
  narrator.see(`conversation groups of quickstart-ana: ${conversationGroups.join(", ")}`);
}

async function preview({ narrator, stack, emulator }: Scene): Promise<{ planned: Planned[]; run: RunResult }> {
  narrator.step("pulumi preview tells what would be destroyed, in words");
  const run = await stack.preview();
  const planned = plannedBy(run);
  claim(run.result === "succeeded" && planned.length === 3, "the preview plans three changes", run);
  for (const { resource, type, plan } of planned) {
    narrator.see(`${resource} (${type}), digest ${plan.digest}`, "destroys");
    narrator.detail(plan.summary);
  }
  await seeNoCalls({ narrator, emulator });
  narrator.notice("A pull request shows these sentences; each digest stands for exactly this change.");
  return { planned, run };
}

async function seeNoCalls({ narrator, emulator }: Pick<Scene, "narrator" | "emulator">): Promise<void> {
  const calls = await takeCalls(emulator);
  claim(calls.length === 0, `the service is not called, but was: ${commandsOf(calls).join(", ")}`);
  narrator.see("0 calls to the service, as its log shows", "good");
}

async function refuseWithoutApproval({ narrator, stack, emulator }: Scene, planned: Planned[]): Promise<void> {
  narrator.step("Two of the three are approved, and approval is required: pulumi preview is refused");
  const approved = planned.filter(({ resource }) => resource !== "lobby-history").map(({ plan }) => plan.digest);
  await stack.setConfig({
    "tencentchat:requireAcknowledgement": "true",
    "quickstart:acknowledge": JSON.stringify(approved),
  });
  narrator.see(`tencentchat:requireAcknowledgement is true; acknowledged: ${approved.join(", ")}`);
  const run = await stack.preview();
  seeRefusal(narrator, run, "not acknowledged");
  await seeNoCalls({ narrator, emulator });
  narrator.notice("The refusal names the line to add. `up` is refused alike, whoever runs it.");
}

function seeRefusal(narrator: Narrator, run: RunResult, part: string): void {
  const [refusal, ...others] = refusalsOf(run);
  claim(
    run.result === "failed" && refusal?.includes(part) === true && others.length === 0,
    `one refusal: ${part}`,
    run,
  );
  narrator.see("refused", "refused");
  narrator.detail(refusal);
}

async function apply({ narrator, stack, emulator }: Scene, planned: Planned[]): Promise<void> {
  narrator.step("All three are approved: pulumi up does it, once");
  await stack.setConfig({ "quickstart:acknowledge": JSON.stringify(planned.map(({ plan }) => plan.digest)) });
  const run = await stack.up();
  claim(run.result === "succeeded", "the update succeeds", run);
  const calls = await takeCalls(emulator);
  const destructive = calls.filter(({ command }) => !command.endsWith("/get_group_info"));
  const wanted = ["clear_group_msg", "del_contact_group", "delete_group_msg_by_sender"];
  claim(
    calls.every(({ code }) => code === 0),
    "every call is answered with ErrorCode 0",
    run,
  );
  claim(commandsOf(destructive).join() === wanted.join(), `exactly these calls are made: ${wanted.join(", ")}`, run);
  const { history, spam, badge } = run.outputs.outcomes as Record<string, unknown>;
  claim(
    [history, spam, badge].every((outcome) => outcome === "applied"),
    "all three outcomes are applied",
    run,
  );
  const looks = calls.length - destructive.length;
  narrator.see(
    `${destructive.length} changes, ${destructive.length} irreversible calls, ${looks} that only read${looks === 1 ? "s" : ""}`,
    "good",
  );
  for (const line of destructive.map(describeCall).sort()) narrator.data(line);
  narrator.notice("The clear names its MsgSeq: repeated, it could not reach any further.");
}

async function membersAfter({ narrator, emulator }: Scene, before: Sight): Promise<Sight> {
  narrator.step("What members see after");
  const sight = await look(emulator);
  const { counts } = sight.lobby;
  seeMembersView(narrator, sight);
  const lost = `${NUMBERS.format(counts.cleared)} hidden, ${counts.recalled} recalled`;
  narrator.see(`of ${NUMBERS.format(counts.stored)} messages: ${lost}, ${counts.visible} left`);
  claim(counts.stored === before.lobby.counts.stored, "hidden and recalled messages are still stored");
  claim(counts.cleared === 1_200 && counts.recalled === 300, "1,200 messages are hidden and 300 recalled");
  claim(!sight.conversationGroups.includes("quickstart-vip"), "quickstart-vip is gone");
  claim(sight.spam === 20, "20 messages of the spammer are out of the recall's reach");
  narrator.notice(
    "The spammer's last 20 are older than the newest 1,000 messages: the service recalls no further back.",
  );
  return sight;
}

async function applyAgain({ narrator, stack, emulator }: Scene, after: Sight): Promise<void> {
  narrator.step("pulumi up again does nothing");
  const run = await stack.up();
  const { same = 0, update = 0, create = 0 } = run.changes;
  claim(run.result === "succeeded" && same === 4, "nothing changes", run);
  narrator.see(`${same - 1} resources the same, ${create} created, ${update} updated`, "good");
  await seeNoCalls({ narrator, emulator });
  claim((await look(emulator)).lobby.counts.visible === after.lobby.counts.visible, "members see what they saw");
}

async function refuseLowering({ narrator, stack, emulator }: Scene): Promise<void> {
  narrator.step("The mark lowered from 1,200 to 600: pulumi preview is refused");
  await stack.setConfig({ "quickstart:msgSeq": "600" });
  const run = await stack.preview();
  seeRefusal(narrator, run, "can't be shown again");
  await seeNoCalls({ narrator, emulator });
  await stack.setConfig({ "quickstart:msgSeq": "1200" });
  narrator.notice("Marks only move forward: code that pretends otherwise doesn't pass.");
}

async function destroy({ narrator, stack, emulator }: Scene, after: Sight): Promise<void> {
  narrator.step("pulumi destroy forgets, and calls nothing");
  const run = await stack.destroy();
  claim(run.result === "succeeded" && run.changes.delete === 4, "the stack is emptied", run);
  narrator.see("the stack is empty", "good");
  await seeNoCalls({ narrator, emulator });
  const { lobby } = await look(emulator);
  claim(lobby.counts.visible === after.lobby.counts.visible, "members see what they saw");
  narrator.see(`members still see ${lobby.counts.visible} messages: nothing came back, nothing more is gone`);
}

function writeReview({ narrator }: Scene, { events }: RunResult): void {
  narrator.step("The review of the first preview, as a page for a change ticket");
  const review = reviewStreams([events.map((event) => JSON.stringify(event)).join("\n")]);
  const irreversible = review.stacks[0]?.totals.irreversible;
  claim(review.verdict === "needs-acknowledgement" && irreversible === 3, "the review tells of three changes");
  writeFileSync(REVIEW, renderHtml(review));
  narrator.see(`open ${basename(REVIEW)}: ${irreversible} irreversible changes, and what each number means`);
}
