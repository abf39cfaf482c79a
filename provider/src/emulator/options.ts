import type { Guesses } from "./guesses.ts";
import type { Limits } from "./limits.ts";
import type { Seed } from "./seed.ts";

/** The emulator's key unless told otherwise: the sample in the README of `tls-sig-api-v2`, so no secret. */
export const EMULATOR_SECRET_KEY = "5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e";

/** The emulator's app unless told otherwise. */
export const EMULATOR_SDK_APP_ID = 1_400_000_000;

export interface EmulatorOptions {
  /** Default 0: a free one. */
  readonly port?: number;
  /** Default 127.0.0.1; without `allowOtherMachines` only loopback addresses are accepted. */
  readonly host?: string;
  /**
   * Lets `host` be an address that other machines can reach. Whoever reaches it can read and change all it holds: its
   * key is no secret, and its own routes ask for none. Default false.
   */
  readonly allowOtherMachines?: boolean;
  /** Default {@link EMULATOR_SDK_APP_ID}. */
  readonly sdkAppId?: number;
  /** Default {@link EMULATOR_SECRET_KEY}. */
  readonly secretKey?: string;
  /** App administrators; default `["administrator"]`. */
  readonly admins?: readonly string[];
  /** What is there at the start and after a reset. Not applied if `dataFile` exists. */
  readonly seed?: Seed;
  /** A file that keeps the state from one start to the next: read at the start, written after changes and on close. */
  readonly dataFile?: string;
  /** For each command; default the documented rates; `false` = unlimited. */
  readonly callsPerSecond?: number | false;
  /** In milliseconds; default the system's clock. */
  readonly now?: () => number;
  /** What the documents leave open. */
  readonly guesses?: Partial<Guesses>;
  /** How much it takes up at most. */
  readonly limits?: Partial<Limits>;
}
