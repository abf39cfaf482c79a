// Control, format (bidirectional marks among them), surrogate, private and unassigned characters, line breaks, and
// what looks like nothing or like a plain space.
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\u2028\u2029\u115f\u1160\u2800\u3164\uffa0]|(?! )\p{Zs}/gu;

const codeOf = (character: string) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;

/** Text of a stranger on one line: what can't be seen is shown as codes such as `\u{202e}`, and the rest is cut. */
export function visibleLine(text: string, limit = 300): string {
  // Cut before too, so that a text of megabytes costs nothing.
  const shown = text.slice(0, limit + 1).replace(UNSEEN, codeOf);
  return shown.length > limit ? `${shown.slice(0, limit - 1).replace(/\p{Cs}$/u, "")}…` : shown;
}

const LINES_AT_MOST = 40;
const LINE_AT_MOST = 1_000;

/** Text of a stranger in lines, without any that a pipeline would take for a command when it prints them. */
export function visibleLines(text: string): string[] {
  const lines = text.split(/\r\n|[\n\r]/);
  const middle = lines.length - LINES_AT_MOST;
  const half = LINES_AT_MOST / 2;
  const kept =
    middle <= 0 ? lines : [...lines.slice(0, half), `… ${middle} lines left out …`, ...lines.slice(half + middle)];
  // Only what is kept, since a text may have a million lines.
  return kept.map((line) => withoutCommands(visibleLine(line.replaceAll("\t", "  "), LINE_AT_MOST)));
}

/** GitHub's runner obeys lines that begin `::`. */
export const LINE_COMMAND = /^( *):(?=:)/gm;
/** It obeys `##[` anywhere in its log, and others `##vso[` and `##teamcity[`. */
export const COMMAND = /##(?=\w*\[)/g;

/** A line without what a runner would obey. */
export function withoutCommands(line: string): string {
  return line.replace(LINE_COMMAND, "$1\\u{3a}").replace(COMMAND, "#\\u{23}");
}

/** The longest run of backticks in a text. */
function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}

/**
 * Text of a stranger as an inline code span, in which Markdown, HTML, mentions, references and links mean nothing.
 *
 * `|` is shown as a code too, since it would end a table's cell whatever stands around it.
 */
export function code(text: string, limit?: number): string {
  const shown = withoutCommands(visibleLine(text, limit).replaceAll("|", "\\u{7c}")) || '""';
  const fence = "`".repeat(longestRun(shown) + 1);
  const pad = /^`|`$|^ .* $/.test(shown) ? " " : "";
  return `${fence}${pad}${shown}${pad}${fence}`;
}

/** The line that opens and closes a code block around these lines: longer than any run of backticks in them. */
export function fenceOf(lines: readonly string[]): string {
  // One by one: there may be more lines than a call may have arguments.
  return "`".repeat(lines.reduce((most, line) => Math.max(most, longestRun(line) + 1), 3));
}
