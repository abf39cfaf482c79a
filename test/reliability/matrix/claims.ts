import { isDeepStrictEqual } from "node:util";
import { describeCode } from "../../../provider/src/client/errors.ts";
import { TIMEOUTS } from "../../../provider/src/client/transport.ts";
import type { CallRecord } from "../../../provider/src/emulator/index.ts";
import type { Properties } from "../../host/provider-host.ts";
import { type Fault, SOON } from "./faults.ts";
import type { Run } from "./one-resource.ts";
import type { Case, Subject, Target } from "./subjects.ts";

/** Commands that nothing brings back. */
const IRREVERSIBLE = ["clear_group_msg", "delete_group_msg_by_sender", "del_contact_group"];

/** Of a run, the calls that nothing brings back. */
export function irreversible({ calls }: Run): CallRecord[] {
  return calls.filter(({ command }) => IRREVERSIBLE.includes(command));
}

/** Calls that no preview showed: without a plan, about another target, or with another mark. */
export function notPlanned(subject: Subject, { targets }: Case, run: Run): string[] {
  return irreversible(run).flatMap((call) => {
    const told = `${call.command} ${JSON.stringify(call.request)}`;
    const index = targets.findIndex((target) => isAbout(target, call));
    const target = targets[index];
    if (call.command !== subject.irreversible || target === undefined) return [`${told}: another call than planned`];
    if (run.plan === undefined) return [`${told}: no change is planned in the checked inputs`];
    if (!isShown(target, targets.length, run)) return [`${told}: the plan doesn't name it`];
    if (target.mark === undefined) return [];
    const { MsgSeq } = call.request as { MsgSeq?: number };
    const most = target.mark === "newest" ? (run.newest[index] ?? 0) : target.mark;
    if (target.mark !== "newest" && run.plan.to !== undefined && run.plan.to !== target.mark)
      return [`${told}: another mark`];
    return MsgSeq !== undefined && MsgSeq <= most ? [] : [`${told}: reaches further than ${most}`];
  });
}

function isShown({ id }: Target, count: number, { plan, checked = {} }: Run): boolean {
  if (count === 1) return plan?.target.includes(id) ?? false;
  const touched = plan?.of === undefined ? undefined : Object.values(plan.of).flat();
  return (touched?.includes(id) ?? true) && JSON.stringify(checked).includes(JSON.stringify(id));
}

/** Whether a call is about a target: its body, but for a mark that is chosen at apply. */
export function isAbout({ body, mark }: Target, { request }: CallRecord): boolean {
  const { MsgSeq, ...rest } = request as Properties;
  return isDeepStrictEqual(mark === "newest" ? rest : request, body);
}

/** Calls of a run that were made again though the one before had told how it ended, or with other arguments. */
export function wronglyRepeated({ targets }: Case, run: Run): string[] {
  return targets.flatMap((target) => {
    const calls = irreversible(run).filter((call) => isAbout(target, call));
    let signed = 0;
    return calls.slice(1).flatMap((call, index) => {
      const before = calls[index] as CallRecord;
      const gapMs = call.at - before.at;
      const told = `${call.command} for ${target.id}, call ${index + 2} of its operation, ${gapMs} ms later`;
      if (!isDeepStrictEqual(call.request, before.request)) return [`${told}: with other arguments`];
      const cause = causeOf(before);
      if (cause === "signature") signed += 1;
      if (signed > 1) return [`${told}: signed again twice`];
      // An answer that a busy machine brings too late isn't heard any more.
      if (gapMs >= TIMEOUTS.headersMs) return [];
      return cause === "clear" ? [`${told}: after the service had told how the call before ended`] : [];
    });
  });
}

