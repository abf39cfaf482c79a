import { ERROR_CODES, type ErrorClass, UNKNOWN } from "../../../provider/src/client/error-codes.ts";
import type { FaultEffect } from "../../../provider/src/emulator/index.ts";

/** How often a fault strikes the command it is about. */
export type When = "first" | "every";

/** What a fault must lead to: as without it, mended by repeats within the operation, or one error that ends it. */
export type Outcome = "unharmed" | "mended" | "told" | "any";

/** A fault as a row of the table, with its variants. */
export interface Fault {
  /** Row of the table. */
  readonly row: string;
  /** What distinguishes it from others in the row, for reports. */
  readonly variant: string;
  readonly kind: FaultKind;
  /** What an error must name: a code, or words for a fault. */
  readonly named: RegExp;
  readonly outcome: (when: When, command: string, isIrreversible: boolean) => Outcome;
  readonly when: readonly When[];
  /** Of the run that it strikes, where that isn't patient. */
  readonly timeoutSeconds?: number;
  /** A UserSig made elsewhere that is good for a day, or for half as long as a clock is off. */
  readonly credential?: "userSig" | "briefUserSig";
  /** Only for real time runs, since it takes so long. */
  readonly isLong?: true;
}

/** An answer that is spoiled or replaced by the emulator. */
export interface AnswerFault {
  readonly by: "answer";
  readonly what: FaultEffect;
  /** Default as the emulator has it. */
  readonly executed?: boolean;
  /** Executed by these commands, and by no others. */
  readonly executedBy?: readonly string[];
  /** Ends after so many milliseconds. */
  readonly forMs?: number;
}

/** Whether a command is to be executed under it, in the form that the emulator takes. */
export function executedUnder({ executed, executedBy }: AnswerFault, command: string): { executed?: boolean } {
  const is = executedBy?.includes(command) ?? executed;
  return is === undefined ? {} : { executed: is };
}

/** How it is brought about. */
export type FaultKind =
  | AnswerFault
  /** The way to the service, from the command on. */
  | { readonly by: "way"; readonly what: "refused" | "names"; readonly forMs?: number }
  /** The way and then another domain; while the first one lasts, answers are lost. */
  | { readonly by: "backup"; readonly what: FaultEffect | "refused" }
  /** The service's clock, from the beginning or from the command on, or that of the machine. */
  | { readonly by: "clock"; readonly of: "service"; readonly aheadMs: number; readonly from: "start" | "command" }
  | { readonly by: "clock"; readonly of: "machine"; readonly aheadMs: number };

/** For what never succeeds. */
export const SOON = 1;
/** Codes that ask for longer waits than this are given up. */
const PATIENT_MS = 60_000;
const BOTH = ["first", "every"] as const;

const repeats = (when: When): Outcome => (when === "first" ? "mended" : "told");
const always = (outcome: Outcome) => () => outcome;

type Facts = Pick<Fault, "row" | "variant" | "kind" | "named"> & Partial<Fault>;

/** One fault a time that it strikes, since what is mended needs more patience. */
function fault({ when = BOTH, ...facts }: Facts): Fault[] {
  return when.map((one) => {
    const soon = facts.kind.by !== "clock" && one === "every" ? { timeoutSeconds: SOON } : {};
    return { outcome: repeats, ...soon, ...facts, when: [one] };
  });
}

const answer = (what: FaultEffect, executed?: boolean): AnswerFault => ({
  by: "answer",
  what,
  ...(executed !== undefined && { executed }),
});

/** Commands whose answers hold nothing but their code. */
const BARE = /^(clear_group_msg|delete_group_msg_by_sender|del_contact_group)$/;

const BROKEN = /the connection broke before the whole answer came|no answer in time/;
/** How far a clock is off. */
export const CLOCK_MS = 10 * 60_000;
const DAY_MS = 24 * 60 * 60_000;

/** On the way to the service and back. */
export const wireFaults: readonly Fault[] = [
  ...fault({
    row: "connection refused",
    variant: "refused",
    kind: { by: "way", what: "refused" },
    named: /the connection was refused|the connection broke/,
  }),
  ...fault({ row: "reset before executing", variant: "reset-before", kind: answer("reset-before"), named: BROKEN }),
  ...fault({ row: "reset before executing", variant: "refuse", kind: answer("refuse"), named: BROKEN }),
  ...fault({ row: "reset after executing", variant: "reset-after", kind: answer("reset-after"), named: BROKEN }),
  ...fault({
    row: "slow past the deadline",
    variant: "slow",
    kind: answer({ slowMs: 8_000 }),
    named: /no answer in time/,
    outcome: always("told"),
    timeoutSeconds: SOON,
  }),
  ...fault({
    row: "slow past the time for one answer (10 s)",
    variant: "slow-10s",
    kind: answer({ slowMs: 12_000 }),
    named: /no answer in time/,
    when: ["first"],
    isLong: true,
  }),
  ...fault({ row: "502 with HTML", variant: "502", kind: answer(502), named: /a gateway answered with an HTTP error/ }),
  ...fault({
    row: "502 with HTML",
    variant: "502 executed",
    kind: answer(502, true),
    named: /a gateway answered with an HTTP error/,
  }),
  ...fault({ row: "a page with 200", variant: "html", kind: answer("html"), named: /not JSON/ }),
  ...fault({ row: "truncated JSON", variant: "truncated", kind: answer("truncated-json"), named: /not JSON/ }),
  ...fault({
    row: "JSON without the expected fields",
    variant: "envelope-only",
    kind: answer("envelope-only"),
    named: /not of the documented shape/,
    outcome: (_, command) => (BARE.test(command) ? "unharmed" : "told"),
  }),
  ...fault({
    row: "JSON without the expected fields",
    variant: "empty-object",
    kind: answer("empty-object"),
    named: /not of the documented shape/,
    outcome: always("told"),
  }),
  ...fault({
    row: "wrong content type",
    variant: "wrong-content-type",
    kind: answer("wrong-content-type"),
    named: /never/,
    outcome: always("unharmed"),
  }),
  ...fault({
    row: "DNS failure, then recovery",
    variant: "names",
    kind: { by: "way", what: "names" },
    named: /the host name could not be resolved|the connection broke/,
  }),
  ...fault({
    row: "backup domain",
    variant: "refused, then backup",
    kind: { by: "backup", what: "refused" },
    named: /the connection was refused|the connection broke/,
    when: ["every"],
  }),
  ...fault({
    row: "backup domain",
    variant: "answers lost, then backup",
    kind: { by: "backup", what: "reset-after" },
    named: BROKEN,
    when: ["every"],
  }),
];

