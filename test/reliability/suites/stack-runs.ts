import { fileURLToPath } from "node:url";
import type { PlannedChange } from "../../../provider/src/change/planned-change.ts";
import { type CallRecord, type Emulator, startEmulator } from "../../../provider/src/emulator/index.ts";
import { type CliStack, createCliStack, findPulumi } from "../../cli/pulumi-cli.ts";
import { readAllSent } from "../../emulator/by-hand.ts";
import type { Diagnostic, PulumiStack, RunResult } from "../../engine/stack.ts";
import { createTestEngine } from "../../engine/test-engine.ts";
import { doneTwice, irreversible, isAbout, notPinned, notPlanned, wronglyRepeated } from "../matrix/claims.ts";
import { allFaults, executedUnder, type Fault } from "../matrix/faults.ts";
import { forAWhile } from "../matrix/for-a-while.ts";
import type { Run } from "../matrix/one-resource.ts";
import type { Part } from "../matrix/side.ts";
import { subjects } from "../matrix/subjects.ts";
import { wronglyTold } from "../matrix/told.ts";
import { type Extent, inLanes, type Row, type Suite } from "../row.ts";

type Start = (env: Readonly<Record<string, string>>) => Promise<PulumiStack>;

const projectDir = fileURLToPath(new URL("../../engine/fixtures/moderation/", import.meta.url));

/** Where a fault strikes. */
const PLACES: Readonly<Record<string, readonly string[]>> = {
  "irreversible calls": ["clear_group_msg", "delete_group_msg_by_sender", "del_contact_group"],
  "looks before them": ["get_group_info", "get_topic"],
};

/** Of the matrix, those that a whole stack is taken through. */
const ON_ENGINE =
  /^(reset-before|reset-after|refuse|502|502 executed|html|truncated|empty-object|slow|1 s|60008 executed|60007|70001|70009|10004|60010|12345|12345 executed)$/;
const ON_CLI = /^(reset-after|502 executed|slow|60008 executed|10004|60010)$/;
const IN_A_SLICE = /^(reset-after)$/;

const CLAIMS = [
  "A program of all six classes is previewed, updated under a fault, previewed and updated with `--refresh` without it, and updated once more. Each irreversible call is named by the preview before it; the claims are those of the faults above, over the whole stack.",
];

export const stackRuns: readonly Suite[] = [
  {
    name: "engine",
    title: "Whole stacks on the test engine",
    claims: CLAIMS,
    run: ({ say, extent }) => {
      const pattern = extent === "slice" ? IN_A_SLICE : ON_ENGINE;
      return playStacks("Whole stacks on the test engine", pattern, extent, say, (env) =>
        createTestEngine({ projectDir, env }),
      );
    },
  },
  {
    name: "cli",
    title: "Whole stacks on the real CLI",
    claims: CLAIMS,
    usesCli: true,
    lacks: async () => ((await findPulumi()) === undefined ? "no `pulumi` was on PATH" : undefined),
    run: async ({ say, extent }) => {
      const pulumi = await findPulumi();
      if (pulumi === undefined) throw new Error("no pulumi");
      const start = (env: Readonly<Record<string, string>>): Promise<CliStack> =>
        createCliStack({ projectDir, pulumi, env });
      return playStacks("Whole stacks on the real CLI", extent === "slice" ? IN_A_SLICE : ON_CLI, extent, say, start);
    },
  },
];

async function playStacks(
  table: string,
  pattern: RegExp,
  extent: Extent,
  say: (line: string) => void,
  start: Start,
): Promise<Row[]> {
  const faults = allFaults.filter(({ variant, kind }) => pattern.test(variant) && kind.by === "answer");
  const jobs = faults.flatMap((fault) => Object.keys(PLACES).map((place) => ({ fault, place })));
  const chosen = extent === "slice" ? jobs.slice(0, 1) : jobs;
  say(`${chosen.length} stacks of ${subjects.length} resources`);
  return inLanes(chosen, 2, async ({ fault, place }) => {
    const failures = await playStack(start, fault, place).catch((error: unknown) => [
      `broke off: ${(error as Error).stack}`,
    ]);
    const what = `${fault.row}, ${fault.when[0] === "first" ? "first call of each command" : "every call"}`;
    const told = failures.map((failure) => `${table}, ${place}, ${fault.variant}, ${fault.when[0]}: ${failure}`);
    for (const failure of told) say(failure);
    return { table, what, column: place, tried: subjects.length, failures: told };
  });
}

async function playStack(start: Start, fault: Fault, place: string): Promise<string[]> {
  const emulator = await startEmulator({ callsPerSecond: false });
  const stack = await start({
    TENCENT_CHAT_ENDPOINT: emulator.url,
    TENCENT_CHAT_SDK_APP_ID: String(emulator.sdkAppId),
    TENCENT_CHAT_SECRET_KEY: emulator.secretKey,
  });
  try {
    return await new StackTrial(emulator, stack, fault, place).play();
  } finally {
    await stack.dispose();
    await emulator.close();
  }
}

/** An update, and what it called, commands without their service. */
interface StackRun {
  readonly result: RunResult;
  readonly calls: readonly CallRecord[];
}

interface Member extends Part {
  readonly runs: Run[];
}

class StackTrial {
  readonly #emulator: Emulator;
  readonly #stack: PulumiStack;
  readonly #fault: Fault;
  readonly #place: string;
  readonly #members: readonly Member[];
  readonly #wrong: string[] = [];

