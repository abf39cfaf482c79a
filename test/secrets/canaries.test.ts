import { expect, it } from "vitest";
import { CANARIES, leaksIn, SECRETS } from "./canaries.ts";

const key = CANARIES.secretKey;
const within = (bytes: string, encoding: BufferEncoding) => Buffer.from(`{"a":"${bytes}"}`).toString(encoding);

it.each([
  ["plain", key],
  ["URL-encoded", encodeURIComponent(key)],
  ["a query", new URLSearchParams({ key }).toString()],
  ["JSON", JSON.stringify({ key })],
  ["JSON in JSON", JSON.stringify(JSON.stringify({ key }))],
  ["Go's JSON", JSON.stringify({ key }).replaceAll("<", "\\u003c").replaceAll("&", "\\u0026")],
  ["HTML", key.replaceAll("&", "&amp;").replaceAll("<", "&lt;")],
  ["base64", Buffer.from(key).toString("base64")],
  ["base64 of what is around it", within(key, "base64")],
  ["base64 one byte further", within(`x${key}`, "base64")],
  ["base64 two bytes further", within(`xx${key}`, "base64")],
  ["base64url", within(key, "base64url")],
  ["hex", within(key, "hex")],
  ["a dump of bytes", String(Buffer.from(key).toString("hex").match(/../g)?.join(" "))],
])("the search finds a secret as %s", (_form, text) => {
  expect(leaksIn(`some text ${text} and more`, SECRETS)).not.toEqual([]);
});

it("the search finds nothing in other texts", () => {
  expect(leaksIn(JSON.stringify(process.versions) + within("a canary of another kind", "base64"), SECRETS)).toEqual([]);
});
