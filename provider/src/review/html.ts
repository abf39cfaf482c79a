import { formatNumber, quoteId } from "../change/text.ts";
import { STYLE } from "./html-style.ts";
import type { IrreversibleChange, Noted, PolicyFinding, Review, SetReach, StackReview } from "./model.ts";
import { marksOfTarget, setsOf, targetWords, touchedOfSet } from "./set-words.ts";
import { COMMAND, LINE_COMMAND, visibleLine, visibleLines } from "./visible.ts";
import * as words from "./words.ts";

/**
 * Renders a review as one HTML page for a change ticket: no script, nothing loaded from elsewhere, readable on a phone,
 * in light and dark, and printed. Nothing is left out but the middle of very long messages.
 */
export function renderHtml(review: Review): string {
  const { verdict, because } = words.headline(review);
  const isJoint = review.stacks.length > 1;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${verdict}: review of irreversible changes</title>
<style>${STYLE}</style>
</head>
<body>
<header class="${review.verdict}"><h1>${verdict}</h1><p>${because}</p></header>
<main>
${review.stacks.map((stack) => stackPart(stack, isJoint)).join("\n")}
${EXPLAINED}
</main>
</body>
</html>
`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text of a stranger on one line, isolated so that its direction ends with it. */
function shown(text: string, limit?: number): string {
  return `<bdi>${escapeHtml(visibleLine(text, limit))}</bdi>`;
}

/** Without markup, and without what a runner would obey that prints the page. */
function escapeHtml(text: string): string {
  return text
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
    .replace(LINE_COMMAND, "$1&#58;")
    .replace(COMMAND, "#&#35;");
}

const block = (lines: readonly string[]) => `<pre>${escapeHtml(lines.join("\n"))}</pre>`;

function stackPart(stack: StackReview, isJoint: boolean): string {
  const place = stack.project === undefined ? "Stack without a name" : shown(`${stack.project}/${stack.stack}`);
  const { verdict, because } = words.stackHeadline(stack);
  return `<article>
<h2>${place}</h2>
<p class="run">${words.run(stack)}${isJoint ? `: <strong>${verdict}</strong>, ${because}` : ""}</p>
${[
  changes(stack),
  findings(
    "Refused by policy",
    stack.findings.filter(({ level }) => level === "mandatory"),
  ),
  findings(
    "Advice of policies",
    stack.findings.filter(({ level }) => level !== "mandatory"),
  ),
  findings("Rules that could not run", stack.notJudged),
  notes("Forgotten", "Nothing is called, and nothing is restored.", stack.forgets),
  notes("Drift found", "What a refresh found to differ from the state.", stack.drift),
  notes("Adopted", "Reached already; nothing was called.", stack.adoptions),
  calls(stack),
  others(stack),
  diagnostics(stack),
  diff(stack),
]
  .filter((part) => part !== "")
  .join("\n")}
</article>`;
}

function changes(stack: StackReview): string {
  if (stack.changes.length === 0) return "";
  return `<section><h3>What can't be undone</h3>
<p class="totals">${words.totalsLine(stack)}.</p>
<ul class="changes">${stack.changes.map((change) => changeItem(change, stack.phase)).join("\n")}</ul></section>`;
}

function changeItem(change: IrreversibleChange, phase: StackReview["phase"]): string {
  const { name, target, summary, secret, live, set } = change;
  const title = secret
    ? "a secret target"
    : target === undefined
      ? shown(summary ?? change.action)
      : `${words.actionWords(change.action)} <strong>${shown(target)}</strong>`;
  const facts: (readonly [string, string])[] = [
    ["resource", shown(name)],
    ["from → to (MsgSeq)", words.marks(change)],
    ["messages at most", words.reach(change)],
    ["cause", words.causes(change) ?? "not known"],
    ...(setsOf([change]).length === 0 ? [] : [["set", setFacts(change)] as const]),
    phase === "done" ? ["became", words.stateWords(change)] : ["acknowledgement", acknowledgement(change)],
    ...(change.reason === undefined ? [] : [["reason", shown(change.reason)] as const]),
    ...(live === undefined ? [] : [["the service says", liveFacts(live)] as const]),
  ];
  const list = facts.map(([term, value]) => `<div><dt>${term}</dt><dd>${value}</dd></div>`).join("");
  return `<li><p>${title}</p><dl>${list}</dl>${set === undefined ? "" : targetList(set)}</li>`;
}

function setFacts(change: IrreversibleChange): string {
  const furthest = change.set?.largest.map((reach) => `${shown(reach.id)} ${marksOfTarget(reach)}`) ?? [];
  const facts = [touchedOfSet(change), ...(furthest.length < 2 ? [] : [`furthest ${furthest.join(", ")}`])];
  return facts.join("; ");
}

/** More than these make a page that browsers are slow with. */
const MOST_LISTED = 10_000;

function targetList({ touched }: SetReach): string {
  if (touched.length < 2) return "";
  const lines = touched
    .slice(0, MOST_LISTED)
    .map((target) => visibleLine(`${quoteId(target.id)}${targetWords(target)}`, 1_000));
  const left = touched.length - lines.length;
  const rest = left > 0 ? [`… ${formatNumber(left)} more, which the review as JSON has …`] : [];
  return `<details><summary>${words.count(touched.length, "target")}</summary>${block([...lines, ...rest])}</details>`;
}

function acknowledgement({ acknowledged, digest }: IrreversibleChange): string {
  if (acknowledged === "yes") return `given: <code>${shown(digest ?? "")}</code>`;
  if (acknowledged === "unknown") return "not known: it is secret or known after apply";
  return digest === undefined
    ? "missing, and can't be given yet: apply in two steps"
    : `missing: add <code>acknowledge: "${shown(digest)}"</code>`;
}

function liveFacts(live: NonNullable<IrreversibleChange["live"]>): string {
  const foreign = (texts: readonly string[]) => texts.map((text) => shown(text));
  return [...foreign(words.liveNames(live)), ...words.liveWords(live), ...foreign(live.notes)].join("; ");
}

function findings(title: string, found: readonly PolicyFinding[]): string {
  if (found.length === 0) return "";
  const items = found.map(({ name, rule, pack, level, severity, message }) => {
    const about = name === undefined ? "the whole stack" : shown(name);
    const grade = [level, severity].filter((word) => word !== undefined).map((word) => shown(word));
    return `<li><p><strong>${about}</strong>: rule ${shown(rule)} of ${shown(pack)} (${grade.join(", ")})</p>${block(visibleLines(message))}</li>`;
  });
  return `<section><h3>${title} (${formatNumber(found.length)})</h3><ul>${items.join("\n")}</ul></section>`;
}

function notes(title: string, meaning: string, noted: readonly Noted[]): string {
  if (noted.length === 0) return "";
  const items = noted.map(({ name, what }) => `<li><strong>${shown(name)}</strong>: ${shown(what)}</li>`);
  return `<section><h3>${title} (${formatNumber(noted.length)})</h3><p>${meaning}</p><ul>${items.join("\n")}</ul></section>`;
}

function calls({ calls: planned, callSeconds }: StackReview): string {
  if (planned.length === 0) return "";
  const items = planned.map(
    ({ command, atMost, reads }) =>
      `<li>${formatNumber(atMost)} × <code>${shown(command)}</code>${reads ? ", which only reads" : ""}</li>`,
  );
  return `<section><h3>Calls to the service</h3><p>At most these, in about ${words.duration(callSeconds)} at the documented rate of 200 a second for each command; Pulumi's own work comes on top.</p><ul>${items.join("")}</ul></section>`;
}

