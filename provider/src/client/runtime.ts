import { setTimeout as delay } from "node:timers/promises";

/** What the client takes from the machine; tests give their own. */
export interface Runtime {
  /** Unix time in milliseconds. */
  now(): number;
  /** At least 0 and below 1. */
  random(): number;
  /** Resolves after so many milliseconds; rejects when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's own clock and random numbers. */
export const SYSTEM: Runtime = {
  now: Date.now,
  random: Math.random,
  sleep: (ms, signal) => delay(ms, undefined, signal === undefined ? {} : { signal }),
};

const injected = new WeakMap<object, Runtime>();

/** The system's runtime, with what is injected in its place; the same object for the same injection. */
export function runtimeOf(parts: Partial<Runtime> | undefined): Runtime {
  if (parts === undefined) return SYSTEM;
  const runtime = injected.get(parts) ?? {
    now: () => (parts.now ? parts.now() : SYSTEM.now()),
    random: () => (parts.random ? parts.random() : SYSTEM.random()),
    sleep: (ms, signal) => (parts.sleep ? parts.sleep(ms, signal) : SYSTEM.sleep(ms, signal)),
  };
  injected.set(parts, runtime);
  return runtime;
}

/**
 * A store shared by all clients of this process that live in the same time: clients with the system's clock share
 * one, and each injected runtime has its own.
 */
export function sharedPerRuntime<T>(): (runtime: object, key: string, make: () => T) => T {
  const stores = new WeakMap<object, Map<string, T>>();
  return (runtime, key, make) => {
    const store = stores.get(runtime) ?? new Map<string, T>();
    stores.set(runtime, store);
    const kept = store.get(key) ?? make();
    store.set(key, kept);
    return kept;
  };
}
