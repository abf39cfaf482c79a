import type { Emulator, EmulatorOptions } from "../emulator/index.ts";
import { readSeedFile, startEmulator } from "../emulator/index.ts";
import type { EmulatorFlags } from "./commands/emulator.ts";

/** Starts the emulator, prints how to use it, and resolves once a signal has ended it. */
export async function runEmulator(flags: EmulatorFlags): Promise<void> {
  const ended = nextSignal();
  const emulator = await start(flags);
  if (flags.allowOtherMachines) process.stderr.write(WARNING);
  process.stdout.write(introduction(emulator));
  await ended;
  await emulator.close();
}

const WARNING = "warning: whoever reaches this emulator can read and change all it holds; its key is published\n";

function nextSignal(): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      // A second signal ends the process at once, as usual.
      process.off("SIGINT", end);
      process.off("SIGTERM", end);
      resolve();
    };
    process.on("SIGINT", end);
    process.on("SIGTERM", end);
  });
}

async function start(flags: EmulatorFlags): Promise<Emulator> {
  const { port, host, allowOtherMachines = false, seed, data, callsPerSecond, sdkAppId, guess, limit } = flags;
  const options: EmulatorOptions = {
    port,
    host,
    allowOtherMachines,
    guesses: guess,
    limits: limit,
    ...(seed === undefined ? {} : { seed: readSeedFile(seed) }),
    ...(data === undefined ? {} : { dataFile: data }),
    ...(callsPerSecond === undefined ? {} : { callsPerSecond }),
    ...(sdkAppId === undefined ? {} : { sdkAppId }),
  };
  try {
    return await startEmulator(options);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    throw new Error(`port ${port} of ${host} is in use; choose another with --port`);
  }
}

function introduction({ url, sdkAppId, secretKey }: Emulator): string {
  return `Tencent Chat emulator listening on ${url} for app ${sdkAppId}

To use it from a stack:
  pulumi config set tencentchat:endpoint ${url}
  pulumi config set tencentchat:sdkAppId ${sdkAppId}
  pulumi config set --secret tencentchat:secretKey ${secretKey}

It answers under ${url}/v4; what is its own is under ${url}/emulator. End it with Ctrl+C.
`;
}
