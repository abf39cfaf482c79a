import type { Review } from "./model.ts";

const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\u2028\u2029]/gu;

/** Renders a review as JSON of one line break at its end. Characters that can't be seen are escaped, as JSON has it. */
export function renderJson(review: Review): string {
  const text = JSON.stringify(review, undefined, 2).replace(UNSEEN, (character) =>
    character === "\n"
      ? character
      : character
          .split("")
          .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
          .join(""),
  );
  return `${text}\n`;
}
