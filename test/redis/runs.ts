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

  /** Waits until the calls since a moment have come to so many a second over so many seconds. */
  async reach(callsPerSecond: number, { since, seconds }: { since: number; seconds: number }): Promise<void> {
    // Long, since a busy machine lets turns go by for as long as it is busy.
    const giveUpAt = Date.now() + 120_000;
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, 500));
      const calls = (await this.calls()).filter(({ at }) => at >= since);
      const best = Math.max(...sustained(calls, seconds));
      if (best >= callsPerSecond) return;
      if (Date.now() > giveUpAt) throw new Error(`${best} calls a second at most, not ${callsPerSecond}`);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { child } of this.#runs) child.kill("SIGKILL");
    const ended = once(this.#emulator, "exit");
    this.#emulator.disconnect();
    await ended;
  }
}

/** Calls a second in each whole stretch of so many seconds, one that begins with each call. */
export function sustained(calls: readonly Logged[], seconds: number): number[] {
  const end = calls.at(-1)?.at ?? 0;
  let to = 0;
  return calls.flatMap(({ at }, from) => {
    if (at + seconds * 1000 > end) return [];
    while ((calls[to]?.at ?? Number.POSITIVE_INFINITY) < at + seconds * 1000) to += 1;
    return [(to - from) / seconds];
  });
}
