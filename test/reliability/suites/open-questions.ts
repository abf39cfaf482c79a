import type { Guesses } from "../../../provider/src/emulator/index.ts";
import { defaultGuesses } from "../../../provider/src/emulator/index.ts";
import { allFaults } from "../matrix/faults.ts";
import { cellsOf, playMatrix } from "../matrix/matrix.ts";
import { openSubjects } from "../matrix/subjects.ts";
import { type Extent, inLanes, type Row, type Suite } from "../row.ts";

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

/** Why an answer makes no difference to the provider: it never gets so far. */
export const NEVER_ASKED: { readonly [Key in Name]?: string } = {
  recalledRowsTakeRoom: "it always reads recalled rows too",
  unknownSenderRecall: "a code of the fault matrix, 10019, is the other answer",
  recallTwiceCode: "it makes no group_msg_recall",
  clearBeyondNewest: "it refuses a MsgSeq that was not sent yet; of an AVChatRoom, where nobody can tell, it warns",
  communityClearCode: "it refuses communities, and both codes are in the fault matrix",
  unknownCommandCode: "it calls documented commands, and all three codes are in the fault matrix",
  unknownAppCode: "both codes are in the fault matrix",
  createExistingContactGroup: "it makes no conversation groups",
  contactGroupNameCountCode: "it names exactly one, and both codes are in the fault matrix",
};

/** What must hold besides, so that a question is asked at all. */
const BESIDES: { readonly [Key in Name]?: Partial<Guesses> } = { groupItemOnEveryPage: { contactPageSize: 1 } };

/** Faults after which the answers may make a difference. */
const VARIANTS = ["reset-after", "reset-before", "truncated", "10010", "60008 executed", "10004"];

const LANES = 4;
const SLICE = 6;

export const openQuestions: Suite = {
  name: "open-questions",
  title: "What the documents leave open",
  claims: [
    "The same as of faults, with each question that the documents leave open answered both ways. Counted is only what met the " +
      "question: where the emulator had to answer it.",
    "Questions that the provider never meets, whatever it is told: " +
      `${Object.entries(NEVER_ASKED)
        .map(([name, why]) => `\`${name}\` (${why})`)
        .join(", ")}.`,
  ],
  run: async ({ say, extent }) => {
    const answers = Object.entries(OTHER_ANSWERS).flatMap(([name, others]) => {
      const isAsked = NEVER_ASKED[name as Name] === undefined;
      return isAsked ? [defaultGuesses[name as Name], ...others].map((answer) => ({ name: name as Name, answer })) : [];
    });
    say(`${answers.length} answers`);
    return inLanes(answers, LANES, ({ name, answer }) => playWith(name, answer, extent, say));
  },
};

/** Plays what meets a question with one answer to it. */
async function playWith(name: Name, answer: unknown, extent: Extent, say: (line: string) => void): Promise<Row> {
  const faults = allFaults.filter(({ variant }) => VARIANTS.includes(variant));
  const asking = openSubjects.filter(({ questions }) => questions.includes(name));
  const all = asking.flatMap((subject) => cellsOf([subject], faults, ({ phase }) => subject.phases.includes(phase)));
  const cells = extent === "slice" ? all.filter((_, index) => index % SLICE === 0) : all;
  let met = 0;
  const failures: string[] = [];
  const guesses = { ...BESIDES[name], [name]: answer };
  await playMatrix(cells, 1, { guesses }, ({ subject, phase, command, fault }, found, asked) => {
    if (asked.has(name)) met += 1;
    const cell = `${name} ${answer}, ${subject.title}, ${phase}, ${command}, ${fault?.variant}`;
    failures.push(...found.map((failure) => `${cell}: ${failure}`));
    if (found.length > 0) say(`${cell}: ${found[0]}`);
  });
  if (met === 0) failures.push(`${name} ${answer}: nothing met the question`);
  const column = answer === defaultGuesses[name] ? "the likelier answer" : "the other answer, or answers";
  return { table: openQuestions.title, what: `\`${name}\``, column, tried: met, failures };
}
