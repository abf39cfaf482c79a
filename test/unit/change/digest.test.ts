import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { base32, type Canonical, canonicalJson, digestOf } from "../../../provider/src/change/digest.ts";
import { shows } from "../../requirements.ts";

describe("canonical JSON", () => {
  it.each<[string, Canonical, string]>([
    ["sorts keys by code unit, upper case first", { b: 1, a: 2, B: 3, ä: 4 }, '{"B":3,"a":2,"b":1,"ä":4}'],
    ["sorts keys at every depth", { x: { d: [{ z: 1, y: 2 }], c: null } }, '{"x":{"c":null,"d":[{"y":2,"z":1}]}}'],
    ["keeps the order of arrays", ["b", "a", 2, 1], '["b","a",2,1]'],
    ["keeps a key named like the prototype", JSON.parse('{"__proto__":1,"a":2}'), '{"__proto__":1,"a":2}'],
    ["escapes as JSON does", 'a"\\\n\u2028', JSON.stringify('a"\\\n\u2028')],
    ["writes literals bare", [true, false, null, -0, 1e21], "[true,false,null,0,1e+21]"],
    ["writes what is empty", [{}, [], ""], '[{},[],""]'],
  ])("%s", (_, value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  it("tells a string from a number, and an absent key from null", () => {
    expect(canonicalJson(["1"])).not.toBe(canonicalJson([1]));
    expect(canonicalJson({})).not.toBe(canonicalJson({ a: null }));
  });
});

describe("base32", () => {
  // RFC 4648 §10, in lower case and without its padding.
  it.each([
    ["", ""],
    ["f", "my"],
    ["fo", "mzxq"],
    ["foo", "mzxw6"],
    ["foob", "mzxw6yq"],
    ["fooba", "mzxw6ytb"],
    ["foobar", "mzxw6ytboi"],
  ])("encodes %j as RFC 4648 does", (text, encoded) => {
    expect(base32(Buffer.from(text))).toBe(encoded);
  });

  it("uses each of the 32 letters in the order of RFC 4648", () => {
    const counting = Array.from({ length: 32 }, (_, i) => i.toString(2).padStart(5, "0")).join("");
    const bytes = Uint8Array.from({ length: 20 }, (_, i) => Number.parseInt(counting.slice(i * 8, i * 8 + 8), 2));
    expect(base32(bytes)).toBe("abcdefghijklmnopqrstuvwxyz234567");
  });

  it("encodes high bytes without losing bits", () => {
    expect(base32(new Uint8Array(40).fill(255))).toBe("7".repeat(64));
  });
});

describe("a digest", () => {
  it(shows(["plan.digest-form"], "is the beginning of the base32 of the SHA-256 of the canonical JSON"), () => {
    const whole = base32(createHash("sha256").update('{"a":[1,"ü"]}', "utf8").digest());
    expect(digestOf({ a: [1, "ü"] })).toBe(whole.slice(0, 8));
    expect(digestOf({ a: [1, "ü"] }, 20)).toBe(whole.slice(0, 20));
  });

  it(shows(["plan.digest"], "doesn't depend on the order in which facts were written"), () => {
    expect(digestOf({ a: 1, b: { c: 2, d: 3 } })).toBe(digestOf({ b: { d: 3, c: 2 }, a: 1 }));
  });
});
