import type { Cell } from "../matrix/cell.ts";
import { allFaults, type Fault } from "../matrix/faults.ts";
import { cellsOf, playMatrix } from "../matrix/matrix.ts";
import { subjects } from "../matrix/subjects.ts";
import type { Extent, Suite } from "../row.ts";

/** Hosts at a time: they wait most of the time. */
const LANES = 8;

/** Of each row a few for a slice. */
const TYPICAL =
  /^(refused|reset-before|reset-after|slow|502|html|truncated|envelope-only|names|1 s|60008|60007 ?|10002 executed|70001|10010|10004|12345)$/;
/** A slice plays every so many-th of its cells, a number without a common divisor with those of a row. */
const OF_A_SLICE = 7;

export const faultMatrix: Suite = {
  name: "faults",
  title: "Faults",
  claims: [
    "Every irreversible call names a target and a mark that the plan in the checked inputs of the same run names, and no call is made without a plan.",
    "Within its operation a call is repeated only where the one before was certainly not executed or left open how it ended, and with the same arguments; a target whose call was answered is never called again.",
    "After every run the state claims nothing that members don't see. After a fault and a following update everything is done, the mark reaches exactly as far as planned, what others have is untouched, and one more update calls nothing.",
    "What can't be mended is told once: with the code or fault, the command, the target and a cure, without stack, key and UserSig. A refresh that meets a fault changes nothing and warns.",
    "Where a busy machine used up a short time limit before the fault could meet a call, nothing is shown: such a play is repeated, at most four times. Whatever else was wrong counts.",
  ],
  run: async ({ say, extent }) => {
    // What waits for minutes is for this command alone; tests have other things to do.
    const long = extent === "thorough" ? cellsOf(subjects, allFaults, ({ fault }) => fault?.isLong === true) : [];
    const cells = [...cellsFor(extent), ...long];
    say(`${cells.length} cells`);
    let [played, failed] = [0, 0];
    return playMatrix(cells, LANES, {}, (cell, failures) => {
      played += 1;
      failed += failures.length > 0 ? 1 : 0;
      if (failures.length > 0) say(`${cell.subject.title}, ${cell.phase}, ${cell.fault?.variant}: ${failures[0]}`);
      if (played % 250 === 0) say(`${played} of ${cells.length} cells, ${failed} failed`);
    });
  },
};

/** What is played: everything, all but what takes a minute, or a few of each row. */
export function cellsFor(extent: Extent): Cell[] {
  if (extent === "all") return cellsOf(subjects, allFaults, () => true);
  const short = allFaults.filter(({ isLong }) => isLong === undefined);
  if (extent === "thorough") return cellsOf(subjects, short, isTelling);
  const typical = short.filter(({ variant }) => TYPICAL.test(variant));
  return cellsOf(subjects, typical, ({ when, fault }) => when === "first" || fault?.variant === "10010").filter(
    (_, index) => index % OF_A_SLICE === 0,
  );
}

/** Final codes are alike by the hundred, and codes that never end take their time: some stand for them. */
function isTelling({ fault, when }: Cell): boolean {
  const code = codeOf(fault);
  if (code === undefined) return true;
  if (fault?.row.includes("class X") === true) return when === "first" && code % 10 === 0;
  return when === "first" || NEVER_ENDING.has(code);
}

const NEVER_ENDING: ReadonlySet<number> = new Set([
  10002, 10010, 10015, 50005, 51009, 60007, 60008, 70001, 70050, 12_345,
]);

function codeOf(fault: Fault | undefined): number | undefined {
  const what = fault?.kind.by === "answer" ? fault.kind.what : undefined;
  return typeof what === "object" && "code" in what ? what.code : undefined;
}