/** Of the clock and the signature. */
export const clockFaults: readonly Fault[] = [
  // Seen from the machine the service's clock is behind, and the other way round.
  ...[CLOCK_MS, -CLOCK_MS].flatMap((aheadMs) =>
    fault({
      row: "clock 10 minutes off",
      variant: aheadMs > 0 ? "a key, and a machine ahead" : "a key, and a machine behind",
      kind: { by: "clock", of: "machine", aheadMs },
      named: /never/,
      outcome: always("unharmed"),
      when: ["every"],
    }),
  ),
  ...fault({
    row: "clock 10 minutes off",
    variant: "a given UserSig that a machine behind takes for good",
    kind: { by: "clock", of: "service", aheadMs: CLOCK_MS, from: "start" },
    named: /\b70001\b/,
    outcome: always("told"),
    when: ["every"],
    credential: "briefUserSig",
  }),
  ...fault({
    row: "signature expired mid-run",
    variant: "a given UserSig",
    kind: { by: "clock", of: "service", aheadMs: DAY_MS + CLOCK_MS, from: "command" },
    named: /\b70001\b/,
    outcome: always("told"),
    when: ["every"],
    credential: "userSig",
  }),
  ...fault({
    row: "signature expired mid-run",
    variant: "a key, and a clock a day behind",
    kind: { by: "clock", of: "service", aheadMs: DAY_MS + CLOCK_MS, from: "command" },
    named: /\b70001\b/,
    outcome: always("told"),
    when: ["every"],
  }),
  ...fault({
    row: "signature expired mid-run",
    variant: "refused once",
    kind: answer({ code: 70001 }),
    named: /\b70001\b/,
    when: ["first"],
  }),
];

/** The rate limit of others, for a while. */
export const rateFaults: readonly Fault[] = [
  ...fault({
    row: "rate limit for a while (1 s)",
    variant: "1 s",
    kind: { by: "answer", what: { code: 60007 }, forMs: 1_000 },
    named: /\b60007\b/,
    outcome: always("mended"),
    when: ["every"],
    timeoutSeconds: 60,
  }),
  ...fault({
    row: "rate limit for a minute",
    variant: "60 s",
    kind: { by: "answer", what: { code: 60007 }, forMs: 60_000 },
    named: /\b60007\b/,
    outcome: always("mended"),
    when: ["every"],
    timeoutSeconds: 180,
    isLong: true,
  }),
];

/** Codes by which a command says that its target isn't there: what is done then is its own matter. */
const GONE: Readonly<Record<string, readonly number[]>> = {
  get_group_info: [10010, 10015],
  get_topic: [10010, 10015, 110003],
};

/** Codes by which a command says that there is nothing left to act on: then that is so. */
const REACHED: Readonly<Record<number, readonly string[]>> = {
  10030: ["delete_group_msg_by_sender"],
  10052: ["clear_group_msg", "delete_group_msg_by_sender"],
  51009: ["del_contact_group"],
};

const ROWS: Readonly<Record<ErrorClass, string>> = {
  R: "codes to repeat after (class R)",
  S: "codes of the signature (class S)",
  G: "codes that say it is done (class G)",
  X: "codes that are final (class X)",
};

function ofCode(code: number, cls: ErrorClass, mayHaveRun: boolean, waitMs = 0): Fault[] {
  const outcome = (when: When, command: string): Outcome => {
    if (GONE[command]?.includes(code)) return "any";
    if (cls === "G") return REACHED[code]?.includes(command) ? "unharmed" : "any";
    return when === "first" && (cls === "R" || cls === "S") && waitMs < PATIENT_MS ? "mended" : "told";
  };
  const named = new RegExp(`\\b${code}\\b`);
  const row = code in ERROR_CODES ? ROWS[cls] : "a code that no document lists";
  if (cls === "G") {
    const executedBy = REACHED[code] ?? [];
    return fault({ row, variant: String(code), kind: { ...answer({ code }), executedBy }, named, outcome });
  }
  const variants = mayHaveRun ? [false, true] : [false];
  return variants.flatMap((executed) =>
    fault({ row, variant: `${code}${executed ? " executed" : ""}`, kind: answer({ code }, executed), named, outcome }),
  );
}

/** Every code of the error table, and one that isn't in it; where it may have been executed, both. */
export const codeFaults: readonly Fault[] = [
  ...Object.entries(ERROR_CODES).flatMap(([code, { class: cls, mayHaveRun, ...rest }]) =>
    ofCode(Number(code), cls, mayHaveRun, "waitMs" in rest ? rest.waitMs : 0),
  ),
  ...ofCode(12_345, UNKNOWN.class, UNKNOWN.mayHaveRun),
];

export const allFaults: readonly Fault[] = [...wireFaults, ...clockFaults, ...rateFaults, ...codeFaults];
