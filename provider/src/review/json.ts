import type { Review } from "./model.ts";
import { COMMAND } from "./visible.ts";

const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\u2028\u2029]/gu;

/**
 * Renders a review as JSON of one line break at its end. Characters that can't be seen are escaped, as JSON has it, and
 * what a runner would obey that prints it.
 */
export function renderJson(review: Review): string {
  const text = JSON.stringify(review, undefined, 2).replace(UNSEEN, (character) =>
    character === "\n"
      ? character
      : character
          .split("")
          .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
          .join(""),
  );
  // No line of it begins with a text, so nothing else is a command.
  return `${text.replace(COMMAND, "#\\u0023")}\n`;
}
