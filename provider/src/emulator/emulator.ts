import type { z } from "zod";
import { Admission } from "./admission.ts";
import { applySeed } from "./apply-seed.ts";
import type { CallRecord } from "./call-log.ts";
import { CallLog } from "./call-log.ts";
import { CallRates } from "./call-rates.ts";
import { requireLoopback } from "./callers.ts";
import { ChatService } from "./chat-service.ts";
import { DataFile, readDataFile } from "./data-file.ts";
import type { CommandContext } from "./define-command.ts";
import { describeIssues } from "./describe-issues.ts";
import type { Fault, FaultState } from "./faults.ts";
import { Faults } from "./faults.ts";
import type { Guesses } from "./guesses.ts";
import { guessesSchema, notingWhatIsAsked } from "./guesses.ts";
import type { Incoming, Reply } from "./http-server.ts";
import { listen } from "./http-server.ts";
import type { Limits } from "./limits.ts";
import { limitsSchema } from "./limits.ts";
import type { MemberView } from "./member-view.ts";
import { memberView } from "./member-view.ts";
import type { EmulatorOptions } from "./options.ts";
import { EMULATOR_SDK_APP_ID, EMULATOR_SECRET_KEY } from "./options.ts";
import { ownRoute } from "./own-routes.ts";
import type { PostOptions } from "./post.ts";
import { post } from "./post.ts";
import type { Seed } from "./seed.ts";
import { parseSeed } from "./seed.ts";
import { serviceReply } from "./service-reply.ts";
import type { Snapshot } from "./snapshot.ts";
import { restoreSnapshot, takeSnapshot } from "./snapshot.ts";
import type { AppState } from "./state.ts";
import { emptyState, importAccount } from "./state.ts";

/** A running emulator. */
export interface Emulator {
  /** Origin: `http://127.0.0.1:40123`. */
  readonly url: string;
  readonly sdkAppId: number;
  readonly secretKey: string;
  /** Adds to what is there. Fails, and changes nothing, for a group that exists. */
  seed(seed: Seed): void;
  /** A member's message; gives its `MsgSeq`. Fails for an unknown group or topic. */
  post(groupId: string, from: string, text: string, options?: PostOptions): number;
  /** What a member's client could pull. Fails for an unknown group or topic. */
  view(groupId: string, topicId?: string): MemberView;
  /** The newest calls under `/v4`, 200,000 at most unless `limits` say otherwise; oldest first. */
  calls(): readonly CallRecord[];
  clearCalls(): void;
  /** Questions the documents leave open that made a difference to an answer since the start or the last `clearCalls`. */
  guessesMade(): readonly (keyof Guesses)[];
  /** Fails for an unknown command. */
  fault(fault: Fault): void;
  /** The faults that were set, with how often each struck. */
  faults(): readonly FaultState[];
  clearFaults(): void;
  snapshot(): Snapshot;
  /** Back to the seed of the start: also without calls, faults and used-up rates. */
  reset(): void;
  /** Empties the app, then seeds it. */
  replace(seed: Seed): void;
  /** Ends all connections and writes the data file. */
  close(): Promise<void>;
}

/**
 * Starts a local Tencent Chat admin API on loopback. Resolves when it listens. Requests that a web page may have had a
 * browser send are refused, and what it takes up is bounded by `limits`.
 *
 * @throws Error for a wrong option, seed or data file, or an address in use
 * @example
 * ```ts
 * import { startEmulator } from "pulumi-tencent-chat/emulator";
 *
 * const emulator = await startEmulator({ seed: { groups: [{ groupId: "g1", type: "Public" }] } });
 * emulator.post("g1", "u7", "hello");
 * await emulator.close();
 * ```
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { host = "127.0.0.1", allowOtherMachines = false, port = 0 } = options;
  requireLoopback({ host, allowOtherMachines });
  const running = new RunningEmulator(options);
  const { limits } = running;
  const { url, close } = await listen({
    ...{ host, allowOtherMachines, port, limits },
    handle: (incoming) => running.answer(incoming),
    mostBytes: ({ pathname }) => (CALL.test(pathname) ? limits.callBodyBytes : limits.ownBodyBytes),
  });
  running.listening(url, close);
  return running;
}

/** A call's path; all else is the emulator's own. */
const CALL = /^\/v4\/(.+)$/;

