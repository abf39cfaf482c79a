import { EMULATOR_SECRET_KEY } from "../../provider/src/emulator/index.ts";
import { formsOf } from "./canaries.ts";

/** What the whole suite's tests have in common: the key of every emulator, and UserSigs. */
const KEY_FORMS = formsOf(EMULATOR_SECRET_KEY);
/** zlib's first two bytes in base64, and what a UserSig is made of. */
const USER_SIG = /\beJ[\w*+-]{60,}/;
/** Longer than any of these: what a piece of text may have begun. */
const OVERLAP = 600;

/** Benchmarks use the same hosts and engines, and measure them. */
const isTest = process.env.VITEST !== undefined;

const leaks = new Set<string>();

/** Looks for secrets in something that a test made appear; what is found fails that test. */
export function search(place: string, textOf: () => string): void {
  if (!isTest) return;
  const text = textOf();
  const at = [...KEY_FORMS.map((form) => text.indexOf(form)), text.search(USER_SIG)].filter((index) => index >= 0);
  for (const index of at) leaks.add(`${place}: …${text.slice(Math.max(0, index - 120), index + 80)}…`);
}

/** The same for text that comes in pieces. */
export function searchStream(place: string): (piece: string) => void {
  let before = "";
  return (piece) => {
    const text = before + piece;
    search(place, () => text);
    before = text.slice(-OVERLAP);
  };
}

/** What was found since the last time. */
export function takeLeaks(): string[] {
  const found = [...leaks];
  leaks.clear();
  return found;
}
