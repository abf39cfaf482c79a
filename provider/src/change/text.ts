/** A count or MsgSeq as people read it: `12,000`. */
export function formatNumber(value: number): string {
  // Not by Intl, which costs a sixth of the time that loading all handlers takes.
  return String(value).replace(/\B(?=(?:\d{3})+$)/g, ",");
}

const PLAIN_ID = /^[A-Za-z0-9_@#.+-]+$/;

// Control, format (bidirectional marks among them), surrogate, private and unassigned characters, line breaks, and
// what looks like nothing or like a plain space.
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\u2028\u2029\u115f\u1160\u2800\u3164\uffa0]|(?! )\p{Zs}/gu;

/** An id as it may stand in a sentence: as it is if it is plain, else in quotes with unprintable characters as codes. */
export function quoteId(id: string): string {
  return id.length <= LONGEST_QUOTED && PLAIN_ID.test(id) ? id : quote(id);
}

/** Longer than any id that passes the checks: only a state that somebody wrote into holds such. */
const LONGEST_QUOTED = 256;

/** Text in double quotes on one line, unprintable characters as codes such as `\u{202e}`, and of bounded length. */
export function quote(text: string): string {
  const shown = text.length > LONGEST_QUOTED ? `${text.slice(0, LONGEST_QUOTED)}…` : text;
  return `"${withCodes(shown.replace(/["\\]/g, "\\$&"))}"`;
}

function withCodes(text: string): string {
  return text.replace(UNPRINTABLE, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/** A value as text: a string as it is, any other as JSON, since not all have a text of their own. */
export function asText(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

/** A value as it may stand in a message: strings quoted, long ones cut. */
export function showValue(value: unknown): string {
  const shown = typeof value === "string" ? quote(value) : withCodes(JSON.stringify(value) ?? String(value));
  return shown.length > 120 ? `${shown.slice(0, 117)}…` : shown;
}
