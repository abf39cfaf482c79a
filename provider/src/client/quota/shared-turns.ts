import type { Runtime } from "../runtime.ts";
import { mostHeld, paceOf } from "./pace.ts";
import type { Grant } from "./quota.ts";

/** Who grants turns: the quota, which asks Redis. */
interface Granter {
  readonly isClosed: boolean;
  readonly participants: number;
  take(command: string, count: number, callsPerSecond: number): Promise<Grant>;
}

/**
 * The turns of one command that this run has been granted and hasn't used yet. A few are asked for ahead, so that the
 * way to Redis costs no time, and never more than are waited for: what nobody uses is lost to all.
 */
export class SharedTurns {
  readonly #command: string;
  readonly #granter: Granter;
  readonly #clock: Pick<Runtime, "now" | "sleep">;
  /** When each turn is due, soonest first. */
  #held: number[] = [];
  #asking: Promise<void> | undefined;
  /** When the latest turn is due, used or not. */
  #latest = Number.NEGATIVE_INFINITY;
  #seenAt = Number.NEGATIVE_INFINITY;

  constructor(command: string, granter: Granter, clock: Pick<Runtime, "now" | "sleep">) {
    this.#command = command;
    this.#granter = granter;
    this.#clock = clock;
  }

  /**
   * Resolves when a turn is due, which {@link use} takes away then, or when nobody waits any more.
   *
   * @param waiting how many calls wait for a turn
   */
  async ready(callsPerSecond: number, waiting: () => number): Promise<void> {
    while (waiting() > 0 && !this.#granter.isClosed) {
      this.#dropLate(callsPerSecond);
      this.#askAhead(callsPerSecond, waiting());
      const due = this.#held[0];
      if (due === undefined) {
        await this.#asking;
        continue;
      }
      const waitMs = due - this.#clock.now();
      if (waitMs <= 0) return;
      await this.#clock.sleep(Math.ceil(waitMs));
    }
  }

  /** Takes away the turn that is due. */
  use(): void {
    this.#held.shift();
  }

  #dropLate(callsPerSecond: number): void {
    const now = this.#clock.now();
    // A clock that was set back: turns stay as far away as they were.
    const back = this.#seenAt - now;
    if (back > 0) {
      this.#held = this.#held.map((due) => due - back);
      this.#latest -= back;
    }
    this.#seenAt = now;
    const { lateMs } = paceOf(callsPerSecond);
    const inTime = this.#held.findIndex((due) => due >= now - lateMs);
    if (inTime !== 0) this.#held = inTime < 0 ? [] : this.#held.slice(inTime);
  }

  #askAhead(callsPerSecond: number, waiting: number): void {
    const most = mostHeld(callsPerSecond, this.#granter.participants);
    const held = this.#held.length;
    const count = Math.min(waiting, most) - held;
    if (this.#asking !== undefined || count <= 0 || held > most / 2) return;
    this.#asking = this.#granter.take(this.#command, count, callsPerSecond).then((grant) => {
      this.#asking = undefined;
      this.#hold(grant, count, callsPerSecond);
    });
  }

  #hold(grant: Grant, count: number, callsPerSecond: number): void {
    const { spacingMs } = paceOf(callsPerSecond);
    const now = this.#clock.now();
    // What is due by now has waited for its own way here only.
    const firstAt = "firstAt" in grant ? Math.max(now, grant.firstAt) : undefined;
    for (let n = 0; n < count; n += 1) {
      const granted = firstAt === undefined ? now : firstAt + n * spacingMs;
      const apart = grant.atMost === undefined ? granted : this.#latest + 1000 / grant.atMost;
      this.#latest = Math.max(granted, apart);
      this.#held.push(this.#latest);
    }
  }
}
