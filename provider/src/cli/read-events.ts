import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { formatNumber } from "../change/text.ts";
import { type Most, withinHeap } from "../reading/heap.ts";
import { type LineLimits, linesOf } from "../reading/lines.ts";
import { TooLargeError } from "../reading/too-large.ts";
import { type KeptRoom, type Run, type Runs, StreamReader } from "../review/read-stream.ts";
import { oneLine } from "./one-line.ts";
import { UsageError } from "./usage-error.ts";

const MIB = 1024 * 1024;

/** A preview of 10,000 resources has some 100 MB of events, and one of a set of 50,000 targets 10 MB in a line. */
function limitsOfEvents(): LineLimits & { readonly kept: Most } {
  return {
    line: withinHeap(64 * MIB, 1 / 8),
    text: { bytes: 4096 * MIB, why: "" },
    kept: withinHeap(1024 * MIB),
  };
}

/** Reads event streams one after another; `-` is stdin. What is told on stderr can't be read, or not to its end. */
export async function readAllEvents(files: readonly string[]): Promise<Run[]> {
  const limits = limitsOfEvents();
  const room = { most: limits.kept, left: limits.kept.bytes };
  const runs: Run[] = [];
  for (const file of files) runs.push(...(await readEvents(file, limits, room)));
  return runs;
}

/** A file that isn't there is an empty stream: pulumi may have ended before it began, and that must be told. */
async function readEvents(file: string, limits: LineLimits, room: KeptRoom): Promise<Runs> {
  if (file === "-" && process.stdin.isTTY) {
    throw new UsageError("there are no events: name files with them, or pipe them in");
  }
  const name = file === "-" ? "stdin" : file;
  const reader = new StreamReader(name, room);
  try {
    if (file !== "-") await refuseTooLarge(file, limits.text);
    const source = file === "-" ? process.stdin : createReadStream(file);
    for await (const line of linesOf(source, name, limits)) reader.add(line);
    return reader.end();
  } catch (error) {
    if (error instanceof TooLargeError) {
      process.stderr.write(`error: ${oneLine(error.message)}\n`);
      return reader.end("too-large");
    }
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    process.stderr.write(`error: ${file} doesn't exist\n`);
    return reader.end();
  }
}

async function refuseTooLarge(file: string, most: Most): Promise<void> {
  const { size } = await stat(file);
  if (size > most.bytes) throw new TooLargeError(`${file} has ${formatNumber(size)} bytes`, most);
}
