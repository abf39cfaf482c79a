const HIDDEN = "[hidden]";

// A UserSig alone: zlib at any level in base64 begins "eJ", "eN" or "eA"; the three swapped characters are its own.
// Far longer than any is, and short enough for the engine of expressions, which otherwise throws on tens of megabytes.
const BARE_USER_SIG = /\be[AJNF][A-Za-z0-9*_+/=-]{60,1000000}/g;
const QUERY_SECRET = /\b(usersig|user_sig|secret_?key)(["']?\s*[=:]\s*["']?)[^\s&"'#,;}]+/gi;
// Takes whatever follows, so that a text of many beginnings is read once; its query is cut off afterwards.
const WHOLE_URL = /https?:\/\/[^\s"'<>]+/gi;
const URL_CREDENTIALS = /(https?:\/\/)[^\s/?#@"'<>]+@/gi;
const HEX_KEY = /\b[0-9a-f]{64}\b/gi;

/**
 * Removes UserSigs, keys, URL queries and URL credentials from a text, for errors, events and logs.
 *
 * @param secrets values that are known to be secret, removed wherever they stand
 */
export function redact(text: string, secrets: readonly string[] = []): string {
  let shown = text;
  for (const secret of secrets) {
    if (secret.length >= 4) shown = shown.replaceAll(secret, HIDDEN).replaceAll(encodeURIComponent(secret), HIDDEN);
  }
  return shown
    .replace(URL_CREDENTIALS, "$1")
    .replace(WHOLE_URL, (url) => url.replace(/\?.*$/s, ""))
    .replace(QUERY_SECRET, `$1$2${HIDDEN}`)
    .replace(BARE_USER_SIG, HIDDEN)
    .replace(HEX_KEY, HIDDEN);
}

/** A URL without credentials, query and fragment. */
export function redactUrl(url: URL | string): string {
  const parsed = URL.parse(String(url));
  return parsed === null ? HIDDEN : `${parsed.origin}${parsed.pathname}`;
}
