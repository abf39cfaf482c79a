const LONGEST = 2_000;

/** A message as it may stand on a terminal or in a log: one line, of bounded length, and without marks that turn text around. */
export function oneLine(message: string): string {
  const line = message.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, " ");
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}
