import { withinHeap } from "../reading/heap.ts";
import { parseBoundedJson } from "../reading/json-size.ts";
import { readBoundedFile } from "../reading/read-file.ts";
import { TooLargeError } from "../reading/too-large.ts";
import type { Seed } from "./seed.ts";
import { parseSeed } from "./seed.ts";

const MIB = 1024 * 1024;
/** More than any seed that people write: of many messages it says how many. */
const MOST_BYTES = 64 * MIB;
const MOST_BYTES_IN_MEMORY = 512 * MIB;

/**
 * A seed from a JSON file, checked.
 *
 * @throws Error, one line with the path, for a file that can't be read, has more than 64 MiB, is no JSON or no seed
 */
export function readSeedFile(path: string): Seed {
  let seed: unknown;
  try {
    seed = parseBoundedJson(readBoundedFile(path, withinHeap(MOST_BYTES)), withinHeap(MOST_BYTES_IN_MEMORY, 1 / 2));
  } catch (error) {
    if (error instanceof TooLargeError) throw error;
    throw new Error(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
  parseSeed(seed, path);
  return seed as Seed;
}
