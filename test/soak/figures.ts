import type { Sample } from "./probe.ts";

/** What a soak came to. */
export interface Figures {
  readonly seconds: number;
  readonly operations: number;
  readonly refused: number;
  /** Calls a second of all commands together. */
  readonly callsPerSecond: number;
  readonly commands: Readonly<Record<string, number>>;
  readonly samples: readonly Sample[];
  /** Before the first call, and at the end, once the service has ended its connections. */
  readonly idle: { readonly before: Sample; readonly after: Sample };
  /** What wasn't as it must be. */
  readonly failures: readonly string[];
}

/** Of the time, how much is warm-up: code is compiled, pools and caches fill. */
const WARM_UP = 0.25;
const MOST_GROWTH = 0.05;
/** A heap that is this small is judged by bytes: 5% of it is noise. */
const NOISE_BYTES = 2_000_000;

/** What a process used soon after the warm-up, and at the end: medians of a fifth of the samples each. */
export function growthOf(samples: readonly Sample[], what: "rss" | "heapUsed"): { from: number; to: number } {
  const warm = samples.slice(Math.floor(samples.length * WARM_UP));
  const part = Math.max(1, Math.floor(warm.length / 5));
  return { from: median(warm.slice(0, part), what), to: median(warm.slice(-part), what) };
}

function median(samples: readonly Sample[], what: "rss" | "heapUsed"): number {
  const values = samples.map((sample) => sample[what]).toSorted((a, b) => a - b);
  return values[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** What a soak's memory, sockets and timers tell of leaks. */
export function leaksIn({ samples, idle: { before, after } }: Pick<Figures, "samples" | "idle">): string[] {
  const grown = (["rss", "heapUsed"] as const).flatMap((what) => {
    const { from, to } = growthOf(samples, what);
    const most = Math.max(from * MOST_GROWTH, NOISE_BYTES);
    return to - from > most ? [`${what} grew from ${megabytes(from)} to ${megabytes(to)}`] : [];
  });
  const left = (["sockets", "timers", "descriptors"] as const).flatMap((what) =>
    after[what] > before[what] + ALLOWED[what] ? [`${after[what]} ${what}, ${before[what]} before`] : [],
  );
  const most = Math.max(...samples.map(({ sockets }) => sockets));
  // One call's connection may end while the next one's begins.
  const many = most > before.sockets + 2 * CONNECTIONS ? [`${most} sockets at a time`] : [];
  return [...grown, ...left, ...many];
}

/** The client's connections to one origin at most, and the host's to the engine. */
const CONNECTIONS = 64 + 1;
/** That to the engine stays. */
const ALLOWED = { sockets: 1, timers: 2, descriptors: 3 } as const;

/** Lines for people. */
export function tell(figures: Figures): string {
  const { seconds, operations, refused, callsPerSecond, commands, samples, idle, failures } = figures;
  const line = (what: "rss" | "heapUsed"): string => {
    const { from, to } = growthOf(samples, what);
    const percent = ((to / from - 1) * 100).toFixed(1);
    return `${megabytes(from)} after the warm-up, ${megabytes(to)} at the end (${percent}%)`;
  };
  const most = Math.max(...samples.map(({ sockets }) => sockets));
  return [
    `${Math.round(seconds)} s, ${operations} operations, ${refused} of them refused`,
    `calls      ${Math.round(callsPerSecond)} a second: ${Object.entries(commands)
      .map(([name, count]) => `${count} ${name}`)
      .join(", ")}`,
    `memory     ${line("rss")}`,
    `heap       ${line("heapUsed")}, ${samples.length} samples, each after a forced collection`,
    `sockets    ${idle.before.sockets} before the first call, at most ${most}, ${idle.after.sockets} when idle again`,
    `timers     ${idle.before.timers} before, ${idle.after.timers} when idle again`,
    failures.length === 0
      ? "nothing leaked, and the state is the world's"
      : `FAILED\n${failures.slice(0, 20).join("\n")}`,
  ].join("\n");
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
