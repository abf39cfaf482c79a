import { EMULATOR_SECRET_KEY } from "../../provider/src/emulator/index.ts";
import { onSaid } from "../engine/said.ts";
import { leaksIn } from "./canaries.ts";

/** zlib's first two bytes in base64, and what a UserSig is made of. */
const USER_SIG = /\beJ[\w*+-]{60,}/;
/** An emulator prints the key that every emulator has. */
const OF_EMULATOR = /^pulumi-tencent-chat(\.js)? emulator\b/;

const leaks = new Set<string>();

/** Searches from now on whatever tests make processes, hosts, engines and commands say for the emulator's key and UserSigs. */
export function searchAll(): void {
  onSaid((place, textOf) => {
    if (!OF_EMULATOR.test(place)) search(place, textOf());
  });
}

function search(place: string, text: string): void {
  const secrets = [EMULATOR_SECRET_KEY, ...(USER_SIG.exec(text) ?? [])];
  for (const leak of leaksIn(text, secrets)) leaks.add(`${place}: ${leak}`);
}

/** What was found since the last time. */
export function takeLeaks(): string[] {
  const found = [...leaks];
  leaks.clear();
  return found;
}
