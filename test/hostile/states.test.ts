import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PlannedChange } from "../../provider/src/change/planned-change.ts";
import { type CallRecord, type Emulator, startEmulator } from "../../provider/src/emulator/index.ts";
import type { Properties } from "../../provider/src/host/check.ts";
import { DeclaredResource } from "../host/declared-resource.ts";
import { Clock } from "../model/clock.ts";
import { IRREVERSIBLE } from "../model/targets.ts";
import { isAbout } from "../reliability/matrix/claims.ts";
import { type Case, type Subject, subjects, type Target } from "../reliability/matrix/subjects.ts";
import { shows } from "../requirements.ts";
import { holds, isPristine, ONE_LINE, object } from "./fuzz.ts";
import { NearHost } from "./near-host.ts";
import { anyChange, type Change } from "./one-change.ts";

const KEYS = [
  ...["groupId", "msgSeq", "checkpoints", "senderAccount", "topicId", "groupIds", "senderAccounts", "fromAccount"],
  ...["fromAccounts", "groupName", "enforce", "onMissing", "triggers", "refreshLimit", "declared", "clearedThrough"],
  ...["recalledThrough", "groupCreateTime", "groupType", "conversationGroupId", "skipped", "missing", "drift"],
  ...["outstanding", "digest", "to", "targets", "pinned", "kind", "generation", "sdkAppId", "schemaVersion", "outcome"],
  ...["applied", "appliedAt", "unproven", "plannedChange", "cause", "of", "reached", "from", "version", "action"],
];

/** Notes that a state may hold besides what an applied resource has. */
function notesOf(ids: readonly string[]): Properties[] {
  const [id = ""] = ids;
  const digest = "aaaaaaaa";
  const again = { kind: "visible-again", messages: 1, through: 20, appliedAt: "" };
  const anew = { kind: "group-re-created", groupCreateTime: 5 };
  const alone = [
    { outstanding: { digest, to: 10 } },
    ...[again, anew].map((drift) => ({ drift })),
    { missing: true },
    { outcome: "skipped" },
  ];
  const ofSet = [
    { outstanding: { digest, targets: [id], pinned: { [id]: 10 } } },
    ...[again, anew].map((drift) => ({ drift: { [id]: drift } })),
    ...["missing", "skipped"].map((name) => ({ [name]: [id] })),
    { declared: "newest" },
  ];
  return [{}, ...(ids.length === 1 ? alone : ofSet)];
}

/** A stack of one resource whose state or inputs somebody wrote into. */
class Tampered implements AsyncDisposable {
  readonly wrong: string[] = [];
  readonly #case: Case;
  readonly #emulator: Emulator;
  readonly #host: NearHost;
  readonly #resource: DeclaredResource;

  constructor(subject: Subject, emulator: Emulator, clock: Clock) {
    emulator.replace({});
    this.#case = subject.make(emulator);
    this.#emulator = emulator;
    this.#host = new NearHost({ emulator, clock });
    this.#resource = new DeclaredResource(this.#host, subject.name);
  }

  get ids(): readonly string[] {
    return this.#case.targets.map(({ id }) => id);
  }

  /** Applies the resource, and gives its inputs, with their plan, and its outputs. */
  async applied(): Promise<{ inputs: Properties; outputs: Properties }> {
    const inputs = await this.#resource.plan(this.#case.inputs);
    const { id, outputs } = await this.#resource.create(inputs);
    this.#resource.id = id;
    this.#emulator.clearCalls();
    return { inputs, outputs };
  }

  /** Takes each verb through inputs and outputs, and then the next runs from what a refresh makes of them. */
  async play(inputs: Properties, outputs: Properties): Promise<void> {
    const resource = this.#resource;
    Object.assign(resource, { inputs, outputs });
    await this.#try(undefined, () => resource.check(this.#case.inputs));
    await this.#try(undefined, () => resource.check(inputs, {}));
    await this.#try(undefined, () => resource.diff(inputs));
    await this.#try(undefined, () => resource.delete());
    await this.#try(inputs, () => resource.create(inputs));
    await this.#try(inputs, () => resource.update(inputs));
    await this.#try(undefined, () => resource.refresh());
    const checked = await this.#try(undefined, () => resource.plan(this.#case.inputs));
    if (checked === undefined) return;
    await this.#try(undefined, () => resource.diff(checked));
    await this.#try(checked, () => resource.update(checked));
  }

