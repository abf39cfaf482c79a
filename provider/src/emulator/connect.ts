import type { CallRecord } from "./call-log.ts";
import type { Emulator } from "./emulator.ts";
import type { Fault, FaultState } from "./faults.ts";
import type { MemberView } from "./member-view.ts";
import type { PostOptions } from "./post.ts";
import type { Seed } from "./seed.ts";
import type { Snapshot } from "./snapshot.ts";

/** An emulator in another process: the verbs of {@link Emulator}, over HTTP. Each rejects with the emulator's own words. */
export interface RemoteEmulator {
  readonly url: string;
  /** Rejects if nothing answers at the address, or something else does. */
  health(): Promise<{ ok: true; url: string; sdkAppId: number }>;
  seed(seed: Seed): Promise<void>;
  replace(seed: Seed): Promise<void>;
  post(groupId: string, from: string, text: string, options?: PostOptions): Promise<number>;
  view(groupId: string, topicId?: string): Promise<MemberView>;
  calls(): Promise<readonly CallRecord[]>;
  clearCalls(): Promise<void>;
  fault(fault: Fault): Promise<void>;
  faults(): Promise<readonly FaultState[]>;
  clearFaults(): Promise<void>;
  snapshot(): Promise<Snapshot>;
  reset(): Promise<void>;
}

/**
 * A client for an emulator that runs elsewhere. Nothing is called yet.
 *
 * @param url its origin, as the emulator prints it
 */
export function connectEmulator(url: string): RemoteEmulator {
  const ask = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    const response = await fetch(new URL(`/emulator/${path}`, url), init);
    const text = await response.text();
    if (!response.ok) throw new Error(errorOf(text) ?? `emulator: HTTP ${response.status} from ${path}`);
    return JSON.parse(text) as T;
  };
  const tell = async (method: string, path: string, body?: unknown) => {
    await ask(method, path, body);
  };
  return {
    url,
    health: () => ask("GET", "health"),
    seed: (seed) => tell("POST", "seed", seed),
    replace: (seed) => tell("PUT", "seed", seed),
    post: async (groupId, from, text, options) =>
      (await ask<{ msgSeq: number }>("POST", "messages", { groupId, from, text, ...options })).msgSeq,
    view: (groupId, topicId) =>
      ask("GET", `view?${new URLSearchParams({ groupId, ...(topicId === undefined ? {} : { topicId }) })}`),
    calls: () => ask("GET", "calls"),
    clearCalls: () => tell("DELETE", "calls"),
    fault: (fault) => tell("POST", "faults", fault),
    faults: () => ask("GET", "faults"),
    clearFaults: () => tell("DELETE", "faults"),
    snapshot: () => ask("GET", "snapshot"),
    reset: () => tell("POST", "reset"),
  };
}

function errorOf(text: string): string | undefined {
  try {
    return String((JSON.parse(text) as { error: unknown }).error);
  } catch {
    return undefined;
  }
}
