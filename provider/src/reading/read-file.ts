import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { formatNumber } from "../change/text.ts";
import type { Most } from "./heap.ts";
import { TooLargeError } from "./too-large.ts";

const CHUNK_BYTES = 1024 * 1024;

/**
 * The text of a file of a bounded size, which is looked at before anything is read. What has no size, such as a pipe, is
 * counted while it is read.
 *
 * @throws TooLargeError for one that is larger, and what `node:fs` throws for one that can't be read
 */
export function readBoundedFile(path: string, most: Most): string {
  const file = openSync(path, "r");
  try {
    const { size } = fstatSync(file);
    if (size > most.bytes) throw new TooLargeError(`${path} has ${formatNumber(size)} bytes`, most);
    return readAll(file, path, most);
  } finally {
    closeSync(file);
  }
}

function readAll(file: number, path: string, most: Most): string {
  const chunks: Buffer[] = [];
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  for (let bytes = 0; ; ) {
    const length = readSync(file, chunk);
    if (length === 0) return Buffer.concat(chunks, bytes).toString("utf8");
    bytes += length;
    if (bytes > most.bytes) throw new TooLargeError(`${path} has more than ${formatNumber(most.bytes)} bytes`, most);
    chunks.push(Buffer.from(chunk.subarray(0, length)));
  }
}
