import { formatNumber, quoteId } from "../change/text.ts";
import { entryOf } from "./entry-of.ts";
import { type Chapter, fit, type Section, type Unit } from "./fit.ts";
import type { IrreversibleChange, Noted, PolicyFinding, Review, StackReview } from "./model.ts";
import { marksOfTarget, outcomeOfSet, setsOf, targetWords, touchedOfSet } from "./set-words.ts";
import { code, fenceOf, visibleLines } from "./visible.ts";
import * as words from "./words.ts";

/** How long a comment may be on GitHub, in characters. */
export const COMMENT_LIMIT = 65_536;

/** How a review is rendered. */
export interface MarkdownOptions {
  /** Most characters (UTF-16 units), at least 2,000; default 65,536. What is too much is left out from the middle, line by line. */
  readonly limit?: number;
  /** A last line, such as a hidden marker. It must be safe to print. */
  readonly lastLine?: string;
}

/**
 * Renders a review as Markdown of GitHub's kind, which GitLab and Gitea read too.
 *
 * What strangers wrote stands in code spans and code blocks only, with unseen characters as codes: none of it is a link,
 * a mention, an image, HTML or a table's cell.
 */
export function renderMarkdown(review: Review, options: MarkdownOptions = {}): string {
  const { limit = COMMENT_LIMIT, lastLine } = options;
  const { verdict, because } = words.headline(review);
  const isJoint = review.stacks.length > 1;
  const head = [`**${verdict}**: ${because}`, ""];
  const tail = lastLine === undefined ? [] : [lastLine];
  // One character for the line break at the end.
  const chapters = review.stacks.map((stack) => chapter(stack, isJoint));
  return `${fit(head, chapters, tail, limit - 1).trimEnd()}\n`;
}

function chapter(stack: StackReview, isJoint: boolean): Chapter {
  const place = stack.project === undefined ? "without a name" : code(`${stack.project}/${stack.stack}`);
  const { verdict, because } = words.stackHeadline(stack);
  const head = isJoint
    ? [`### Stack ${place}, ${words.run(stack)}`, "", `**${verdict}**: ${because}`, ""]
    : [`Stack ${place}, ${words.run(stack)}`, ""];
  const totals = stack.changes.length === 0 ? [] : [`**Total**: ${words.totalsLine(stack)}`, ""];
  return { head: [...head, ...totals], sections: sectionsOf(stack) };
}

function sectionsOf(stack: StackReview): Section[] {
  return [
    changesTable(stack),
    sets(stack),
    live(stack),
    findings(
      "Refused by policy",
      stack.findings.filter(({ level }) => level === "mandatory"),
    ),
    findings(
      "Advice of policies",
      stack.findings.filter(({ level }) => level !== "mandatory"),
    ),
    findings("Rules that could not run", stack.notJudged),
    notes("Forgotten: nothing is called, and nothing is restored", stack.forgets),
    notes("Drift found", stack.drift),
    notes("Adopted: reached already, nothing was called", stack.adoptions),
    calls(stack),
    others(stack),
    diagnostics(stack),
    ...setLists(stack),
    diff(stack),
  ].filter((section) => section.units.length > 0);
}

function section(rank: number, open: string[], units: readonly Unit[], close: string[] = [""]): Section {
  return { rank, open, units, close, omitted: (left) => `- … ${formatNumber(left)} left out …` };
}

function changesTable({ changes, phase }: StackReview): Section {
  const last = phase === "done" ? "became" : "acknowledgement";
  const units = changes.map((change) => [
    row([
      what(change),
      words.marks(change),
      words.reach(change),
      words.causes(change) ?? "–",
      becomes(change, phase),
      reason(change),
    ]),
  ]);
  return {
    ...section(
      0,
      [row(["what", "from → to", "messages at most", "cause", last, "reason"]), row(Array(6).fill("---"))],
      units,
      ["", "None of this can be undone. System notices and expired messages count in “at most”.", ""],
    ),
    omitted: (left) => row([`… ${formatNumber(left)} left out …`, "", "", "", "", ""]),
  };
}

const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;

function what({ action, target, summary, secret, name }: IrreversibleChange): string {
  if (secret) return `a secret target (${code(name)}), shown by \`pulumi preview --show-secrets\``;
  if (target === undefined) return `${code(summary ?? action)} (${code(name)})`;
  return `${words.actionWords(action)} ${code(target)} (${code(name)})`;
}

function becomes(change: IrreversibleChange, phase: StackReview["phase"]): string {
  if (phase === "done") return words.stateWords(change);
  const { acknowledged, digest } = change;
  if (acknowledged === "yes") return `yes, ${code(digest ?? "")}`;
  if (acknowledged === "unknown") return "not known: it is secret or known after apply";
  return digest === undefined ? "can't be given yet: apply in two steps" : `add ${code(`acknowledge: "${digest}"`)}`;
}

function reason({ reason: text }: IrreversibleChange): string {
  return text === undefined ? "–" : code(text);
}

