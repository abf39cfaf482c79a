import { describe, expect, it } from "vitest";
import { redact, redactUrl } from "../../../provider/src/client/redact.ts";
import { signUserSig } from "../../../provider/src/client/user-sig.ts";
import { shows } from "../../requirements.ts";

const secretKey = "5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e";
const userSig = signUserSig({ sdkAppId: 1, identifier: "a", secretKey, now: 1700000000, expireSeconds: 60 });

describe("redaction", () => {
  it.each([
    ["a query", `POST https://host/v4/x/y?sdkappid=1&usersig=${userSig}&random=2 failed`],
    ["a path with a query", `sending /v4/x/y?usersig=${userSig}&random=2`],
    ["JSON", JSON.stringify({ userSig, secretKey })],
    ["configuration text", `secretKey: ${secretKey}`],
    ["a sentence", `the value ${userSig} was refused, signed with ${secretKey}`],
    ["credentials", `https://admin:${secretKey}@host/`],
  ])(shows(["secrets.never"], "takes UserSig and key out of %s"), (_, text) => {
    expect(redact(text)).not.toContain(userSig);
    expect(redact(text)).not.toContain(secretKey);
  });

  it(shows(["secrets.never"], "takes out secrets it is told of, encoded ones too"), () => {
    const shown = redact("key p@ss word, and p%40ss%20word", ["p@ss word"]);
    expect(shown).toBe("key [hidden], and [hidden]");
  });

  it("leaves what is no secret", () => {
    const text = 'clear_group_msg for group "@TGS#15ERQPAER" failed: 10010, see https://host/v4/x/y';
    expect(redact(text)).toBe(text);
  });

  it(shows(["secrets.urls"], "shows a URL without query and credentials"), () => {
    expect(redactUrl(`https://u:p@host:8/v4/x?usersig=${userSig}#f`)).toBe("https://host:8/v4/x");
    expect(redactUrl("no url")).toBe("[hidden]");
  });

  it(shows(["secrets.never"], "hides a token of whatever length, and never throws"), () => {
    expect(redact(`a ${"eJ".repeat(450_000)} b`)).toBe("a [hidden] b");
    expect(redact("eJ".repeat(30_000_000)).startsWith("[hidden]")).toBe(true);
  });
});
