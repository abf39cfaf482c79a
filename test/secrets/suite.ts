import { EMULATOR_SECRET_KEY } from "../../provider/src/emulator/index.ts";
import { onSaid } from "../engine/said.ts";
import { formsOf } from "./canaries.ts";

/** What the whole suite's tests have in common: the key of every emulator, and UserSigs. */
const KEY_FORMS = formsOf(EMULATOR_SECRET_KEY);
/** zlib's first two bytes in base64, and what a UserSig is made of. */
const USER_SIG = /\beJ[\w*+-]{60,}/;
/** An emulator prints the key that every emulator has. */
const OF_EMULATOR = /^pulumi-tencent-chat(\.js)? emulator\b/;

const leaks = new Set<string>();

/** Searches from now on whatever tests make processes, hosts, engines and commands say. */
export function searchAll(): void {
  onSaid((place, textOf) => {
    if (!OF_EMULATOR.test(place)) search(place, textOf());
  });
}

function search(place: string, text: string): void {
  const at = [...KEY_FORMS.map((form) => text.indexOf(form)), text.search(USER_SIG)].filter((index) => index >= 0);
  for (const index of at) leaks.add(`${place}: …${text.slice(Math.max(0, index - 120), index + 80)}…`);
}

/** What was found since the last time. */
export function takeLeaks(): string[] {
  const found = [...leaks];
  leaks.clear();
  return found;
}