class RunningEmulator implements Emulator {
  readonly sdkAppId: number;
  readonly secretKey: string;
  readonly limits: Limits;
  readonly #now: () => number;
  readonly #admins: readonly string[];
  readonly #seed: Seed;
  readonly #context: { state: AppState } & CommandContext;
  readonly #service: ChatService;
  readonly #rates: CallRates;
  readonly #faults: Faults;
  readonly #log: CallLog;
  readonly #dataFile: DataFile | undefined;
  readonly #guessesMade = new Set<keyof Guesses>();
  #url = "";
  #stop: () => Promise<void> = async () => {};

  constructor(options: EmulatorOptions) {
    const { sdkAppId = EMULATOR_SDK_APP_ID, secretKey = EMULATOR_SECRET_KEY, now = Date.now, dataFile } = options;
    const guesses = notingWhatIsAsked(checked(guessesSchema, "guesses", options.guesses), this.#guessesMade);
    this.limits = checked(limitsSchema, "limits", options.limits);
    this.#faults = new Faults(this.limits.faults);
    this.#log = new CallLog(this.limits);
    this.sdkAppId = sdkAppId;
    this.secretKey = secretKey;
    this.#now = now;
    this.#admins = options.admins ?? ["administrator"];
    this.#seed = options.seed ?? {};
    this.#rates = new CallRates(now);
    const kept = dataFile === undefined ? undefined : readDataFile(dataFile, this.limits.stateBytes);
    const state =
      kept === undefined ? this.#seeded(this.#seed) : restoreSnapshot(kept, sdkAppId, this.limits.stateBytes);
    this.#context = { state, guesses, now };
    this.#service = new ChatService({
      admission: new Admission({ sdkAppId, secretKey, admins: this.#admins, guesses, now }),
      rates: this.#rates,
      faults: this.#faults,
      context: this.#context,
      callsPerSecond: options.callsPerSecond,
    });
    this.#dataFile = dataFile === undefined ? undefined : new DataFile(dataFile, () => this.snapshot());
    // A path that can't be written is an error now rather than later.
    this.#dataFile?.write();
  }

  get url(): string {
    return this.#url;
  }

  listening(url: string, stop: () => Promise<void>): void {
    this.#url = url;
    this.#stop = stop;
  }

  answer(incoming: Incoming): Reply {
    const call = CALL.exec(incoming.url.pathname);
    if (!call) return ownRoute(this, incoming);
    const at = this.#now();
    const path = call[1] ?? "";
    const outcome = this.#service.handle({ ...incoming, path, query: incoming.url.searchParams });
    const reply = serviceReply(outcome);
    const { request, executed, fault, code } = outcome;
    const sent = reply.kind === "answer" ? { httpStatus: reply.status, ...(reply.status === 200 ? { code } : {}) } : {};
    const struck = fault === undefined ? {} : { fault };
    this.#log.add({ at, command: path, request, ...sent, executed, ...struck }, incoming.body);
    if (executed) this.#dataFile?.changed();
    return reply;
  }

  seed(seed: Seed): void {
    applySeed(this.#context.state, parseSeed(seed));
    this.#dataFile?.changed();
  }

  replace(seed: Seed): void {
    this.#context.state = this.#seeded(seed);
    this.#dataFile?.changed();
  }

  post(groupId: string, from: string, text: string, options: PostOptions = {}): number {
    const seq = post(this.#context.state, this.#now(), groupId, from, text, options);
    this.#dataFile?.changed();
    return seq;
  }

  view(groupId: string, topicId?: string): MemberView {
    return memberView(this.#context.state, this.#now(), groupId, topicId);
  }

  calls(): readonly CallRecord[] {
    return this.#log.all();
  }

  clearCalls(): void {
    this.#log.clear();
    this.#guessesMade.clear();
  }

  guessesMade(): readonly (keyof Guesses)[] {
    return [...this.#guessesMade].sort();
  }

  fault(fault: Fault): void {
    this.#faults.add(fault);
  }

  faults(): readonly FaultState[] {
    return this.#faults.all();
  }

  clearFaults(): void {
    this.#faults.clear();
  }

  snapshot(): Snapshot {
    return takeSnapshot(this.#context.state, this.sdkAppId);
  }

  reset(): void {
    this.replace(this.#seed);
    this.clearCalls();
    this.clearFaults();
    this.#rates.clear();
  }

  async close(): Promise<void> {
    await this.#stop();
    this.#dataFile?.close();
  }

  #seeded(seed: Seed): AppState {
    const state = emptyState(this.limits.stateBytes);
    for (const admin of this.#admins) importAccount(state, admin);
    applySeed(state, parseSeed(seed));
    return state;
  }
}

function checked<Shape extends z.ZodType>(shape: Shape, name: string, value: unknown = {}): z.output<Shape> {
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Error(`${name}: ${describeIssues(parsed.error)}`);
}
