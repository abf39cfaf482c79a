import fc from "fast-check";
import { thorough } from "../thorough.ts";

/** The same inputs on each run, so that a failure is found again; in CI ten times as many. */
const SEED = 20_261_122;

/** Whether a property holds for so many inputs. */
export function holds<Given extends [unknown, ...unknown[]]>(
  property: fc.IProperty<Given> | fc.IAsyncProperty<Given>,
  runs: number,
): Promise<void> {
  return Promise.resolve(fc.assert(property, { seed: SEED, numRuns: thorough ? runs * 10 : runs }));
}

/** Keys that mean something to JavaScript, besides those of the thing itself. */
const OMINOUS = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "valueOf",
  "then",
  "hasOwnProperty",
  "",
  "length",
];

/** Texts with everything that may hurt: markup, line breaks, marks of direction, lone surrogates, prefixes of paths. */
export const text: fc.Arbitrary<string> = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary" }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) }),
  fc.constantFrom(
    ...OMINOUS,
    "null",
    "\u202eevil",
    "\r\n::error::x",
    "<script>",
    "../../etc/passwd",
    "x".repeat(20_000),
  ),
);

/** Any value of JSON, with the ominous keys and with the keys given. */
export function json(keys: readonly string[] = []): fc.Arbitrary<unknown> {
  const key = fc.oneof(fc.constantFrom(...OMINOUS, ...keys), fc.string());
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      leaf,
      fc.array(tie("value"), { maxLength: 5 }),
      fc.array(fc.tuple(key, tie("value")), { maxLength: 6 }).map(objectOf),
    ),
  }));
  return value;
}

/** An object with some of the keys, each of any value. */
export function object(keys: readonly string[]): fc.Arbitrary<Record<string, unknown>> {
  const entries = fc.array(fc.tuple(fc.constantFrom(...keys, ...OMINOUS), json(keys)), { maxLength: keys.length + 2 });
  return entries.map(objectOf);
}

const leaf = fc.oneof(
  text,
  fc.integer(),
  fc.double(),
  fc.constantFrom(null, true, false, -1, 0, 1, 1e21, -0, 2 ** 53, Number.MAX_SAFE_INTEGER),
);

/** As `JSON.parse` makes them: `__proto__` is a key like any other. */
function objectOf(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  return JSON.parse(`{${entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value) ?? "null"}`)}}`);
}

/** One readable line: no line break, no mark that turns text around, no stack, and not endless. */
export const ONE_LINE = /^(?!.*\n? {4}at )[^\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]{1,4000}$/u;

/** Whether nothing of a fuzzed value got into what all objects share. */
export function isPristine(): boolean {
  return Reflect.ownKeys(Object.prototype).length === OWN && Object.keys({}).length === 0;
}

const OWN = Reflect.ownKeys(Object.prototype).length;
