import { digestOf } from "../change/digest.ts";
import { quote } from "../change/text.ts";
import type { TypedMark } from "./marks-file.ts";

const LONGEST_NAME = 100;

/**
 * Names for the resources of a file, in order: those given, and for the others one made from their ids. A made one has
 * a digest at its end where the ids hold characters that a name shouldn't, or where it would be another's too.
 *
 * Throws where a given name stands twice within a type, or can't be one.
 */
export function namesOf(marks: readonly TypedMark[]): string[] {
  const taken = new Set<string>();
  const given = new Set<string>();
  for (const { importable, name } of marks) {
    if (name === undefined) continue;
    const key = `${importable.name} ${name}`;
    if (given.has(key)) {
      throw new Error(`two resources of type ${importable.name} are named ${quote(name)}`);
    }
    if (!/^[^\p{Cc}]+$/u.test(name)) {
      throw new Error(`the name ${quote(name)} must not be empty or hold control characters`);
    }
    given.add(key);
    taken.add(name);
  }
  return marks.map(({ importable, inputs, name }) => {
    if (name !== undefined) return name;
    const ids = importable.identity(inputs);
    const plain = ids
      .join("-")
      .replace(/[^A-Za-z0-9_.-]+/g, "-")
      .slice(0, LONGEST_NAME);
    const isFaithful = plain === ids.join("-") && !taken.has(plain);
    const made = isFaithful
      ? plain
      : `${plain.replace(/^-+|-+$/g, "")}-${digestOf([importable.name, ...ids], 6)}`.replace(/^-/, "");
    taken.add(made);
    return made;
  });
}