  async #try<Answer>(acting: Properties | undefined, verb: () => Promise<Answer>): Promise<Answer | undefined> {
    let answer: Answer | undefined;
    const said: string[] = [];
    try {
      answer = await verb();
    } catch (error) {
      said.push((error as Error).message);
    }
    for (const text of [...said, ...this.#host.takeWarnings()]) {
      if (!text.split("\n").every((line) => ONE_LINE.test(line))) this.wrong.push(`badly told: ${text}`);
    }
    const plan = acting?.plannedChange as PlannedChange | undefined;
    this.wrong.push(...this.#host.faults.splice(0), ...this.#calls().flatMap((call) => this.#unplanned(call, plan)));
    if (!isPristine()) this.wrong.push("Object.prototype has more than before");
    return answer;
  }

  #calls(): CallRecord[] {
    const calls = this.#emulator.calls().map((call) => ({ ...call, command: call.command.replace(/^.*\//, "") }));
    this.#emulator.clearCalls();
    return calls.filter(({ command }) => IRREVERSIBLE.has(command));
  }

  #unplanned(call: CallRecord, plan: PlannedChange | undefined): string[] {
    const { MsgSeq } = call.request as { MsgSeq?: number };
    const target = this.#case.targets.find((one) => isAbout(unmarked(one), call));
    const told = `${call.command} ${JSON.stringify(call.request)}`;
    if (plan?.digest === undefined || target === undefined) return [`${told}: not planned`];
    if (call.command !== "clear_group_msg") return [];
    const isMark = Number.isSafeInteger(MsgSeq) && Number(MsgSeq) >= 1 && Number(MsgSeq) <= target.newest();
    return isMark ? [] : [`${told}: no message has that MsgSeq`];
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#host[Symbol.asyncDispose]();
  }
}

/** What is asked is whom a call is about, whatever its mark. */
function unmarked(target: Target): Target {
  const { MsgSeq: _, ...body } = target.body;
  return { ...target, body, mark: "newest" };
}

const parsed = (properties: Properties, change: Change): Properties => JSON.parse(change(JSON.stringify(properties)));

describe("a state that somebody wrote into", () => {
  const clock = new Clock();
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await startEmulator({ callsPerSecond: false, now: clock.now });
  });
  afterAll(() => emulator.close());

  it.each(subjects.map((subject) => [subject.title, subject] as const))(
    shows(["hostile.states"], "of a %s is read or refused in a message, and leads to no call that no plan names"),
    async (_, subject) => {
      const changes = fc.record({
        inputs: anyChange(KEYS),
        outputs: anyChange(KEYS),
        where: fc.nat(2),
        note: fc.nat(),
      });
      await holds(
        fc.asyncProperty(changes, async ({ inputs: ofInputs, outputs: ofOutputs, where, note }) => {
          await using stack = new Tampered(subject, emulator, clock);
          const { inputs, outputs } = await stack.applied();
          const notes = notesOf(stack.ids);
          const noted = { ...outputs, ...notes[note % notes.length] };
          await stack.play(
            where === 1 ? inputs : parsed(inputs, ofInputs),
            where === 0 ? noted : parsed(noted, ofOutputs),
          );
          expect(stack.wrong).toEqual([]);
        }),
        60,
      );
    },
    300_000,
  );

  it.each(subjects.map((subject) => [subject.title, subject] as const))(
    shows(["hostile.states"], "of a %s may be anything"),
    async (_, subject) => {
      await holds(
        fc.asyncProperty(object(KEYS), object(KEYS), async (anyInputs, anyOutputs) => {
          await using stack = new Tampered(subject, emulator, clock);
          const { inputs, outputs } = await stack.applied();
          await stack.play(anyInputs, anyOutputs);
          await stack.play({ ...inputs, ...anyInputs }, { ...outputs, ...anyOutputs });
          expect(stack.wrong).toEqual([]);
        }),
        30,
      );
    },
    300_000,
  );
});
