import { formatNumber } from "../change/text.ts";
import type { Most } from "./heap.ts";

/** What is read is larger than what is taken. The message names what, its size and the limit. */
export class TooLargeError extends Error {
  /** @param what what is too large, and that it is: `file.json has 12 bytes` */
  constructor(what: string, { bytes, why }: Most) {
    super(`${what}; at most ${formatNumber(bytes)} are read${why}`);
  }
}
