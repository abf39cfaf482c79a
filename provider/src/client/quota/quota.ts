import { randomUUID } from "node:crypto";
import type { ClientEvent } from "../events.ts";
import type { Runtime } from "../runtime.ts";
import { checkQuota, type QuotaAddress } from "./address.ts";
import { localShare } from "./pace.ts";
import { type QuotaPackages, quotaPackages } from "./packages.ts";
import { reasonOf } from "./reasons.ts";
import { SharedTurns } from "./shared-turns.ts";
import { QuotaStore } from "./store.ts";

type Clock = Pick<Runtime, "now" | "sleep">;
type Listener = (event: ClientEvent) => void;

/** Redis has to answer within so long, connecting included, or turns are given locally. */
const DECIDED_MS = 1000;
const STEP_MS = 100;
/** From one attempt to reach a lost Redis to the next; only while there is work. */
const TRY_AGAIN_MS = 1000;
/** After Redis has come back, the local share holds on for so long: others may not have noticed yet. */
const RETURN_MS = 2 * TRY_AGAIN_MS + 500;
const PARTICIPATE_EVERY_MS = 1000;

/** Turns that were granted, or, where Redis can't be used, the rate at which they may be made up. */
export type Grant = { readonly firstAt: number; readonly atMost?: number } | { readonly atMost: number };

/**
 * The calls that all runs of an app share, by means of a Redis. Without it each run keeps to a share of its own, and
 * goes back when it can.
 */
export class SharedQuota {
  readonly #address: QuotaAddress;
  readonly #sdkAppId: number;
  readonly #clock: Clock;
  readonly #participant: string = randomUUID();
  readonly #listeners = new Set<Listener>();
  readonly #turns = new Map<string, SharedTurns>();
  #packages: Promise<QuotaPackages | { readonly missing: readonly string[] }> | undefined;
  #store: QuotaStore | undefined;
  #connecting: Promise<QuotaStore | undefined> | undefined;
  #triedAt = Number.NEGATIVE_INFINITY;
  #participatedAt = Number.NEGATIVE_INFINITY;
  #returnedAt = Number.NEGATIVE_INFINITY;
  #participants: number | undefined;
  #lost = false;
  #closed = false;

  constructor(address: QuotaAddress, sdkAppId: number, clock: Clock) {
    this.#address = address;
    this.#sdkAppId = sdkAppId;
    this.#clock = clock;
  }

  /** Loads what is needed; gives the names of packages that aren't installed. */
  async prepare(): Promise<readonly string[]> {
    this.#packages ??= quotaPackages();
    const packages = await this.#packages;
    return "missing" in packages ? packages.missing : [];
  }

