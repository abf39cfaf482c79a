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
  return typeof digest === "string" && Number.isSafeInteger(to) ? (value as Outstanding) : undefined;
}
