import { getHeapStatistics } from "node:v8";
import { formatNumber } from "../change/text.ts";

/** How much is read at most, and what an error says of where that number comes from. */
export interface Most {
  readonly bytes: number;
  /** Empty, or words that begin with a comma. */
  readonly why: string;
}

/**
 * So many bytes at most, and fewer where Node's heap is small: what is read takes up several times its size there.
 *
 * @param share which part of the heap it may have
 */
export function withinHeap(bytes: number, share = 1 / 4, heap: number = getHeapStatistics().heap_size_limit): Most {
  const fitting = Math.floor(heap * share);
  if (bytes <= fitting) return { bytes, why: "" };
  const why = `, since Node's heap has ${formatNumber(heap)}: NODE_OPTIONS=--max-old-space-size=… enlarges it`;
  return { bytes: fitting, why };
}