/** Whether a call left open how it ended, was refused before it was executed, or for its signature, or is settled. */
function causeOf({ code, fault, httpStatus }: CallRecord): "open" | "busy" | "signature" | "clear" {
  if (httpStatus === undefined || fault === 502 || fault === "truncated-json" || fault === "html") return "open";
  if (typeof fault === "object" && "slowMs" in fault) return "open";
  if (code === undefined || code === 0) return "clear";
  const known = describeCode(code);
  if (known.class === "S") return "signature";
  if (known.class !== "R") return "clear";
  return known.mayHaveRun ? "open" : "busy";
}

/** Targets whose call was answered with OK and that were called once more by a later run. */
export function doneTwice({ targets }: Case, runs: readonly Run[]): string[] {
  return targets.flatMap((target) => {
    // Whoever gave up waiting doesn't know of an answer that came too late.
    const known = (run: Run) => !CUT_SHORT.test(run.error ?? "");
    const ended = runs.findIndex(
      (run) => known(run) && irreversible(run).some((call) => isAbout(target, call) && isOk(call)),
    );
    const later = ended < 0 ? [] : runs.slice(ended + 1);
    const again = later.filter((run) => irreversible(run).some((call) => isAbout(target, call)));
    return again.length === 0 ? [] : [`${target.id} was done, and called again by ${again.length} later runs`];
  });
}

function isOk({ code, fault }: CallRecord): boolean {
  return code === 0 && (fault === undefined || fault === "wrong-content-type" || fault === "envelope-only");
}

/** Plans that were carried out with one mark first and with another one later. */
export function notPinned({ targets }: Case, runs: readonly Run[]): string[] {
  return targets.flatMap((target) => {
    const marks = new Map<string | undefined, Set<unknown>>();
    for (const run of runs) {
      for (const call of irreversible(run).filter((one) => one.executed && isAbout(target, one))) {
        const ofPlan = marks.get(run.plan?.digest) ?? new Set();
        marks.set(run.plan?.digest, ofPlan.add((call.request as Properties).MsgSeq));
      }
    }
    const several = [...marks.values()].filter((found) => found.size > 1);
    return several.map((found) => `${target.id} was called under one plan with ${[...found].join(" and ")}`);
  });
}

const USER_SIG = /\be[AJNF][\w*+-]{60,}/;
const STACK = /\n\s+at\s/;
/** Of the cures of faults without a code. */
const CURE = /; (try again|check|lower|set|look at|run|correct|take) \S.*$/m;
/** What the deadline may make of the last attempt on a busy machine. */
export const CUT_SHORT = /no answer in time/;

/** A set looks many groups up in one call, and its error counts them. */
function namesTarget(text: string, { names, targets }: Case): boolean {
  return names.some((name) => text.includes(name)) || (targets.length > 1 && /\bfor \d+ groups\b/.test(text));
}

/** What a text lacks that tells users of a fault. */
export function badlyTold(
  text: string,
  fault: Fault,
  command: string,
  aCase: Case,
  secrets: readonly string[],
): string[] {
  const isCut = fault.timeoutSeconds === SOON && CUT_SHORT.test(text);
  const code =
    fault.kind.by === "answer" && typeof fault.kind.what === "object" && "code" in fault.kind.what
      ? fault.kind.what.code
      : undefined;
  const cure = code === undefined || isCut ? CURE.test(text) : text.includes(describeCode(code).action);
  const lacks = [
    ...(isCut || fault.named.test(text) ? [] : [`${fault.named.source}`]),
    ...(isCut || text.includes(command) ? [] : ["the command"]),
    ...(namesTarget(text, aCase) ? [] : ["the target"]),
    ...(cure ? [] : ["a cure"]),
  ];
  return [
    ...(lacks.length === 0 ? [] : [`lacks ${lacks.join(", ")}: ${text}`]),
    ...(STACK.test(text) ? [`has a stack: ${text}`] : []),
    ...(USER_SIG.test(text) || secrets.some((secret) => text.includes(secret)) ? ["holds a key or a UserSig"] : []),
    ...(aCase.targets.length === 1 && text.includes("\n") ? [`has several lines: ${text}`] : []),
  ];
}
