/**
 * A change that was begun and whose end isn't known, kept in the state until it is finished.
 *
 * Repeating it reaches exactly as far as it was meant to reach then.
 */
export interface Outstanding {
  /** Digest of the change that was begun. */
  readonly digest: string;
  /** MsgSeq it was pinned to. */
  readonly to: number;
}

/** A note of unfinished work read from a state file, or nothing if it isn't one that this version knows. */
export function outstandingOf(value: unknown): Outstanding | undefined {
  if (typeof value !== "object" || value === null) {
    return undefined;
  }
  const { digest, to } = value as Partial<Outstanding>;
  return typeof digest === "string" && isMark(to) ? (value as Outstanding) : undefined;
}

/** Whether it is a MsgSeq that something can be begun with. */
function isMark(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}

/** What is left of a set's change that was begun, kept in the state until it is finished. */
export interface OutstandingTargets {
  /** Digest of the change that was begun. */
  readonly digest: string;
  /** Ids of the targets that are left. */
  readonly targets: readonly string[];
  /** MsgSeq that a target's change was pinned to, where it may have been made. */
  readonly pinned?: Readonly<Record<string, number>>;
}

/** The same of a set. */
export function outstandingTargetsOf(value: unknown): OutstandingTargets | undefined {
  if (typeof value !== "object" || value === null) {
    return undefined;
  }
  const { digest, targets, pinned = {} } = value as Partial<OutstandingTargets>;
  const isWhole =
    typeof digest === "string" &&
    Array.isArray(targets) &&
    targets.every((target) => typeof target === "string") &&
    typeof pinned === "object" &&
    pinned !== null &&
    Object.values(pinned).every(isMark);
  return isWhole ? (value as OutstandingTargets) : undefined;
}