function sets({ changes }: StackReview): Section {
  const units = setsOf(changes).map((change) => {
    const { name, messagesAtMost: most, set } = change;
    const outcome = outcomeOfSet(set);
    const furthest = set.largest.map((reach) => `${code(reach.id)} ${marksOfTarget(reach)}`);
    const facts = [
      touchedOfSet(change),
      ...(most === undefined ? [] : [`at most ${words.count(most, "message")} in all`]),
      ...(furthest.length < 2 ? [] : [`furthest ${furthest.join(", ")}`]),
      ...(outcome === undefined ? [] : [outcome]),
    ];
    return [`- ${code(name)}: ${facts.join("; ")}`];
  });
  return section(1, ["**Sets**", ""], units);
}

/** Each touched target of each set, folded away. */
function setLists({ changes }: StackReview): Section[] {
  const listed = setsOf(changes).filter(({ set }) => set.touched.length > 1);
  return listed.map(({ name, set }, index) => {
    const which = listed.length === 1 ? "of the set" : `of set ${index + 1} of ${listed.length}`;
    const units = set.touched.map((target) => visibleLines(`${quoteId(target.id)}${targetWords(target)}`));
    const title = `${words.count(set.touched.length, "target")} ${which}`;
    return folded(5, title, [visibleLines(name), ...units], false);
  });
}

function live({ changes }: StackReview): Section {
  const units = changes.flatMap(({ name, target, live: facts }) => {
    if (facts === undefined) return [];
    const names = words.liveNames(facts).map((text) => code(text));
    const about = [...names, ...words.liveWords(facts)].join(", ");
    return [
      [`- ${code(target ?? name)}: ${[about, ...facts.notes.map((note) => code(note))].filter(Boolean).join("; ")}`],
    ];
  });
  return section(2, ["**What the service says now**", ""], units);
}

function findings(title: string, found: readonly PolicyFinding[]): Section {
  const units = found.map(({ name, rule, pack, level, severity, message }) => {
    const lines = visibleLines(message);
    const fence = fenceOf(lines);
    const grade = [level, severity].filter((word) => word !== undefined).map((word) => code(word));
    const about = name === undefined ? "the whole stack" : code(name);
    return [
      `- ${about}: rule ${code(rule)} of ${code(pack)} (${grade.join(", ")})`,
      ...[fence, ...lines, fence].map((line) => `  ${line}`),
    ];
  });
  return section(1, [`**${title}** (${formatNumber(found.length)})`, ""], units);
}

function notes(title: string, noted: readonly Noted[]): Section {
  const units = noted.map(({ name, what: told }) => [`- ${code(name)}: ${code(told)}`]);
  return section(3, [`**${title}** (${formatNumber(noted.length)})`, ""], units);
}

function calls({ calls: planned, callSeconds }: StackReview): Section {
  const about = `**Calls that up makes at most**, in about ${words.duration(callSeconds)} at the documented rate of 200 a second`;
  const units = planned.map(({ command, atMost, reads }) => [
    `- ${formatNumber(atMost)} × ${code(command)}${reads ? ", which only reads" : ""}`,
  ]);
  return section(3, [about, ""], units);
}

function others({ others: counts }: StackReview): Section {
  const line = words.othersLine(counts);
  return section(3, [], line === "" ? [] : [[`**Other changes**, none of them irreversible here: ${line}`]]);
}

function diagnostics({ diagnostics: said }: StackReview): Section {
  const units = said.map(({ severity, name, message }) =>
    visibleLines(`${severity}${name === undefined ? "" : ` (${name})`}: ${message}`),
  );
  const errors = said.filter(({ severity }) => severity === "error").length;
  const title = `${words.count(errors, "error")}, ${words.count(said.length - errors, "warning")}`;
  return folded(4, title, units, errors > 0);
}

const SIGNS: Readonly<Record<string, string>> = { create: "+", delete: "-", update: "~" };

function diff({ diff: entries }: StackReview): Section {
  const units = entries.map(({ op, type, name, lines }) => [
    ...visibleLines(
      `${entryOf(SIGNS, op) ?? "±"} ${op} ${type.replace(/^pulumi-nodejs:dynamic\/tencentchat:/, "")} ${name}`,
    ),
    ...lines.flatMap((line) => visibleLines(line)).map((line) => `    ${line}`),
  ]);
  return folded(5, `Step by step: ${words.count(entries.length, "step")}`, units, false);
}

/** A code block that can be folded away. Its title is our own words: no stranger's text stands in HTML. */
function folded(rank: number, title: string, units: readonly Unit[], isOpen: boolean): Section {
  const fence = fenceOf(units.flat());
  const open = [`<details${isOpen ? " open" : ""}><summary>${title}</summary>`, "", fence];
  return {
    ...section(rank, open, units, [fence, "", "</details>", ""]),
    omitted: (left) => `… ${formatNumber(left)} left out …`,
  };
}
