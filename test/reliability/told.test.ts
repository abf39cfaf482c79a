import { expect, it } from "vitest";
import { type CallRecord, startEmulator } from "../../provider/src/emulator/index.ts";
import { allFaults } from "./matrix/faults.ts";
import { overlap } from "./matrix/side.ts";
import { subjects } from "./matrix/subjects.ts";
import { type StruckRun, wronglyTold } from "./matrix/told.ts";

const fault = allFaults.find(({ variant, when }) => variant === "10004" && when[0] === "first");
const WELL =
  'get_group_info for group "GROUP" failed: 10004, parameter invalid; correct the value that the service\'s own text names';

/** What is wrong with a run whose first look, of a single group, was refused. */
async function wrongOf(texts: readonly string[], { failed = true, of = "r0", struck = true } = {}): Promise<string[]> {
  const emulator = await startEmulator({ callsPerSecond: false });
  try {
    const [subject] = subjects;
    if (subject === undefined || fault === undefined) throw new Error("there is no subject or fault");
    const parts = ["r0", "r1"].map((name) => ({ name, subject, case: subject.make(emulator) }));
    const [id = ""] = parts[0]?.case.names ?? [];
    const [other = ""] = parts[1]?.case.names ?? [];
    const call = { n: 1, at: 0, command: "get_group_info", request: { GroupIdList: [id] }, executed: false };
    const diagnostics = texts.map((text) => ({
      ...{ severity: "error", urn: `urn:pulumi:dev::a::b::${of}`, ephemeral: false },
      message: text.replace("GROUP", id).replace("OTHER", other),
    }));
    const run = {
      result: { result: "failed", diagnostics, steps: failed ? [{ name: "r0", failed: true }] : [] },
      calls: [{ ...call, ...(struck && { fault: { code: 10004 } }) } satisfies CallRecord],
      secrets: ["a key"],
    } as unknown as StruckRun;
    return wronglyTold(parts, fault, run);
  } finally {
    await emulator.close();
  }
}

it("lets an error pass that names code, command, target and cure", async () => {
  expect(await wrongOf([WELL])).toEqual([]);
});

it.each<[what: string, texts: string[], more: object, wrong: RegExp]>([
  ["no error at all", [], {}, /r0: failed, and nothing was told/],
  ["an error of another resource", [WELL], { of: "r1" }, /r0: failed, and nothing was told/],
  ["a target of another resource", [WELL.replace("GROUP", "OTHER")], {}, /r0: lacks the target/],
  ["a count for the target of a single", [WELL.replace('group "GROUP"', "2 groups")], {}, /r0: lacks the target/],
  ["an error without the command", [WELL.replace("get_group_info", "a look")], {}, /r0: lacks the command/],
  ["a fault that didn't fail", [], { failed: false }, /r0: didn't fail, though get_group_info did/],
  ["a failure without a fault", [WELL], { struck: false }, /struck no call[\s\S]*r0: failed: get_group_info/],
])("finds %s", async (_, texts, more, wrong) => {
  expect((await wrongOf(texts, more)).join("\n")).toMatch(wrong);
});

it.each<[times: [from: number, to: number][], is: boolean]>([
  [
    [
      [0, 5],
      [4, 9],
    ],
    true,
  ],
  [
    [
      [0, 9],
      [1, 2],
      [3, 4],
    ],
    true,
  ],
  [
    [
      [5, 9],
      [0, 5],
    ],
    false,
  ],
  [
    [
      [0, 5],
      [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
    ],
    false,
  ],
])("tells whether two of %j were under way at once", (times, is) => {
  expect(overlap(times.map(([from, to]) => ({ from, to })))).toBe(is);
});
