import type { Emulator } from "../../../provider/src/emulator/index.ts";

const LOOK_EVERY_MS = 10;

/** Lets faults strike for so long from the first call that they meet, however late a busy machine makes it. Gives what ends that. */
export function forAWhile(emulator: Emulator, forMs: number): () => void {
  let ended: NodeJS.Timeout | undefined;
  const looking = setInterval(() => {
    if (emulator.faults().every(({ hits }) => hits === 0)) return;
    clearInterval(looking);
    ended = setTimeout(() => emulator.clearFaults(), forMs);
  }, LOOK_EVERY_MS).unref();
  return () => {
    clearInterval(looking);
    clearTimeout(ended);
  };
}