  constructor(emulator: Emulator, stack: PulumiStack, fault: Fault, place: string) {
    this.#emulator = emulator;
    this.#stack = stack;
    this.#fault = fault;
    this.#place = place;
    this.#members = subjects.map((subject, index) => ({
      name: `r${index}`,
      subject,
      case: subject.make(emulator),
      runs: [],
    }));
  }

  async play(): Promise<string[]> {
    const { timeoutSeconds = 60 } = this.#fault;
    const struck = await this.#run(timeoutSeconds, false, () => this.#strike());
    this.#emulator.clearFaults();
    this.#wrong.push(...wronglyTold(this.#members, this.#fault, { ...struck, secrets: [this.#emulator.secretKey] }));
    for (const member of this.#members) member.case.goOn();
    let { result: last } = await this.#run(60, true);
    // A failure of one resource keeps others from being tried.
    for (let round = 0; last.result === "failed" && round < 2; round++) ({ result: last } = await this.#run(60, true));
    if (last.result === "failed") this.#wrong.push(`not done without the fault either: ${errorsOf(last).join("\n")}`);
    for (const member of this.#members) this.#wrong.push(...this.#wrongInTheEnd(member));
    const { steps } = (await this.#run(60, false)).result;
    const ops = steps.map(({ op }) => op).filter((op) => op !== "same");
    const calls = this.#emulator.calls().length;
    if (ops.length + calls > 0) this.#wrong.push(`the update after all was done: ${ops}, ${calls} calls`);
    return this.#wrong;
  }

  #strike(): void {
    const { kind, when } = this.#fault;
    if (kind.by !== "answer") throw new Error("only answers are spoiled here");
    for (const command of PLACES[this.#place] ?? []) {
      const executed = executedUnder(kind, command);
      const often = when[0] === "first" ? { first: 1 } : { every: 1 };
      this.#emulator.fault({ command, when: often, what: kind.what, ...executed });
    }
    if (kind.forMs !== undefined) forAWhile(this.#emulator, kind.forMs);
  }

  /** A preview, and the update that it shows. */
  async #run(timeoutSeconds: number, refresh: boolean, strike = () => {}): Promise<StackRun> {
    const program = this.#members.map(({ name, subject, case: { inputs } }) => ({
      type: subject.name,
      name,
      args: inputs,
    }));
    const env = { MODERATION_PROGRAM: JSON.stringify(program), TENCENT_CHAT_TIMEOUT_SECONDS: String(timeoutSeconds) };
    const options = { env, ...(refresh && { refresh }) };
    const preview = await this.#stack.preview(options);
    const newest = new Map(
      this.#members.map((member) => [member, member.case.targets.map((target) => target.newest())]),
    );
    this.#emulator.clearCalls();
    strike();
    const result = await this.#stack.up(options);
    await readAllSent(this.#emulator);
    const calls = this.#emulator.calls().map((call) => ({ ...call, command: call.command.replace(/^.*\//, "") }));
    for (const member of this.#members) {
      const { plan, checked } = shownFor(preview, member.name);
      const error = errorsOf(result, member.name);
      const own = calls.filter((call) => member.case.targets.some((target) => isAbout(target, call)));
      const run: Run = {
        ...{ kind: "up", calls: own, warnings: [], newest: newest.get(member) ?? [] },
        ...(plan && { plan }),
        ...(checked && { checked }),
        ...(error.length > 0 && { error: error.join("\n") }),
      };
      member.runs.push(run);
      this.#wrong.push(...notPlanned(member.subject, member.case, run), ...wronglyRepeated(member.case, run));
    }
    const all = irreversible({ kind: "up", calls, warnings: [], newest: [] });
    const known = this.#members.flatMap(({ runs }) => runs.at(-1)?.calls ?? []);
    const strange = all.filter(({ n }) => !known.some((call) => call.n === n));
    this.#wrong.push(...strange.map(({ command, request }) => `nobody's call: ${command} ${JSON.stringify(request)}`));
    this.#wrong.push(...(await this.#untrue()));
    return { result, calls };
  }

  async #untrue(): Promise<string[]> {
    const { deployment } = await this.#stack.exportState();
    return this.#members.flatMap(({ name, case: { targets } }) => {
      const outputs = deployment.resources?.find(({ urn }) => urn.endsWith(`::${name}`))?.outputs;
      return outputs === undefined ? [] : targets.flatMap((target, index) => target.untrue(outputs, index));
    });
  }

  #wrongInTheEnd({ case: of, runs }: Member): string[] {
    const through = runs[0]?.newest ?? [];
    const undone = of.targets.filter((target, index) => !target.isDone(through[index] ?? 0));
    return [
      ...undone.map(({ id }) => `${id} isn't done`),
      ...of.harmed().map((harm) => `lost to others: ${harm}`),
      ...notPinned(of, runs),
      ...doneTwice(of, runs),
    ];
  }
}

function shownFor(preview: RunResult, name: string): { plan?: PlannedChange; checked?: Run["checked"] } {
  const step = preview.steps.findLast((one) => one.name === name && one.newInputs !== undefined);
  const plan = step?.newInputs?.plannedChange as PlannedChange | undefined;
  return { ...(plan && { plan }), ...(step?.newInputs && { checked: step.newInputs }) };
}

/** Of all resources, or of one. */
function errorsOf({ diagnostics }: RunResult, name?: string): string[] {
  const isWanted = ({ severity, urn }: Diagnostic) =>
    severity === "error" && (name === undefined || urn?.endsWith(`::${name}`));
  return diagnostics.filter(isWanted).map(({ message }) => message);
}
