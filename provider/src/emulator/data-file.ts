import { renameSync, writeFileSync } from "node:fs";
import { withinHeap } from "../reading/heap.ts";
import { parseBoundedJson } from "../reading/json-size.ts";
import { readBoundedFile } from "../reading/read-file.ts";
import { TooLargeError } from "../reading/too-large.ts";
import type { Snapshot } from "./snapshot.ts";

const WRITE_AFTER_MS = 200;

/** Keeps a snapshot on disk. Changes of a fifth of a second are written together. */
export class DataFile {
  readonly #path: string;
  readonly #take: () => Snapshot;
  #timer: NodeJS.Timeout | undefined;
  #failure: unknown;

  constructor(path: string, take: () => Snapshot) {
    this.#path = path;
    this.#take = take;
  }

  changed(): void {
    this.#timer ??= setTimeout(() => this.#tryWrite(), WRITE_AFTER_MS);
  }

  /** Writes what isn't written yet, and fails if that can't be. */
  close(): void {
    clearTimeout(this.#timer);
    if (this.#timer !== undefined || this.#failure !== undefined) this.write();
  }

  /** Calls go on being answered; the next change or the end tries again. */
  #tryWrite(): void {
    try {
      this.write();
    } catch (error) {
      this.#failure = error;
    }
  }

  /** By way of another file, so that a crash leaves the old or the new one. */
  write(): void {
    this.#timer = undefined;
    this.#failure = undefined;
    const written = `${this.#path}.${process.pid}.tmp`;
    writeFileSync(written, JSON.stringify(this.#take()));
    renameSync(written, this.#path);
  }
}

/** What a row's JSON takes in memory by estimate, against what the state counts for it: 3.5. */
const PARSED_SHARE = 4;

/**
 * The content of a data file; undefined if there is none yet.
 *
 * @param stateBytes how much the state may take up, and so the file: its text is the shorter one
 * @throws Error for a file that can't be read, is too large or is no JSON
 */
export function readDataFile(path: string, stateBytes: number): unknown {
  let text: string;
  try {
    text = readBoundedFile(path, withinHeap(stateBytes));
  } catch (error) {
    if (error instanceof TooLargeError) throw new Error(`data file ${error.message}`);
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  try {
    return parseBoundedJson(text, withinHeap(PARSED_SHARE * stateBytes, 3 / 4));
  } catch (error) {
    throw new Error(
      error instanceof SyntaxError ? `data file ${path} is no JSON` : `data file ${path}: ${(error as Error).message}`,
    );
  }
}
