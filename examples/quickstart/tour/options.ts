import { parseArgs } from "node:util";
import { TourError } from "./failure.ts";

export interface TourOptions {
  /** Which engine to use; default the real CLI where there is one. */
  readonly engine: "cli" | "test" | undefined;
  readonly keep: boolean;
  readonly clean: boolean;
  readonly help: boolean;
}

export const HELP = `npm run quickstart [-- options]

  --keep         leave the emulator running and the stack in .quickstart/, to play on
  --clean        end and remove what --keep left
  --engine cli   fail rather than do without Pulumi's CLI
  --engine test  use the test engine of this repository, also where there is a CLI
`;

export function readOptions(args: string[]): TourOptions {
  const { values } = parse(args);
  const { engine, keep = false, clean = false, help = false } = values;
  if (engine !== undefined && engine !== "cli" && engine !== "test") {
    throw new TourError(`--engine must be cli or test, not ${engine}`);
  }
  return { engine, keep, clean, help };
}

function parse(args: string[]) {
  const flag = { type: "boolean" } as const;
  try {
    return parseArgs({ args, options: { engine: { type: "string" }, keep: flag, clean: flag, help: flag } });
  } catch (error) {
    throw new TourError(`${error instanceof Error ? error.message : String(error)}\n\n${HELP.trimEnd()}`);
  }
}
