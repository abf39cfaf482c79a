import { createRequire } from "node:module";
import { deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { decodeUserSig, signUserSig, verifyUserSig } from "../../../provider/src/client/user-sig.ts";
import { shows } from "../../requirements.ts";

const require = createRequire(import.meta.url);
const { Api } = require("tls-sig-api-v2") as {
  Api: new (sdkAppId: number, key: string) => { genUserSig(userId: string, expire: number): string };
};

const sdkAppId = 1400000000;
const identifier = "administrator";
// The public sample key of the official library's README.
const secretKey = "5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e";
const published =
  "eJyrVgrxCdYrSy1SslIy0jNQ0gHzM1NS80oy0zLBwokpuZl5mcUlRYkl*UVQBcUp2YkFBZkpSlaGJgZQAJEpycxNVbIyNEcVTa0oyCxKVbKyMDOBCRVnpitZKVX6OKZql5uHh6aGlhYmhVlm6IdEmFuUGhnmh7hnamdaRhUYlhoHFORFmhnYKtUCAK0SM5I_";

const swapped = (content: unknown) =>
  deflateSync(typeof content === "string" ? content : JSON.stringify(content))
    .toString("base64")
    .replaceAll("+", "*")
    .replaceAll("/", "-")
    .replaceAll("=", "_");

describe("UserSig", () => {
  const mine = signUserSig({ sdkAppId, identifier, secretKey, now: 1700000000, expireSeconds: 86400 });

  it(shows(["user-sig.signed"], "equals the published vector in every field"), () => {
    expect(decodeUserSig(mine)).toEqual(decodeUserSig(published));
    expect(decodeUserSig(mine)?.sig).toBe("yLAe+w7WUeUuqbV9h/TX78u21oTGi+i9Zp1u3PpnY60=");
  });

  it("needs no escaping in a URL", () => {
    expect(mine).toMatch(/^[A-Za-z0-9*\-_]+$/);
    expect(encodeURIComponent(mine)).toBe(mine);
  });

  it.each(["administrator", "admin-7", "管理员"])(
    shows(["user-sig.signed"], "agrees with the official library for %s"),
    (who) => {
      const theirs = new Api(sdkAppId, secretKey).genUserSig(who, 3600);
      const fields = decodeUserSig(theirs);
      expect(fields).toBeDefined();
      const ours = signUserSig({ sdkAppId, identifier: who, secretKey, now: fields?.time ?? 0, expireSeconds: 3600 });
      expect(decodeUserSig(ours)).toEqual(fields);
      expect(verifyUserSig(theirs, secretKey)).toBe(true);
    },
  );

  it(shows(["user-sig.signed"], "is proven only by the key that signed it"), () => {
    expect(verifyUserSig(published, secretKey)).toBe(true);
    expect(verifyUserSig(published, secretKey.replace("5", "6"))).toBe(false);
  });

  it(shows(["user-sig.signed"], "is not proven once a field was changed"), () => {
    const forged = swapped({
      "TLS.ver": "2.0",
      "TLS.identifier": "someone",
      "TLS.sdkappid": sdkAppId,
      "TLS.time": 1700000000,
      "TLS.expire": 86400,
      "TLS.sig": decodeUserSig(published)?.sig,
    });
    expect(decodeUserSig(forged)?.identifier).toBe("someone");
    expect(verifyUserSig(forged, secretKey)).toBe(false);
  });

  it.each([
    ["empty text", ""],
    ["plain text", "not-a-signature"],
    ["characters it never has", `${published}+`],
    ["a truncated one", published.slice(0, 100)],
    ["JSON without fields", swapped({})],
    ["JSON that is no object", swapped("null")],
    ["a bomb that inflates to megabytes", swapped(`{"TLS.ver":"${"x".repeat(2_000_000)}"}`)],
    ["an endless text", "e".repeat(100_000)],
  ])("can't be read from %s", (_, text) => {
    expect(decodeUserSig(text)).toBeUndefined();
    expect(verifyUserSig(text, secretKey)).toBe(false);
  });
});
