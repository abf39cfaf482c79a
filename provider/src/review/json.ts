import type { Review } from "./model.ts";
import { COMMAND } from "./visible.ts";

const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\u2028\u2029]/gu;

/**
 * A value as JSON with two spaces of indent, or on one line with none. Characters that can't be seen are escaped, as JSON
 * has it, and what a runner would obey that prints it.
 */
export function visibleJson(value: unknown, indent = 2): string {
  const text = JSON.stringify(value, undefined, indent).replace(UNSEEN, (character) =>
    character === "\n"
      ? character
      : character
          .split("")
          .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
          .join(""),
  );
  // No line of it begins with a text, so nothing else is a command.
  return text.replace(COMMAND, "#\\u0023");
}

/** Renders a review as JSON of one line break at its end. */
export function renderJson(review: Review): string {
  return `${visibleJson(review)}\n`;
}
