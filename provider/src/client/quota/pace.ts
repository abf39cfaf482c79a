/**
 * How long the turns of one second last, evenly spaced: no second holds more of them than the service allows, also where
 * each is used a little late, and 98% of the rate are reached.
 */
const SECOND_MS = 1020;
/** The same at low rates, of which the service takes hardly any two calls closer: then 95.7% are reached. */
const SECOND_OF_FEW_MS = 1045;
const FEW = 20;
/** For so long turns are asked for ahead, all participants together: longer than a round trip to Redis. */
const AHEAD_MS = 200;
/** A turn that nobody used in time is lost, rather than bunched with later ones. */
const LATE_MS = 15;
/** More of it at higher rates, where a late timer costs many turns and the service has more room for a few at once. */
const MOST_LATE_MS = 100;

/** How turns of a rate are handed out. */
export interface Pace {
  /** At most so many turns are asked for in one go. */
  readonly points: number;
  /** Seconds over which so many are spread. */
  readonly seconds: number;
  /** From one turn to the next. */
  readonly spacingMs: number;
  /** How long after its time a turn may still be used. */
  readonly lateMs: number;
}

/** @param callsPerSecond what the service allows, above 0 */
export function paceOf(callsPerSecond: number): Pace {
  const points = Math.max(1, callsPerSecond);
  const spacingMs = (callsPerSecond < FEW ? SECOND_OF_FEW_MS : SECOND_MS) / callsPerSecond;
  const lateMs = Math.min(MOST_LATE_MS, LATE_MS * points);
  return { points, seconds: (points * spacingMs) / 1000, spacingMs, lateMs };
}

/**
 * How many turns one participant may hold at once. All hold as many, and get new ones in the order of asking, so all
 * get as many.
 */
export function mostHeld(callsPerSecond: number, participants: number): number {
  return Math.max(1, Math.floor((callsPerSecond * AHEAD_MS) / 1000 / participants));
}

/** Of the rate, what may be used without Redis; the rest is for runs that start meanwhile and know of nobody. */
const LOCAL = 0.9;
/** Shares of that where Redis was never reached: more runs at once than anyone is likely to have. */
const UNKNOWN_PARTICIPANTS = 9;

/** Calls a second of one participant while Redis is gone: its part of nine tenths, or a tenth where it knows of nobody. */
export function localShare(callsPerSecond: number, participants: number | undefined): number {
  return (callsPerSecond * LOCAL) / (participants ?? UNKNOWN_PARTICIPANTS);
}
