import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { ClientEvent } from "../../provider/src/client/index.ts";
import { connectEmulator, EMULATOR_SDK_APP_ID, EMULATOR_SECRET_KEY } from "../../provider/src/emulator/index.ts";

const script = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** Calls of one run, as the emulator logged them. */
export interface Logged {
  /** In milliseconds. */
  readonly at: number;
  /** The run's number. */
  readonly run: number;
  readonly code: number | undefined;
}

/** A run of its own process that calls as often as it may. */
export interface Run {
  readonly events: ClientEvent[];
  /** Stops it, and resolves with its exit code. */
  stop(): Promise<number | null>;
}

/** Processes that share an app: an emulator that enforces its limit, and runs. */
export class Runs implements AsyncDisposable {
  readonly #emulator: ChildProcess;
  readonly #url: string;
  readonly #callsPerSecond: number;
  readonly #runs: { child: ChildProcess; stop: Run["stop"] }[] = [];

  private constructor(emulator: ChildProcess, url: string, callsPerSecond: number) {
    this.#emulator = emulator;
    this.#url = url;
    this.#callsPerSecond = callsPerSecond;
  }

  static async of(callsPerSecond: number): Promise<Runs> {
    const emulator = fork(script("emulator-process.ts"), [JSON.stringify({ callsPerSecond })]);
    const [url] = await once(emulator, "message");
    return new Runs(emulator, String(url), callsPerSecond);
  }

  /** Starts a run; resolves with its first call. */
  async start(quota: string): Promise<Run> {
    const number = this.#runs.length;
    const access = { sdkAppId: EMULATOR_SDK_APP_ID, identifier: "administrator", origin: this.#url };
    const own = { groupId: `g${number}`, quota, callsPerSecond: this.#callsPerSecond };
    const options = { ...access, ...own, credential: { secretKey: EMULATOR_SECRET_KEY } };
    const child = fork(script("participant-process.ts"), [JSON.stringify(options)]);
    const events: ClientEvent[] = [];
    child.on("message", (event) => events.push(event as ClientEvent));
    const ended = once(child, "exit");
    const stop = async () => {
      if (child.connected) child.send("stop");
      const [code] = await ended;
      return code as number | null;
    };
    this.#runs.push({ child, stop });
    while (!(await this.calls()).some(({ run }) => run === number)) await new Promise((r) => setTimeout(r, 50));
    return { events, stop };
  }

  /** All calls, oldest first. */
  async calls(): Promise<Logged[]> {
    const calls = await connectEmulator(this.#url).calls();
    return calls.map(({ at, code, request }) => {
      const { GroupId } = request as { GroupId: string };
      return { at, code, run: Number(GroupId.slice(1)) };
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { child } of this.#runs) child.kill("SIGKILL");
    const ended = once(this.#emulator, "exit");
    this.#emulator.disconnect();
    await ended;
  }
}

/** Calls a second in the best stretch of so many seconds: what a machine that stops now and then could sustain. */
export function sustained(calls: readonly Logged[], seconds: number): number {
  let from = 0;
  const most = calls.reduce((best, { at }, i) => {
    while (at - (calls[from]?.at ?? 0) > seconds * 1000) from += 1;
    return Math.max(best, i - from + 1);
  }, 0);
  return most / seconds;
}
