/** Lines that belong together: they are kept or left out as one. */
export type Unit = readonly string[];

/** A part of a document whose middle may be left out. */
export interface Section {
  /** Lines before the units: heading, table's head, opening fence. Always there. */
  readonly open: readonly string[];
  readonly units: readonly Unit[];
  /** Lines after them, which close what was opened. Always there. */
  readonly close: readonly string[];
  /** Sections of a higher rank are cut first. */
  readonly rank: number;
  /** The line that tells how many units are left out. */
  readonly omitted: (count: number) => string;
}

/** What is said of one stack: lines that stay, and sections. */
export interface Chapter {
  readonly head: readonly string[];
  readonly sections: readonly Section[];
}

const lengthOf = (lines: readonly string[]) => lines.reduce((sum, line) => sum + line.length + 1, 0);

/** A section with units left out. */
interface Cut {
  readonly section: Section;
  from: number;
  to: number;
}

/**
 * Joins head, chapters and tail to a text of at most `limit` characters (UTF-16 units) by leaving out whole units from
 * the middle of sections, those of the highest rank and the longest first, and then whole chapters from the middle.
 */
export function fit(
  head: readonly string[],
  chapters: readonly Chapter[],
  tail: readonly string[],
  limit: number,
): string {
  const cuts = new Map(
    chapters.flatMap(({ sections }) =>
      sections.map((section): [Section, Cut] => [section, { section, from: 0, to: 0 }]),
    ),
  );
  const lines = () => [
    ...head,
    ...chapters.flatMap((chapter) => [
      ...chapter.head,
      ...chapter.sections.flatMap((section) => linesOf(cuts.get(section) ?? { section, from: 0, to: 0 })),
    ]),
    ...tail,
  ];
  let excess = lengthOf(lines()) - limit;
  const size = ({ section }: Cut) => lengthOf(section.units.flat());
  const order = [...cuts.values()].sort((a, b) => b.section.rank - a.section.rank || size(b) - size(a));
  for (const cut of order) {
    if (excess <= 0) break;
    excess -= leaveOut(cut, excess);
  }
  return excess <= 0 ? lines().join("\n") : fitChapters(head, chapters, tail, limit);
}

function linesOf({ section, from, to }: Cut): string[] {
  const { open, units, close, omitted } = section;
  const kept = [...units.slice(0, from), ...(to > from ? [[omitted(to - from)]] : []), ...units.slice(to)];
  return [...open, ...kept.flat(), ...close];
}

/** Leaves out units from the middle outwards until enough is saved, and tells how many characters that was. */
function leaveOut(cut: Cut, excess: number): number {
  const { units, omitted } = cut.section;
  const middle = Math.floor(units.length / 2);
  cut.from = middle;
  cut.to = middle;
  let saved = -lengthOf([omitted(units.length)]);
  while (saved < excess && (cut.from > 0 || cut.to < units.length)) {
    const above = cut.to < units.length && cut.to - middle <= middle - cut.from;
    const index = above || cut.from === 0 ? cut.to++ : --cut.from;
    saved += lengthOf(units[index] ?? []);
  }
  if (saved > 0) return saved;
  cut.from = 0;
  cut.to = 0;
  return 0;
}

/** Where sections have nothing left to leave out: the heads of as many stacks as there is room for. */
function fitChapters(
  head: readonly string[],
  chapters: readonly Chapter[],
  tail: readonly string[],
  limit: number,
): string {
  const units = chapters.map((chapter) => chapter.head);
  const section: Section = {
    ...{ open: [], units, close: [], rank: 0 },
    omitted: (count) => `… ${count} stacks left out …`,
  };
  const cut: Cut = { section, from: 0, to: 0 };
  leaveOut(cut, lengthOf([...head, ...units.flat(), ...tail]) - limit);
  return [...head, ...linesOf(cut), ...tail].join("\n");
}
