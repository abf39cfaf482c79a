import { afterAll, describe, expect, it } from "vitest";
import { defaultGuesses } from "../../provider/src/emulator/index.ts";
import { head, rawConnection } from "../emulator/raw-connection.ts";
import type { DeclaredResource } from "../host/declared-resource.ts";
import { shows } from "../requirements.ts";
import { thorough } from "../thorough.ts";
import { playCell } from "./matrix/cell.ts";
import { irreversible, notPlanned, wronglyRepeated } from "./matrix/claims.ts";
import { wireFaults } from "./matrix/faults.ts";
import { cellsOf, playMatrix } from "./matrix/matrix.ts";
import { OneResource, type Run } from "./matrix/one-resource.ts";
import { Rig } from "./matrix/rig.ts";
import { subjects } from "./matrix/subjects.ts";
import { concurrency } from "./suites/concurrency.ts";
import { cellsFor } from "./suites/fault-matrix.ts";
import { OTHER_ANSWERS, openQuestions } from "./suites/open-questions.ts";

const timeout = 1_800_000;
const failuresOf = (rows: readonly { failures: readonly string[] }[]) => rows.flatMap(({ failures }) => failures);
const say = () => {};

it(shows(
  ["reliability.faults", "reliability.told"],
  "a fault of any command leaves nothing done twice, unseen, too far or untold",
), { timeout }, async () => {
  const cells = cellsFor(thorough ? "thorough" : "slice");
  const rows = await playMatrix(cells, thorough ? 8 : 4);
  expect(failuresOf(rows)).toEqual([]);
  expect(rows.reduce((sum, { tried }) => sum + tried, 0)).toBe(cells.length);
});

describe.runIf(thorough)("thoroughly", () => {
  it(shows(["reliability.open"], "the same holds whatever the answers to open questions"), { timeout }, async () => {
    expect(failuresOf(await openQuestions.run({ say, extent: "thorough" }))).toEqual([]);
  });

  it(shows(["reliability.concurrent"], "runs at the same time do each thing once"), { timeout }, async () => {
    expect(failuresOf(await concurrency.run({ say, extent: "thorough" }))).toEqual([]);
  });
});

it("every question that the documents leave open has another answer here", () => {
  expect(Object.keys(OTHER_ANSWERS)).toEqual(Object.keys(defaultGuesses));
  for (const [name, answers] of Object.entries(OTHER_ANSWERS)) {
    expect(answers).not.toContain(defaultGuesses[name as keyof typeof defaultGuesses]);
    expect(answers.length).toBeGreaterThan(0);
  }
});

it("a cell whose time was up before the fault could strike is played again", async () => {
  await using rig = await Rig.start({});
  const [cell] = cellsOf(subjects, wireFaults, ({ command, fault, when }) => {
    return command === "clear_group_msg" && fault?.variant === "reset-before" && when === "every";
  });
  if (cell === undefined) throw new Error("there is no such cell");
  rig.emulator.fault({ command: "get_group_info", when: { first: 1 }, what: { slowMs: 60_000 } });
  expect(await playCell(rig, cell)).toEqual([]);
});

describe("what the claims are worth", () => {
  const rig = Rig.start({});
  afterAll(async () => (await rig)[Symbol.asyncDispose]());
  const [subject] = subjects;

  /** One clear that was planned, and called like this. */
  async function runWith(calls: readonly object[], plan: object | undefined): Promise<string[]> {
    if (subject === undefined) throw new Error("there is no subject");
    const aCase = subject.make((await rig).emulator);
    const [GroupId] = aCase.names;
    const shared = { n: 1, at: 0, command: "clear_group_msg", executed: true, httpStatus: 200, code: 0 };
    const run = {
      ...{ kind: "up", warnings: [], newest: [20] },
      calls: calls.map((call) => ({ ...shared, request: { GroupId, MsgSeq: 10 }, ...call })),
      ...(plan && { plan: { target: `group ${GroupId}`, ...plan } }),
    } as unknown as Run;
    expect(irreversible(run)).toHaveLength(calls.length);
    return [...notPlanned(subject, aCase, run), ...wronglyRepeated(aCase, run)];
  }

  it.each<[string, object[], object | undefined, RegExp]>([
    ["a call without a plan", [{}], undefined, /no change is planned/],
    ["a call of another target than planned", [{}], { target: "group other", to: 10 }, /the plan doesn't name it/],
    [
      "a call about somebody else",
      [{ request: { GroupId: "other", MsgSeq: 10 } }],
      { to: 10 },
      /another call than planned/,
    ],
    ["a call with another mark than planned", [{}], { to: 9 }, /another mark/],
    ["a repeat after an answer", [{}, {}], { to: 10 }, /after the service had told/],
    ["a repeat soon after an answer", [{}, { at: 9_999 }], { to: 10 }, /9999 ms later: after the service had told/],
    ["a repeat after a final code", [{ code: 10004, executed: false }, {}], { to: 10 }, /after the service had told/],
    ["a third call for the signature", [{ code: 70001 }, { code: 70001 }, {}], { to: 10 }, /signed again twice/],
  ])("finds %s", async (_, calls, plan, wrong) => {
    expect((await runWith(calls, plan)).join("\n")).toMatch(wrong);
  });

  it.each<[string, object]>([
    ["a lost answer", { httpStatus: undefined, code: undefined, fault: "reset-after" }],
    ["a refusal for the rate", { code: 60007, executed: false }],
    ["an error inside the service", { code: 10002 }],
    ["a refused signature", { code: 70001, executed: false }],
  ])("lets a repeat pass after %s", async (_, first) => {
    expect(await runWith([first, {}], { to: 10 })).toEqual([]);
  });

  it("counts a call whose sender was gone before it was read among those of its run", async () => {
    const { emulator } = await rig;
    const gone = {
      async refresh() {
        const { socket } = await rawConnection(emulator);
        socket.write(`${head("POST", "/v4/group_open_http_svc/clear_group_msg", "content-length: 2")}{}`);
        socket.destroy();
      },
    };
    const run = await new OneResource(await rig, gone as unknown as DeclaredResource, () => []).refresh();
    expect(run.calls.map(({ command }) => command)).toEqual(["clear_group_msg"]);
  });

  it("lets a repeat pass where the answer before may have come after the 10 s it is waited for", async () => {
    expect(await runWith([{}, { at: 10_000 }], { to: 10 })).toEqual([]);
  });
});
