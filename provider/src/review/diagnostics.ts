import { redact } from "../client/redact.ts";
import { bodyOf, type EngineEvent, textOf } from "./engine-event.ts";
import type { Diagnostic, IrreversibleChange, PolicyFinding } from "./model.ts";
import { actionOfType } from "./planned.ts";
import { endOfQuoted } from "./quoted.ts";
import { nameOf, typeOf } from "./steps.ts";

/** What the engine, providers and policies said. */
export interface Said {
  readonly diagnostics: readonly Diagnostic[];
  /** Changes that the provider's own check refused because nobody acknowledged them. */
  readonly unacknowledged: readonly IrreversibleChange[];
  readonly findings: readonly PolicyFinding[];
  readonly notJudged: readonly PolicyFinding[];
}

const CANT_RUN = /^can't run policy '/;

/** Reads diagnostics and policies' findings. What the engine says for debugging holds secrets, and is left out. */
export function saidIn(events: readonly EngineEvent[]): Said {
  const diagnostics: Diagnostic[] = [];
  const unacknowledged: IrreversibleChange[] = [];
  for (const event of events) {
    const body = bodyOf(event.diagnosticEvent);
    const diagnostic = body && diagnosticOf(body);
    if (body === undefined || diagnostic === undefined) continue;
    const refused = refusedChange(textOf(body.urn), diagnostic.message);
    if (refused === undefined) diagnostics.push(diagnostic);
    else unacknowledged.push(refused);
  }
  const findings = events.flatMap(({ policyEvent }) => findingOf(bodyOf(policyEvent)));
  return {
    diagnostics: sorted(withoutEchoes(diagnostics, unacknowledged.length + findings.length > 0)),
    unacknowledged: unique(unacknowledged),
    findings: sorted(findings.filter(({ message }) => !CANT_RUN.test(message))),
    notJudged: sorted(findings.filter(({ message }) => CANT_RUN.test(message))),
  };
}

function diagnosticOf(body: ReturnType<typeof bodyOf> & object): Diagnostic | undefined {
  const { severity, message, urn, ephemeral } = body;
  if ((severity !== "error" && severity !== "warning") || ephemeral === true) return undefined;
  const text = clean(textOf(message) ?? "");
  if (text === "") return undefined;
  const about = textOf(urn);
  return { severity, ...(about === undefined ? {} : { name: nameOf(about) }), message: text };
}

/** Stack lines tell files of the machine it ran on, and nothing to a reviewer. */
function clean(message: string): string {
  return redact(message)
    .split(/\r?\n/)
    .filter((line) => !/^\s+at /.test(line))
    .join("\n")
    .trim();
}

const ECHOES = [/^(?:preview|update|refresh|destroy) failed$/, /^Error: resource .+ failed to register$/];

/** Lines that only repeat that something else failed. */
function withoutEchoes(diagnostics: readonly Diagnostic[], hasOther: boolean): Diagnostic[] {
  const isEcho = ({ message }: Diagnostic) => ECHOES.some((echo) => echo.test(message));
  const own = diagnostics.filter((diagnostic) => !isEcho(diagnostic));
  return own.some(({ severity }) => severity === "error") || hasOther ? own : [...diagnostics];
}

const REFUSAL = "this change is not acknowledged: ";
const REMEDY = /; (?:to go on, add acknowledge: "([a-z2-7]{8})"|it can't be acknowledged while )/g;

function refusedChange(urn: string | undefined, message: string): IrreversibleChange | undefined {
  const { summary, digest } = refusalIn(message) ?? {};
  if (summary === undefined || urn === undefined) return undefined;
  return {
    ...{ urn, name: nameOf(urn), action: actionOfType(typeOf(urn)) ?? "unknown", targets: targetsIn(summary), summary },
    ...(digest === undefined ? {} : { digest }),
    ...{ acknowledged: "no", secret: false, state: "refused" },
  };
}

/** What the provider's check refused, from its first word to the last remedy: a summary may hold either. */
function refusalIn(message: string): { summary: string; digest: string | undefined } | undefined {
  const start = message.indexOf(REFUSAL);
  if (start === -1) return undefined;
  // Not one expression for both ends: it would be tried at each beginning, and go through the rest each time.
  const told = message.slice(start + REFUSAL.length);
  let last: RegExpExecArray | undefined;
  for (const remedy of told.matchAll(REMEDY)) last = remedy;
  return last === undefined || last.index === 0 ? undefined : { summary: told.slice(0, last.index), digest: last[1] };
}

/** How many groups or users a summary counts. Ids stand in quotes there where they hold more than an id's characters. */
function targetsIn(summary: string): number {
  const [, count = "1"] = /(?:^| )([1-9][\d,]*) (?:groups|users) \(/.exec(withoutQuoted(summary)) ?? [];
  const number = Number(count.replaceAll(",", ""));
  return Number.isSafeInteger(number) ? number : 1;
}

/** A text without what stands in double quotes. A quote that isn't closed reaches to the end. */
function withoutQuoted(text: string): string {
  const kept: string[] = [];
  for (let from = 0; ; ) {
    const open = text.indexOf('"', from);
    kept.push(text.slice(from, open === -1 ? undefined : open));
    if (open === -1) return kept.join("");
    from = endOfQuoted(text, open) + 1;
  }
}

function findingOf(body: ReturnType<typeof bodyOf>): PolicyFinding[] {
  if (body === undefined) return [];
  const urn = textOf(body.resourceUrn);
  const severity = textOf(body.severity);
  return [
    {
      ...(urn === undefined ? {} : { name: nameOf(urn) }),
      pack: textOf(body.policyPackName) ?? "unknown",
      rule: textOf(body.policyName) ?? "unknown",
      level: textOf(body.enforcementLevel) ?? "unknown",
      ...(severity === undefined ? {} : { severity }),
      message: clean(textOf(body.message) ?? ""),
    },
  ];
}

/** Gravest first; the order in which resources come is the engine's choice. */
function sorted<T extends Diagnostic | PolicyFinding>(values: readonly T[]): T[] {
  const rank = (value: T) => ("level" in value ? value.level !== "mandatory" : value.severity !== "error");
  const key = (value: T) => JSON.stringify([rank(value), value.name ?? "", value]);
  return unique(values).sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

function unique<T>(values: readonly T[]): T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}
