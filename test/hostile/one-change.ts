import fc from "fast-check";
import { json, text } from "./fuzz.ts";

/** One change of an answer: what is done, to which of its values, and with what. */
export type Change = (answer: string) => string;

interface OneChange {
  readonly how: "replace" | "remove" | "double" | "add";
  /** Counts all values of the answer, and begins again after the last. */
  readonly nth: number;
  readonly value: unknown;
  readonly key: string;
}

/** What a field may hold of which nobody thought. */
export const HOSTILE: readonly unknown[] = [
  ...[0, -5, Number.MAX_SAFE_INTEGER, "", "constructor", null, 1e308, 2 ** 53, 0.5, true, "1", "__proto__", -0, false],
  ...["x".repeat(20_000), "\u202e\r\nx", [], [[[]]], {}],
  ...['{"__proto__":{"ErrorCode":0,"MsgSeq":1}}', '{"constructor":{"prototype":{"x":1}}}', "[null,0,{}]"].map((of) =>
    JSON.parse(of),
  ),
];

/** A change with values that hurt, or with any; keys are those of the service's answers, or any. */
export function anyChange(keys: readonly string[]): fc.Arbitrary<Change> {
  const change = fc.record({
    how: fc.constantFrom("replace", "replace", "replace", "remove", "double", "add"),
    nth: fc.nat(1_000),
    value: fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...HOSTILE) }, { weight: 1, arbitrary: json(keys) }),
    key: fc.oneof(fc.constantFrom(...keys, "__proto__", "constructor"), text),
  });
  return change.map((one) => {
    const make = (answer: string) => unlessTrusted(answer, changed(answer, one));
    // What a failure prints.
    return Object.assign(make, { toString: () => JSON.stringify(one) });
  });
}

/** Nobody can see through a MsgSeq, or a time, that there might be. */
function unlessTrusted(answer: string, spoiled: string): string {
  const told = [...spoiled.matchAll(/"(?:NextMsgSeq|CreateTime)":(\d+)\b(?![.e])/g)];
  const isTrusted = ([whole, value]: RegExpMatchArray) => Number(value) <= 2 ** 43 && !answer.includes(whole);
  return told.some(isTrusted) ? answer : spoiled;
}

/** Another value for a field, wherever it stands in an answer. */
export function fieldChanged(field: string, value: unknown): Change {
  return (answer) => JSON.stringify(JSON.parse(answer, (key, held) => (key === field ? value : held)));
}

type Container = unknown[] | Record<string, unknown>;

/** JSON text with one change made. */
function changed(whole: string, { how, nth, value, key }: OneChange): string {
  const root: unknown = JSON.parse(whole);
  const places = placesIn(root);
  const place = places[nth % places.length];
  if (place === undefined) return whole;
  const { within, at } = place;
  const held = Reflect.get(within, at);
  if (how === "replace") Reflect.set(within, at, value);
  else if (how === "double") double(within, at, held);
  else if (how === "remove") remove(within, at);
  else add(isContainer(held) ? held : within, key, value);
  return JSON.stringify(root) ?? "";
}

/** Every value below the root, by what holds it. */
function placesIn(value: unknown): { readonly within: Container; readonly at: string }[] {
  if (!isContainer(value)) return [];
  return Object.keys(value).flatMap((at) => [{ within: value, at }, ...placesIn(Reflect.get(value, at))]);
}

function isContainer(value: unknown): value is Container {
  return typeof value === "object" && value !== null;
}

function double(within: Container, at: string, held: unknown): void {
  if (Array.isArray(within)) within.splice(Number(at), 0, held);
  else within[at] = [held, held];
}

function remove(within: Container, at: string): void {
  if (Array.isArray(within)) within.splice(Number(at), 1);
  else delete within[at];
}

function add(within: Container, key: string, value: unknown): void {
  if (Array.isArray(within)) within.push(value);
  // Also where its name is `__proto__`.
  else Object.defineProperty(within, key, { value, enumerable: true, configurable: true, writable: true });
}
