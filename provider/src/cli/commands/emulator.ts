import { Command, InvalidArgumentError } from "commander";

/** The options as commander gives them. */
export interface EmulatorFlags {
  readonly port: number;
  readonly host: string;
  readonly allowOtherMachines?: true;
  readonly seed?: string;
  readonly data?: string;
  readonly callsPerSecond?: number | false;
  readonly sdkAppId?: number;
  readonly guess: Readonly<Record<string, unknown>>;
  readonly limit: Readonly<Record<string, unknown>>;
}

/** `pulumi-tencent-chat emulator`: runs until SIGINT or SIGTERM. */
export function emulatorCommand(): Command {
  return new Command("emulator")
    .description("run a local Tencent Chat admin API on loopback")
    .option("--port <number>", "port to listen on; 0 is a free one", integer(0, 65_535), 0)
    .option("--host <address>", "loopback address to listen on", "127.0.0.1")
    .option("--allow-other-machines", "let --host be an address from which others can read and change all it holds")
    .option("--seed <file>", "JSON file with what is there at the start")
    .option("--data <file>", "keep the state in this file; once it exists, --seed isn't applied at the start")
    .option("--calls-per-second <number>", 'limit for each command, or "unlimited" (default: as documented)', rate)
    .option("--sdk-app-id <number>", "the app's id (default: 1400000000)", integer(1, Number.MAX_SAFE_INTEGER))
    .option("--guess <name=value>", "what the documents leave open; may be given more than once", nameAndValue, {})
    .option("--limit <name=number>", "how much it takes up at most; may be given more than once", nameAndValue, {})
    .action(async (flags: EmulatorFlags) => {
      const { runEmulator } = await import("../run-emulator.ts");
      await runEmulator(flags);
    });
}

function integer(from: number, to: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= from && value <= to) return value;
    throw new InvalidArgumentError(`It must be an integer from ${from} to ${to}.`);
  };
}

function rate(text: string): number | false {
  if (text === "unlimited") return false;
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError('It must be a number above 0, or "unlimited".');
}

function nameAndValue(text: string, before: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const [, name, value] = /^([^=]+)=(.*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new InvalidArgumentError("It must be name=value.");
  return { ...before, [name]: /^(true|false|\d+)$/.test(value) ? JSON.parse(value) : value };
}
