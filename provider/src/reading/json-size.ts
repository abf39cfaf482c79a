import { formatNumber } from "../change/text.ts";
import type { Most } from "./heap.ts";

/** Levels of arrays and objects in a body or file; more would be read, but could not be written again. */
const MOST_LEVELS = 64;

/** What a value costs besides its text: an object or array, a property, an element. Measured: 44 at most. */
const PART_BYTES = 48;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** How large the value of a JSON text is in memory, in bytes and at most, and how many levels deep. */
export function sizeOfJson(text: string): { readonly bytes: number; readonly levels: number } {
  let parts = 0;
  let level = 0;
  let levels = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      do {
        at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
      } while (at < text.length && text.charCodeAt(at) !== QUOTE);
    } else if (code === 0x7b || code === 0x5b) {
      parts++;
      levels = Math.max(levels, ++level);
    } else if (code === 0x7d || code === 0x5d) level--;
    else if (code === 0x2c || code === 0x3a) parts++;
  }
  return { bytes: parts * PART_BYTES + text.length * 2, levels };
}

const ANY: Most = { bytes: Number.POSITIVE_INFINITY, why: "" };

/**
 * Parses JSON that comes from outside.
 *
 * @throws Error for what is no JSON, is nested too deep, or would take more memory than `most`
 */
export function parseBoundedJson(text: string, most: Most = ANY): unknown {
  const { bytes, levels } = sizeOfJson(text);
  if (levels > MOST_LEVELS) throw new Error(`the JSON is more than ${MOST_LEVELS} levels deep`);
  if (bytes > most.bytes) {
    throw new Error(`the JSON would take more than ${formatNumber(most.bytes)} bytes of memory${most.why}`);
  }
  return JSON.parse(text);
}
