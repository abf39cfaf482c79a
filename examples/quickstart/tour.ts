import type { RemoteEmulator } from "pulumi-tencent-chat/emulator";
import { chooseEngine, type Engine } from "./tour/choose-engine.ts";
import { Cleanup } from "./tour/cleanup.ts";
import { startDetachedEmulator, startOwnEmulator } from "./tour/emulator.ts";
import { TourError } from "./tour/failure.ts";
import { handOver, prepareKept, recordEmulator, removeKept } from "./tour/kept.ts";
import { Narrator } from "./tour/narrator.ts";
import { HELP, readOptions } from "./tour/options.ts";
import { makeStack } from "./tour/stack.ts";
import { tell } from "./tour/story.ts";
import { prepareEnvironment } from "./tour/surroundings.ts";

const cleanup = new Cleanup();
const interruption = new Promise<NodeJS.Signals>((resolve, reject) => {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, resolve);
  // Whoever reads the output may go away, as `head` does.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => resolve("SIGPIPE"));
  process.on("uncaughtException", reject);
});
const EXIT_CODES: Partial<Record<NodeJS.Signals, number>> = { SIGHUP: 129, SIGINT: 130, SIGPIPE: 141, SIGTERM: 143 };

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options.help) process.stdout.write(HELP);
  else if (options.clean) {
    const removed = await removeKept();
    process.stdout.write(removed ? "The kept emulator and stack are gone.\n" : "Nothing is kept.\n");
  } else await tour(options);
}

async function tour({ engine: wanted, keep }: { engine: "cli" | "test" | undefined; keep: boolean }): Promise<void> {
  const started = performance.now();
  const setAside = prepareEnvironment(cleanup);
  const narrator = new Narrator();
  narrator.title("Moderating Tencent Chat with Pulumi: half a minute on an emulator, no account needed");
  let isKept = false;
  if (keep) {
    prepareKept();
    cleanup.add(() => (isKept ? undefined : removeKept()));
  }
  const engine = await chooseEngine(wanted, cleanup);
  introduce(narrator, engine, setAside, keep);
  const emulator = keep ? await startKeptEmulator(() => isKept) : await startOwnEmulator(cleanup);
  const stack = await makeStack(engine, emulator, cleanup, keep);
  await tell({ narrator, engine, emulator, stack, keep });
  if (keep) {
    const handing = handOver(engine, emulator.url, narrator);
    cleanup.add(() => handing.catch(() => {}));
    await handing;
    isKept = true;
  } else {
    await cleanup.run();
    const seconds = ((performance.now() - started) / 1_000).toFixed(0);
    narrator.title(
      `Done in ${seconds} seconds; nothing but that page is left behind. Go on: README.md, or once more with \`-- --keep\``,
    );
  }
}

async function startKeptEmulator(isKept: () => boolean): Promise<RemoteEmulator> {
  const detached = await startDetachedEmulator(cleanup, isKept);
  recordEmulator(detached);
  return detached.emulator;
}

function introduce(narrator: Narrator, engine: Engine, setAside: readonly string[], keep: boolean): void {
  if (engine.kind === "cli") {
    narrator.step(`Engine: Pulumi ${engine.pulumi.version}, ${engine.why}`);
    const where = keep ? "in .quickstart/" : "that goes with the tour";
    narrator.see(`a stack ${where}, with a home and backend of its own: your login and stacks are not touched`);
  } else {
    narrator.step("Engine: this repository's test engine, which drives Pulumi's own program and provider hosts");
    narrator.see(engine.why);
  }
  if (setAside.length > 0) narrator.see(`not used, since they may mean a real app: ${setAside.join(", ")}`);
}

async function run(): Promise<number> {
  try {
    const signal = await Promise.race([main(), interruption]);
    if (signal === undefined) return 0;
    process.stderr.write(`\n${signal}: cleaning up\n`);
    return EXIT_CODES[signal] ?? 1;
  } catch (error) {
    process.stderr.write(`\n${error instanceof TourError ? error.message : String((error as Error).stack ?? error)}\n`);
    return 1;
  } finally {
    await cleanup.run();
  }
}

process.exit((await run()) || process.exitCode || 0);
