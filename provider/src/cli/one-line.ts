import { withoutCommands } from "../review/visible.ts";

const LONGEST = 2_000;

/** A message as it may stand on a terminal or in a log: one line, of bounded length, without marks that turn text around and what a pipeline obeys. */
export function oneLine(message: string): string {
  const line = message.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, " ");
  return withoutCommands(line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line);
}
