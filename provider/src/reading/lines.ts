import { formatNumber } from "../change/text.ts";
import type { Most } from "./heap.ts";
import { TooLargeError } from "./too-large.ts";

const LINE_FEED = 0x0a;

/** How much of a text is read line by line. */
export interface LineLimits {
  readonly line: Most;
  readonly text: Most;
}

/**
 * The lines of a text that comes in pieces, of which no more than one line is held at a time.
 *
 * @param name what errors call the text
 * @throws TooLargeError once a line, or the text, has more bytes than it may
 */
export async function* linesOf(
  source: AsyncIterable<Buffer>,
  name: string,
  limits: LineLimits,
): AsyncGenerator<string, void> {
  const line = new Line(name, limits.line);
  let bytes = 0;
  for await (const chunk of source) {
    bytes += chunk.length;
    if (bytes > limits.text.bytes) {
      throw new TooLargeError(`${name} has more than ${formatNumber(limits.text.bytes)} bytes`, limits.text);
    }
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, start)) {
      line.add(chunk.subarray(start, end));
      yield line.take();
      start = end + 1;
    }
    line.add(chunk.subarray(start));
  }
  yield line.take();
}

/** A line whose end may not have come yet. */
class Line {
  readonly #name: string;
  readonly #most: Most;
  #number = 1;
  #bytes = 0;
  #pieces: Buffer[] = [];

  constructor(name: string, most: Most) {
    this.#name = name;
    this.#most = most;
  }

  add(piece: Buffer): void {
    if (piece.length === 0) return;
    this.#bytes += piece.length;
    if (this.#bytes > this.#most.bytes) {
      const what = `line ${formatNumber(this.#number)} of ${this.#name} has more than ${formatNumber(this.#most.bytes)} bytes`;
      throw new TooLargeError(what, this.#most);
    }
    this.#pieces.push(piece);
  }

  take(): string {
    const text = Buffer.concat(this.#pieces, this.#bytes).toString("utf8");
    this.#number++;
    this.#bytes = 0;
    this.#pieces = [];
    return text;
  }
}
