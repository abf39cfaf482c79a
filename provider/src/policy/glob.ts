const compiled = new Map<string, RegExp>();

/** Whether a text is what a pattern says, in which `*` stands for any characters and `?` for one. Case counts. */
export function matchesGlob(pattern: string, text: string): boolean {
  let expression = compiled.get(pattern);
  if (expression === undefined) {
    const source = pattern.replace(/[\\^$.*+?()[\]{}|/]/g, (character) =>
      character === "*" ? ".*" : character === "?" ? "." : `\\${character}`,
    );
    expression = new RegExp(`^${source}$`, "su");
    compiled.set(pattern, expression);
  }
  return expression.test(text);
}
