import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkEndpoint, isLoopback } from "../../provider/src/client/endpoints.ts";
import { redact } from "../../provider/src/client/redact.ts";
import { readConfiguration } from "../../provider/src/host/configuration.ts";
import { shows } from "../requirements.ts";
import { holds, isPristine, json, ONE_LINE, text } from "./fuzz.ts";

const KEYS = [
  ...["sdkAppId", "identifier", "secretKey", "userSig", "region", "endpoint", "callsPerSecond"],
  ...["timeoutSeconds", "requireAcknowledgement"],
];
const variable = (key: string) => `TENCENT_CHAT_${key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;

/** An address in the forms that parsers disagree about. */
const address = fc
  .tuple(
    fc.constantFrom(
      "http://",
      "https://",
      "http:",
      "https:\\\\",
      "HTTP://",
      "ftp://",
      "//",
      "",
      "javascript:",
      "http:///",
    ),
    fc.constantFrom("", "user:pass@", "@", ":@", "127.0.0.1@", "127.0.0.1:80@", "localhost\\@"),
    fc.constantFrom(
      ...["127.0.0.1", "127.1", "0x7f000001", "localhost", "localhost.", "[::1]", "[::ffff:127.0.0.1]", "0", "[::]"],
      ...["evil.example", "localhost.evil.example", "127.0.0.1.nip.io", "127。0。0。1", "evil。example", "ⓛocalhost"],
      ...["127.0.0.1%2eevil.example", "localhost%00.evil.example", "128.0.0.1", "127.0.0.256", "1270.0.0.1"],
    ),
    fc.constantFrom("", ":", ":80", ":443", ":0", ":99999", ":-1", ":8o"),
    fc.constantFrom(
      "",
      "/",
      "//",
      "/v4",
      "/..",
      "/.",
      "?",
      "?a",
      "#",
      "#a",
      "\\",
      "\\.evil.example",
      "@evil.example",
      "\n",
    ),
  )
  .map((parts) => parts.join(""));

describe("an endpoint", () => {
  it(
    shows(["hostile.endpoint"], "in any spelling is where it says: on this machine, or reached over TLS"),
    async () => {
      await holds(
        fc.property(fc.oneof(address, address, text), (given) => {
          const checked = checkEndpoint(given);
          if ("problem" in checked) {
            expect(checked.problem).toMatch(ONE_LINE);
            expect(checked.problem.length).toBeLessThan(300);
            return;
          }
          const { origin } = checked;
          const url = new URL(origin);
          expect(url.origin).toBe(origin);
          expect(url.protocol === "https:" || isLoopback(url.hostname), origin).toBe(true);
          expect(given).not.toMatch(/[@?#\\\s]/);
          // What comes before the first slash, and nothing else, is the host.
          const named = given.replace(/^https?:\/\//i, "").replace(/\/$/, "");
          expect(new URL(`${url.protocol}//${named}`).host).toBe(url.host);
        }),
        3_000,
      );
    },
  );

  it.each([
    ["http://127.1", "http://127.0.0.1"],
    ["http://0x7f.1:9", "http://127.0.0.1:9"],
    ["http://2130706433", "http://127.0.0.1"],
    ["http://127。0。0。1", "http://127.0.0.1"],
    ["http://LOCALHOST:80", "http://localhost"],
    ["http://[0:0:0:0:0:0:0:1]", "http://[::1]"],
  ])(shows(["hostile.endpoint"], "%s is this machine, and is called by its plain name"), (given, origin) => {
    expect(checkEndpoint(given)).toEqual({ origin });
  });

  it.each([
    ...["http://[::ffff:127.0.0.1]", "http://localhost.evil.com", "http://127.0.0.1.nip.io", "http://localhost."],
    ...[
      "http://127.0.0.1.evil.com",
      "http://128.0.0.1",
      "http://0.0.0.0",
      "http://[::]",
      "http://0",
      "http://127.0.0.256",
    ],
    ...["http://127.0.0.1@evil.com", "http://localhost:80@evil.com", "http://evil.com@127.0.0.1", "https://@evil.com"],
    ...["https://:@evil.com", "http://localhost\\@evil.com", "http://127.0.0.1\\.evil.com", "https:\\\\evil.com"],
    ...["https:evil.com", "http:/127.0.0.1", "http://127.0.0.1%00.evil.com", "http://127.0.0.1%2eevil.com"],
    ...["https://evil.com/..", "https://evil.com/v4", "https://evil.com?", "https://evil.com#", "https://evil.com//"],
    ...[
      "http://local\nhost",
      "http://\tlocalhost",
      "https://evil.com\0",
      "https://evil\u202e.com",
      "blob:https://evil.com",
    ],
    ...["javascript:alert(1)", "file:///etc/passwd", "ws://127.0.0.1", "https://evil.com:99999", "//127.0.0.1"],
  ])(shows(["hostile.endpoint"], "%j is refused in one line"), (given) => {
    expect(checkEndpoint(given)).toEqual({ problem: expect.stringMatching(ONE_LINE) });
  });
});

describe("a configuration", () => {
  it(shows(["hostile.configuration"], "of any values is read, or refused in lines that hold no secret"), async () => {
    // The host hands on texts only; of structured configuration its JSON.
    const structured = json().map((value) => JSON.stringify(value) ?? "");
    const values = fc.dictionary(fc.constantFrom(...KEYS), fc.oneof(text, address, structured));
    const variables = fc.dictionary(fc.constantFrom(...KEYS.map(variable)), fc.oneof(text, address));
    await holds(
      fc.property(values, variables, (stack, environment) => {
        const { problems, configuration } = readConfiguration(
          (key) => stack[key.replace("tencentchat:", "")],
          environment,
          1_800_000_000,
        );
        const { secretKey, userSig, ...others } = { ...environment, ...stack };
        const plain = JSON.stringify(others);
        const isHidden = (secret: unknown): secret is string =>
          typeof secret === "string" && secret.length > 12 && !plain.includes(JSON.stringify(secret).slice(1, -1));
        const secrets = [secretKey, userSig].filter(isHidden);
        for (const { message, withoutStack } of problems) {
          expect(message).toMatch(ONE_LINE);
          expect(withoutStack).toMatch(ONE_LINE);
          expect(message.length).toBeLessThan(1_000);
          for (const secret of secrets) expect(message).not.toContain(secret);
        }
        const isComplete = configuration?.origin !== undefined && configuration.credential !== undefined;
        if (isComplete) expect(new URL(configuration.origin ?? "").protocol).toMatch(/^https?:$/);
        expect(isPristine()).toBe(true);
      }),
      300,
    );
  });
});

describe("redaction", () => {
  it.each(["http://", "https://a?", "usersig=", "usersig   ", "-eA", "eJ", 'secret_key"', "a@", "http://a:b@", "0"])(
    shows(["hostile.answers"], "of a text of many %j takes no longer than reading it"),
    (part) => {
      const from = performance.now();
      redact(part.repeat(2_000_000 / part.length));
      expect(performance.now() - from).toBeLessThan(3_000);
    },
  );
});
