import { readFileSync } from "node:fs";
import { parseBoundedJson } from "./json-size.ts";
import type { Seed } from "./seed.ts";
import { parseSeed } from "./seed.ts";

/**
 * A seed from a JSON file, checked.
 *
 * @throws Error, one line with the path, for a file that can't be read, is no JSON or no seed
 */
export function readSeedFile(path: string): Seed {
  let seed: unknown;
  try {
    seed = parseBoundedJson(readFileSync(path, "utf8"));
  } catch (error) {
    throw new Error(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
  parseSeed(seed, path);
  return seed as Seed;
}
