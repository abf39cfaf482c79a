import { EMULATOR_SECRET_KEY } from "../../provider/src/emulator/index.ts";
import { THROW_AWAY_PASSPHRASE } from "../cli/throw-away-passphrase.ts";
import { onSaid } from "../engine/said.ts";
import { formsOf, leakOf, partsOf } from "./canaries.ts";
import { onUserSig } from "./met-user-sigs.ts";

/** zlib's first two bytes in base64, and what a UserSig is made of. */
const USER_SIG = /\beJ[\w*+-]{60,}/;
/** An emulator prints the key that every emulator has. */
const OF_EMULATOR = /^pulumi-tencent-chat(\.js)? emulator\b/;

/** What no text may hold, in each form in which it could be written. */
const forms = new Set<string>();
const leaks = new Set<string>();

/**
 * Searches from now on whatever tests make processes, hosts, engines and commands say, what stacks export and what
 * reviews are: for the emulator's key, the tests' passphrase and UserSigs.
 */
export function searchAll(): void {
  learn([EMULATOR_SECRET_KEY, THROW_AWAY_PASSPHRASE]);
  onUserSig((userSig) => learn(partsOf(userSig)));
  onSaid((place, textOf) => {
    if (!OF_EMULATOR.test(place)) search(place, textOf());
  });
}

function learn(secrets: readonly string[]): void {
  for (const form of secrets.flatMap(formsOf)) forms.add(form);
}

function search(place: string, text: string): void {
  // One that no server of this process got, so in its plain form only.
  const [userSig] = USER_SIG.exec(text) ?? [];
  for (const form of userSig === undefined ? forms : [...forms, userSig]) {
    const leak = leakOf(text, form);
    if (leak !== undefined) leaks.add(`${place}: ${leak}`);
  }
}

/** What was found since the last time. */
export function takeLeaks(): string[] {
  const found = [...leaks];
  leaks.clear();
  return found;
}
