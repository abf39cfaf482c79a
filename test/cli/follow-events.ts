import { open } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { EngineEvent } from "../engine/events.ts";

const pollMilliseconds = 50;

/** Reads the events that the CLI writes to a file, line by line, until `ended`; then what is left. */
export async function followEvents(
  file: string,
  ended: Promise<unknown>,
  onEvent?: (event: EngineEvent) => void,
): Promise<EngineEvent[]> {
  const events: EngineEvent[] = [];
  let over = false;
  const end = ended.then(
    () => {
      over = true;
    },
    () => {
      over = true;
    },
  );
  const lines = new LineReader(file);
  for (let last = false; !last; ) {
    // Looked at before reading: what was written until then is read in this round.
    last = over;
    for (const line of await lines.read()) {
      const event = JSON.parse(line) as EngineEvent;
      events.push(event);
      onEvent?.(event);
    }
    if (!last) await Promise.race([end, sleep(pollMilliseconds)]);
  }
  return events;
}

/** Reads a growing file by whole lines; a file that isn't there yet is empty. */
class LineReader {
  readonly #file: string;
  #position = 0;
  #rest: Buffer = Buffer.alloc(0);

  constructor(file: string) {
    this.#file = file;
  }

  async read(): Promise<string[]> {
    const handle = await open(this.#file).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return undefined;
      throw error;
    });
    if (!handle) return [];
    try {
      const { size } = await handle.stat();
      const chunk = Buffer.alloc(size - this.#position);
      const { bytesRead } = await handle.read(chunk, 0, chunk.length, this.#position);
      this.#position += bytesRead;
      const text = Buffer.concat([this.#rest, chunk.subarray(0, bytesRead)]);
      const end = text.lastIndexOf(0x0a);
      this.#rest = text.subarray(end + 1);
      return text
        .subarray(0, end + 1)
        .toString("utf8")
        .split("\n")
        .filter((line) => line !== "");
    } finally {
      await handle.close();
    }
  }
}
