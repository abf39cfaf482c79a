import type { Command } from "commander";
import { emulatorCommand } from "./emulator.ts";
import { importFileCommand } from "./import-file.ts";
import { reviewCommand } from "./review.ts";
import { seqCommand } from "./seq.ts";

/** What a command does is imported when it runs, so that the help is there at once. */
export const commands: readonly (() => Command)[] = [emulatorCommand, seqCommand, importFileCommand, reviewCommand];