function others({ others: counts }: StackReview): string {
  const line = words.othersLine(counts);
  return line === "" ? "" : `<section><h3>Other changes</h3><p>${line}.</p></section>`;
}

function diagnostics({ diagnostics: said }: StackReview): string {
  if (said.length === 0) return "";
  const lines = said.flatMap(({ severity, name, message }) =>
    visibleLines(`${severity}${name === undefined ? "" : ` (${name})`}: ${message}`),
  );
  return `<section><h3>Errors and warnings (${formatNumber(said.length)})</h3>${block(lines)}</section>`;
}

function diff({ diff: entries }: StackReview): string {
  if (entries.length === 0) return "";
  const lines = entries.flatMap(({ op, type, name, lines: properties }) => [
    visibleLine(`${op} ${type} ${name}`),
    ...properties.map((property) => `    ${visibleLine(property, 1_000)}`),
  ]);
  return `<details><summary>Step by step: ${words.count(entries.length, "step")}</summary>${block(lines)}</details>`;
}

const EXPLAINED = `<section class="explained"><h3>What the numbers mean</h3>
<dl>
<div><dt>from → to</dt><dd>MsgSeq is the number the service gives to each message of a group. Members can no longer load messages up to the second number; up to the first one that was so before. “newest” is the newest message at the time of apply.</dd></div>
<div><dt>messages at most</dt><dd>The distance of the two numbers. System notices and expired messages count, so it is rarely reached. A recall takes in what the sender has among the newest 1,000 messages.</dd></div>
<div><dt>acknowledgement</dt><dd>Eight characters that stand for exactly this change. They stop matching as soon as its effect changes.</dd></div>
<div><dt>calls</dt><dd>What <code>pulumi up</code> asks of the service. A repeat after a lost reply isn't counted.</dd></div>
<div><dt>can't be undone</dt><dd>The service has no call that brings any of this back, and neither has <code>pulumi destroy</code>.</dd></div>
</dl></section>`;
