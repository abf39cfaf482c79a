/** Where the text in double quotes ends that begins at `start`: at its closing quote, or behind the last character. */
export function endOfQuoted(text: string, start: number): number {
  for (let at = start; ; ) {
    const end = text.indexOf('"', at + 1);
    if (end === -1) return text.length;
    // The opening quote is no backslash, so this ends there at the latest.
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === 0x5c) slashes++;
    if (slashes % 2 === 0) return end;
    at = end;
  }
}