  /** The turns of one command. */
  turnsOf(command: string): SharedTurns {
    const turns = this.#turns.get(command) ?? new SharedTurns(command, this, this.#clock);
    this.#turns.set(command, turns);
    return turns;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** How many were seen at work lately, this one included. */
  get participants(): number {
    return Math.max(1, this.#participants ?? 1);
  }

  listen(listener: Listener): void {
    this.#listeners.add(listener);
  }

  unlisten(listener: Listener): void {
    this.#listeners.delete(listener);
  }

  /** Takes turns of a command. Decides within a second or so, and never fails. */
  async take(command: string, count: number, callsPerSecond: number): Promise<Grant> {
    const atMost = () => localShare(callsPerSecond, this.#participants);
    try {
      // While Redis is gone nobody waits for it.
      const opening = this.#open();
      const store = this.#lost ? this.#store : await within(DECIDED_MS, opening);
      if (store === undefined) return { atMost: atMost() };
      const sentAt = this.#clock.now();
      const [waitMs] = await within(
        DECIDED_MS,
        Promise.all([store.take(command, count, callsPerSecond), this.#participate(store)]),
      );
      const receivedAt = this.#clock.now();
      // Redis looked at its clock somewhere between.
      const firstAt = (sentAt + Math.max(sentAt, receivedAt)) / 2 + waitMs;
      return this.#isReturning ? { firstAt, atMost: atMost() } : { firstAt };
    } catch (error) {
      this.#lose(error, callsPerSecond);
      return { atMost: atMost() };
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    const store = this.#store;
    this.#store = undefined;
    // Best effort: who doesn't say good-bye is forgotten by itself.
    if (store !== undefined) await within(DECIDED_MS, store.leave(this.#participant)).catch(() => {});
    store?.destroy();
  }

  async #participate(store: QuotaStore): Promise<void> {
    const now = this.#clock.now();
    if (Math.abs(now - this.#participatedAt) < PARTICIPATE_EVERY_MS) return;
    this.#participatedAt = now;
    this.#count(await store.participate(this.#participant));
  }

  /** While others may not have come back yet, those count that were seen before. */
  #count(participants: number): void {
    const before = this.#isReturning ? (this.#participants ?? 1) : 1;
    this.#participants = Math.max(before, participants);
  }

  get #isReturning(): boolean {
    return Math.abs(this.#clock.now() - this.#returnedAt) < RETURN_MS;
  }

  /** The open connection, or one that is being made: at once where one broke, and each second while Redis is gone. */
  #open(): Promise<QuotaStore | undefined> {
    if (this.#store !== undefined) return Promise.resolve(this.#store);
    const isDue = !this.#lost || Math.abs(this.#clock.now() - this.#triedAt) >= TRY_AGAIN_MS;
    if (this.#connecting === undefined && isDue) {
      this.#triedAt = this.#clock.now();
      this.#connecting = this.#connect().finally(() => {
        this.#connecting = undefined;
      });
      // Who waits for it is told; where nobody does, the next attempt tells.
      this.#connecting.catch(() => {});
    }
    return this.#connecting ?? Promise.resolve(undefined);
  }

  async #connect(): Promise<QuotaStore | undefined> {
    const packages = await (this.#packages ?? quotaPackages());
    if ("missing" in packages) return undefined;
    const store = new QuotaStore(packages, this.#address, this.#sdkAppId, () => {
      if (this.#store === store) this.#store = undefined;
    });
    try {
      await within(DECIDED_MS, store.connect());
      if (this.#participants !== undefined) this.#returnedAt = this.#clock.now();
      this.#count(await within(DECIDED_MS, store.participate(this.#participant)));
    } catch (error) {
      store.destroy();
      throw error;
    }
    if (this.#closed) {
      store.destroy();
      return undefined;
    }
    this.#store = store;
    if (this.#lost) this.#return();
    return store;
  }

  #lose(error: unknown, callsPerSecond: number): void {
    this.#store?.destroy();
    this.#store = undefined;
    if (this.#lost || this.#closed) return;
    this.#lost = true;
    const participants = this.#participants;
    this.#tell({
      type: "quota-lost",
      quota: this.#address.shown,
      reason: reasonOf(error),
      callsPerSecond: localShare(callsPerSecond, participants),
      of: callsPerSecond,
      ...(participants !== undefined && { participants }),
    });
  }

  #return(): void {
    this.#lost = false;
    this.#tell({ type: "quota-back", quota: this.#address.shown });
  }

  #tell(event: ClientEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}

/**
 * Fails after so many milliseconds. It counts in steps: an answer that lies there unread while this process is busy with
 * something else isn't late. Its timer keeps the process alive, as the connection doesn't.
 */
function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const step = (left: number) => {
      if (left <= 0) reject(new Error("Timeout"));
      else timer = setTimeout(step, STEP_MS, left - STEP_MS);
    };
    step(ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** A user's hold on a quota, which all clients of one app and one Redis in this process share. */
export interface QuotaUse {
  readonly quota: SharedQuota;
  /** With the last one, the connection closes. */
  close(): Promise<void>;
}

const inUse = new WeakMap<Clock, Map<string, { readonly quota: SharedQuota; users: number }>>();

/** @throws TypeError for a URL that `checkQuota` refuses */
export function useQuota(url: string, sdkAppId: number, clock: Clock, listener: Listener): QuotaUse {
  const checked = checkQuota(url);
  if ("problem" in checked) throw new TypeError(`quota can't be used: ${checked.problem}`);
  const key = `${sdkAppId} ${url}`;
  const ofClock = inUse.get(clock) ?? new Map();
  inUse.set(clock, ofClock);
  const shared = ofClock.get(key) ?? { quota: new SharedQuota(checked.address, sdkAppId, clock), users: 0 };
  ofClock.set(key, shared);
  shared.users += 1;
  const { quota } = shared;
  quota.listen(listener);
  let closed = false;
  return {
    quota,
    async close() {
      if (closed) return;
      closed = true;
      quota.unlisten(listener);
      shared.users -= 1;
      if (shared.users > 0) return;
      ofClock.delete(key);
      await quota.close();
    },
  };
}
