import type { FileCoverage } from "istanbul-lib-coverage";

/** What must be covered, in percent. */
export const BOUNDS = { lines: 95, branches: 90 } as const;

type What = keyof typeof BOUNDS;
const WHATS = Object.keys(BOUNDS) as What[];

export interface Share {
  readonly covered: number;
  readonly total: number;
  readonly percent: number;
}

export type Figures = Readonly<Record<What, Share>>;

export interface FileFigures extends Figures {
  readonly file: string;
  readonly uncovered: readonly number[];
}

export interface FolderFigures extends Figures {
  readonly folder: string;
}

export function figuresOf(sources: ReadonlyMap<string, FileCoverage>): FileFigures[] {
  return [...sources].map(([file, covered]) => {
    const summary = covered.toSummary();
    const share = (what: What): Share => shareOf(summary[what].covered, summary[what].total);
    const uncovered = covered.getUncoveredLines().map(Number);
    return { file, lines: share("lines"), branches: share("branches"), uncovered };
  });
}

export function foldersOf(files: readonly FileFigures[]): FolderFigures[] {
  const folders = Map.groupBy(files, ({ file }) => (file.includes("/") ? file.slice(0, file.indexOf("/")) : "."));
  return [...folders].map(([folder, own]) => ({ folder, ...sumOf(own) }));
}

export function sumOf(parts: readonly Figures[]): Figures {
  const sum = (what: What, key: "covered" | "total") => parts.reduce((found, part) => found + part[what][key], 0);
  const share = (what: What) => shareOf(sum(what, "covered"), sum(what, "total"));
  return { lines: share("lines"), branches: share("branches") };
}

/** Files that miss a bound, the furthest first. */
export function furthestBelow(files: readonly FileFigures[]): FileFigures[] {
  const below = (figures: Figures) => Math.max(...WHATS.map((what) => BOUNDS[what] - figures[what].percent));
  return files.filter((figures) => below(figures) > 0).sort((one, other) => below(other) - below(one));
}

/** The bounds that are missed, as sentences; none if all hold. */
export function missed(all: Figures): string[] {
  return WHATS.filter((what) => all[what].percent < BOUNDS[what]).map(
    (what) => `${what}: ${showPercent(all[what])}, where ${BOUNDS[what]}% must be covered`,
  );
}

export function renderTable(rows: readonly (readonly [name: string, figures: Figures, note?: string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  const cell = (share: Share) => `${showPercent(share).padStart(6)} ${`${share.covered}/${share.total}`.padStart(11)}`;
  const line = (name: string, lines: string, branches: string, note = "") =>
    `${name.padEnd(width)}  ${lines.padStart(18)}  ${branches.padStart(18)}  ${note}`.trimEnd();
  const shown = rows.map(([name, { lines, branches }, note]) => line(name, cell(lines), cell(branches), note));
  return [line("", "lines", "branches"), ...shown].join("\n");
}

/** As many stretches of lines as are shown of a file. */
const SHOWN = 10;

/** Lines as an editor numbers them: `3-7, 12`. */
export function showLines(lines: readonly number[]): string {
  const from = lines.filter((line, index) => lines[index - 1] !== line - 1);
  const to = lines.filter((line, index) => lines[index + 1] !== line + 1);
  const stretches = from.map((first, index) => (first === to[index] ? `${first}` : `${first}-${to[index]}`));
  return [...stretches.slice(0, SHOWN), ...(stretches.length > SHOWN ? ["…"] : [])].join(", ");
}

function shareOf(covered: number, total: number): Share {
  return { covered, total, percent: total === 0 ? 100 : (covered / total) * 100 };
}

/** Rounded down, so that what is just missed doesn't look met. */
function showPercent({ percent }: Share): string {
  return `${(Math.floor(percent * 10) / 10).toFixed(1)}%`;
}
