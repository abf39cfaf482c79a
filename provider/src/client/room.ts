import { type Runtime, sharedPerRuntime } from "./runtime.ts";

/** As many as there are connections: what had leave to go out and found none free would go out much later. */
const MOST_AT_ONCE = 64;

/** Lets so many in at a time; the others wait, first come, first served. */
export class Room {
  #free: number;
  readonly #waiting = new Set<() => void>();

  constructor(places: number) {
    this.#free = places;
  }

  /** Waits for a place and resolves with the way out of it. Rejects with the signal's reason when it aborts first. */
  enter(signal?: AbortSignal): Promise<() => void> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (this.#free > 0) {
      this.#free -= 1;
      return Promise.resolve(this.#wayOut());
    }
    return new Promise((resolve, reject) => {
      const giveUp = (): void => {
        this.#waiting.delete(admit);
        reject(signal?.reason);
      };
      const admit = (): void => {
        signal?.removeEventListener("abort", giveUp);
        resolve(this.#wayOut());
      };
      signal?.addEventListener("abort", giveUp, { once: true });
      this.#waiting.add(admit);
    });
  }

  #wayOut(): () => void {
    let isIn = true;
    return () => {
      if (!isIn) return;
      isIn = false;
      const [next] = this.#waiting;
      if (next === undefined) {
        this.#free += 1;
        return;
      }
      this.#waiting.delete(next);
      next();
    };
  }
}

const rooms = sharedPerRuntime<Room>();

/** The room of all calls to an origin. */
export function roomOf(origin: string, runtime: Runtime): Room {
  return rooms(runtime, origin, () => new Room(MOST_AT_ONCE));
}
