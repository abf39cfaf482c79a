import { styleText } from "node:util";

/** Prints the tour: one line a step, what was seen indented below it, and what to notice. */
export class Narrator {
  #steps = 0;

  title(text: string): void {
    print(`\n${styleText("bold", text)}`);
  }

  step(text: string): void {
    this.#steps += 1;
    const number = styleText(["cyan", "bold"], String(this.#steps).padStart(2));
    print(`\n${number}  ${styleText("bold", text)}`);
  }

  /** Something seen: a line with one part that matters, or several. */
  see(text: string, mark: "plain" | "good" | "destroys" | "refused" = "plain"): void {
    const [sign, style] = SIGNS[mark];
    print(`    ${styleText(style, sign)} ${mark === "plain" ? text : styleText(style, text)}`);
  }

  /** More about the line before, broken into lines that fit. */
  detail(text: string): void {
    for (const line of wrapped(text)) print(`        ${line}`);
  }

  /** Data about the line before, as it is. */
  data(text: string): void {
    print(`        ${text}`);
  }

  notice(text: string): void {
    print(`    ${styleText("dim", `→ ${text}`)}`);
  }

  /** Text to copy. */
  command(text: string, meaning = ""): void {
    print(`      ${styleText("cyan", text)}${meaning === "" ? "" : styleText("dim", `  # ${meaning}`)}`);
  }

  say(text = ""): void {
    print(text === "" ? "" : `    ${text}`);
  }
}

const SIGNS = {
  plain: ["·", "dim"],
  good: ["✓", "green"],
  destroys: ["!", "yellow"],
  refused: ["✗", "red"],
} as const;

function wrapped(text: string): string[] {
  const width = Math.max(40, Math.min(process.stdout.columns ?? 100, 110) - 8);
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
