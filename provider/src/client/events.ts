import type { Fault } from "./errors.ts";

interface OfCommand {
  /** As in the service's documents: `clear_group_msg`. */
  readonly command: string;
  /** What the call is about: `group "g1"`. */
  readonly target: string;
}

/** Something worth telling while a call is under way. Data only, without secrets; the client itself logs nothing. */
export type ClientEvent =
  | (OfCommand & { readonly type: "attempt"; readonly attempt: number })
  | (OfCommand & {
      readonly type: "answer";
      readonly attempt: number;
      readonly elapsedMs: number;
      readonly code: number | undefined;
    })
  | (OfCommand & {
      readonly type: "retry";
      /** The attempt that failed, from 1. */
      readonly attempt: number;
      readonly delayMs: number;
      readonly cause: { readonly code?: number; readonly fault?: Fault; readonly message: string };
    })
  | (OfCommand & { readonly type: "signed-again"; readonly code: number | undefined })
  | (OfCommand & { readonly type: "rate-limited"; readonly waitedMs: number })
  | {
      /** The Redis of the shared quota can't be used, so this run keeps to a share of its own. Told once until it is back. */
      readonly type: "quota-lost";
      /** `redis://host:port/db`, without user and password. */
      readonly quota: string;
      /** As a clause. */
      readonly reason: string;
      /** This run's share, for each command. */
      readonly callsPerSecond: number;
      /** All that may be called a second. */
      readonly of: number;
      /** How many runs were seen last, this one included; absent where Redis was never reached. */
      readonly participants?: number;
    }
  | { readonly type: "quota-back"; readonly quota: string };
