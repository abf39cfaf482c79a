import type { Guesses } from "../../../provider/src/emulator/index.ts";
import { defaultGuesses } from "../../../provider/src/emulator/index.ts";
import type { Cell } from "../matrix/cell.ts";
import { allFaults } from "../matrix/faults.ts";
import { cellsOf, playMatrix } from "../matrix/matrix.ts";
import { furtherSubjects, subjects } from "../matrix/subjects.ts";
import { inLanes, type Suite } from "../row.ts";

type Name = keyof Guesses;

/** Each question the documents leave open, with the answers that aren't the emulator's default. */
export const OTHER_ANSWERS: { readonly [Key in Name]: readonly Guesses[Key][] } = {
  recalledRowsKeepFromAccount: [false],
  recalledRowsKeepBody: [true],
  recallVisibleAfterMs: [500],
  recalledRowsTakeRoom: [false],
  expiredRows: ["absent"],
  recallWindow: ["messages"],
  unknownSenderRecall: ["refused"],
  recallTwiceCode: [10030],
  clearBeyondNewest: ["capped", "refused"],
  lowerClear: ["lowers"],
  communityClearCode: [10004],
  unknownCommandCode: [60008, 60009],
  unknownAppCode: [70020],
  avChatRoomNextMsgSeq: [true],
  groupTypeSpelling: ["new"],
  groupInfoTopLevelCode: ["first-item"],
  emptyContactGroupListed: [false],
  groupItemOnEveryPage: [false],
  contactPageSize: [1],
  contactGroupReadWithoutPlan: ["refused"],
  createExistingContactGroup: ["refused"],
  contactGroupNameCountCode: [51009],
  contactGroupIdsReused: [true],
};

/** Faults after which the answers may make a difference. */
const VARIANTS = ["reset-after", "reset-before", "truncated", "10010", "60008 executed", "10004"];

const LANES = 4;

export const openQuestions: Suite = {
  name: "open-questions",
  title: "What the documents leave open",
  claims: ["The same as of faults, with each question that the documents leave open answered both ways."],
  run: async ({ say, extent }) => {
    const faults = allFaults.filter(({ variant }) => VARIANTS.includes(variant));
    const some = extent === "all" ? 1 : extent === "thorough" ? 5 : 40;
    const all = cellsOf([...subjects, ...furtherSubjects], faults, () => true).filter((_, index) => index % some === 0);
    const answers = Object.entries(defaultGuesses).flatMap(([name, preset]) => {
      const others = OTHER_ANSWERS[name as Name];
      return [preset, ...others].map((answer) => ({ name, answer }));
    });
    say(`${answers.length} answers, ${all.length} cells each`);
    const rows = await inLanes(answers, LANES, async ({ name, answer }) => {
      const cells: Cell[] = all;
      const played = await playMatrix(cells, 1, { guesses: { [name]: answer } }, (cell, failures) => {
        if (failures.length > 0) say(`${name} ${answer}, ${cell.subject.title}, ${cell.phase}: ${failures[0]}`);
      });
      const failures = played.flatMap((row) => row.failures.map((failure) => `${name} ${answer}: ${failure}`));
      const preset = defaultGuesses[name as Name];
      const column = answer === preset ? "the likelier answer" : "the other answer, or answers";
      return { table: "What the documents leave open", what: `\`${name}\``, column, tried: cells.length, failures };
    });
    return rows;
  },
};
