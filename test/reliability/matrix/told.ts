import type { CallRecord } from "../../../provider/src/emulator/index.ts";
import type { RunResult } from "../../engine/stack.ts";
import { badlyTold, CUT_SHORT } from "./claims.ts";
import type { Fault } from "./faults.ts";
import { isOf, type Part } from "./side.ts";

/** What a run of it under the fault left. */
export interface StruckRun {
  readonly result: Pick<RunResult, "result" | "steps" | "diagnostics">;
  /** Commands without their service. */
  readonly calls: readonly CallRecord[];
  /** That no text may hold. */
  readonly secrets: readonly string[];
}

/** What the engine says of an update as a whole. */
const OF_THE_UPDATE = /^update failed$/;
/** What the engine puts before the text of a resource of which a part is done. */
const ONE_ERROR = /^1 error occurred:\n\t\* /;
/** What a whole stack's errors lack: each resource that failed has one of its own, and each that had to fail did. */
export function wronglyTold(members: readonly Part[], fault: Fault, run: StruckRun): string[] {
  const { steps, diagnostics } = run.result;
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const own = (member: Part) => errors.filter(({ urn }) => urn?.endsWith(`::${member.name}`));
  const strange = errors.filter((error) => !members.some((member) => own(member).includes(error)));
  const isStruck = run.calls.some((call) => call.fault !== undefined);
  return [
    ...(isStruck ? [] : ["the fault struck no call, so this shows nothing"]),
    ...strange.flatMap(({ message }) => (OF_THE_UPDATE.test(message) ? [] : [`told of no resource: ${message}`])),
    ...members.flatMap((member) => {
      const texts = own(member).map(({ message }) => message.replace(ONE_ERROR, ""));
      const failed = steps.some(({ name, failed: did }) => did === true && name === member.name);
      return wrongOf(member, fault, run, { failed, texts }).map((wrong) => `${member.name}: ${wrong}`);
    }),
  ];
}

interface Told {
  readonly failed: boolean;
  readonly texts: readonly string[];
}

function wrongOf({ subject, case: of }: Part, fault: Fault, run: StruckRun, { failed, texts }: Told): string[] {
  const struck = run.calls.filter((call) => call.fault !== undefined && isOf(of, call));
  const commands = [...new Set(struck.map(({ command }) => command))];
  const [when = "every"] = fault.when;
  const outcomes = commands.map((command) => fault.outcome(when, command, command === subject.irreversible));
  const final = commands.filter((_, index) => outcomes[index] === "told");
  if (final.length > 0 && !failed) return [`didn't fail, though ${final} did`];
  if (failed && texts.length === 0) return ["failed, and nothing was told of the fault"];
  if (!failed) return texts.map((text) => `didn't fail, and yet was told: ${text}`);
  return texts.flatMap((text) => {
    const isLate = fault.timeoutSeconds !== undefined && CUT_SHORT.test(text);
    if (final.length === 0) return outcomes.includes("any") || isLate ? [] : [`failed: ${text}`];
    const command = final.find((one) => text.includes(one)) ?? final[0] ?? "";
    return badlyTold(text, fault, command, of, run.secrets);
  });
}
