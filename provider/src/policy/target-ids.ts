const NOT_KNOWN = "(known after apply)";

// In the order in which they are to be tried.
const KINDS = ["conversation group", "group", "topic", "user"] as const;

/** A kind of thing that a change's target names, or `any` where the words of a target aren't known to this version. */
export type TargetKind = (typeof KINDS)[number] | "any";

/** One thing that a target names. */
export interface TargetId {
  readonly kind: TargetKind;
  /** Its id; undefined while it isn't known. */
  readonly id: string | undefined;
}

const ID = String.raw`"(?:[^"\\]|\\.)*"|\(known after apply\)|[^\s"(),]+`;
const THING = `(${KINDS.join("|")}) (${ID})`;
const FIRST = new RegExp(`^${THING}`, "u");
const FURTHER = new RegExp(`^ (?:in|of) ${THING}`, "u");
const WORD = new RegExp(ID, "gu");

/**
 * The ids in a planned change's target, such as `user u7 in group g1`, unquoted. Of a target in other words each word
 * counts as an id of any kind: rather too many than one too few.
 */
export function targetIds(target: string): TargetId[] {
  const ids: TargetId[] = [];
  let rest = target;
  while (rest !== "") {
    const match = (ids.length === 0 ? FIRST : FURTHER).exec(rest);
    if (match === null) {
      return wordsOf(target);
    }
    const [all, kind, id = ""] = match;
    ids.push({ kind: kind as TargetKind, id: unquote(id) });
    rest = rest.slice(all.length);
  }
  return ids;
}

/** Each word of a target as an id of any kind. */
export function wordsOf(target: string): TargetId[] {
  return [...target.matchAll(WORD)].map(([word]) => ({ kind: "any", id: unquote(word) }));
}

function unquote(word: string): string | undefined {
  if (word === NOT_KNOWN) {
    return undefined;
  }
  if (!word.startsWith('"')) {
    return word;
  }
  return word
    .slice(1, -1)
    .replace(/\\u\{([0-9a-f]+)\}|\\(.)/gu, (_, code?: string, escaped?: string) =>
      code === undefined ? (escaped ?? "") : String.fromCodePoint(Number.parseInt(code, 16)),
    );
}
