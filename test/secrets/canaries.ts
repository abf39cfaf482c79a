// The middles stay as they are in each quoting and escaping, so that one search finds them all.
const MIDDLES = { key: "canaryKeyQ7xZ", password: "canaryPasswordQ7xZ", passphrase: "canaryPassphraseQ7xZ" } as const;

/** Secrets that stand nowhere else, of characters that each form writes in its own way. */
export const CANARIES = {
  secretKey: `k+/=?&<'"\\%7Eé${MIDDLES.key}é~<>&'"/+=`,
  password: `p+/=?&<'"\\%7Eé${MIDDLES.password}é~<>&'"/+=`,
  passphrase: `w +/=?&<'"\\%7Eé${MIDDLES.passphrase}é~<>&'" /+=`,
} as const;

export const SECRETS: readonly string[] = [...Object.values(CANARIES), ...Object.values(MIDDLES)];

/** Every text that gives a secret away, in whatever it is written. */
export function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const hex = bytes.toString("hex");
  const json = JSON.stringify(secret).slice(1, -1);
  const html = secret.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
  const forms = [
    ...[secret, json, JSON.stringify(json).slice(1, -1), html],
    ...[encodeURIComponent(secret), encodeURI(secret), encodeURIComponent(encodeURIComponent(secret))],
    ...[encodeEach(secret), encodeURIComponent(encodeEach(secret))],
    ...[hex, hex.toUpperCase(), (hex.match(/../g) ?? []).join(" ")],
    ...[0, 1, 2].flatMap((before) => base64Within(bytes, before)),
  ];
  return [...new Set(forms)];
}

/** URL-encoded by those who leave nothing but letters and digits as it is: a UserSig has `*`, `-` and `_`. */
function encodeEach(secret: string): string {
  return encodeURIComponent(secret).replace(
    /[!'()*._~-]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** What base64 makes of bytes that stand in the middle of others, without the ends that the others decide. */
function base64Within(bytes: Buffer, before: number): string[] {
  const padded = Buffer.concat([Buffer.alloc(before), bytes])
    .toString("base64")
    .replace(/=+$/, "");
  const inner = padded.slice(before === 0 ? 0 : before + 1, -1);
  return [inner, inner.replaceAll("+", "-").replaceAll("/", "_")];
}

/** Forms of secrets that a text holds, each with what stands around it. */
export function leaksIn(text: string, secrets: readonly string[]): string[] {
  return secrets.flatMap(formsOf).flatMap((form) => leakOf(text, form) ?? []);
}

/** A form of a secret with what stands around it; nothing where the text doesn't hold it. */
export function leakOf(text: string, form: string): string | undefined {
  const at = text.indexOf(form);
  return at < 0 ? undefined : `${form} in: …${text.slice(Math.max(0, at - 80), at + form.length + 20)}…`;
}

/** What no text may hold: the canaries, and UserSigs that were used, whole or a good part of them. */
export function secretsWith(userSigs: Iterable<string>): string[] {
  return [...SECRETS, ...[...userSigs].flatMap((sig) => [sig, ...partsOf(sig)])];
}

/** Parts of a UserSig that give it away, also where it was cut. */
export function partsOf(userSig: string): string[] {
  return [userSig.slice(20, 60), userSig.slice(-50)];
}
