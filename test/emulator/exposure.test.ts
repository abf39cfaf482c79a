import { request } from "node:http";
import { describe, expect, it } from "vitest";
import type { Emulator } from "../../provider/src/emulator/index.ts";
import { startEmulator } from "../../provider/src/emulator/index.ts";
import { shows } from "../requirements.ts";
import { group, sign, withEmulator } from "./by-hand.ts";

const seed = { groups: [{ groupId: "g1", type: "Public", messages: { count: 3, senders: ["u7"] } }] };

interface Sent {
  readonly status: number;
  readonly text: string;
}

/** A request as a browser would send it, headers and all. */
function ask(emulator: Emulator, method: string, path: string, headers: object, body = ""): Promise<Sent> {
  return new Promise((resolve, reject) => {
    const outgoing = request(`${emulator.url}${path}`, { method, headers: { ...headers } }, (incoming) => {
      let text = "";
      incoming.on("data", (chunk: Buffer) => {
        text += chunk;
      });
      incoming.on("end", () => resolve({ status: incoming.statusCode ?? 0, text }));
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

describe("where an emulator listens", () => {
  it.each(["0.0.0.0", "::", "192.168.1.1", "0", "::ffff:127.0.0.1", "127.0.0.1.example", "localhost.example"])(
    shows(["emulator.loopback"], "is not %s, unless that is said"),
    async (host) => {
      await expect(startEmulator({ host })).rejects.toThrow(/no loopback address.*--allow-other-machines/);
    },
  );

  it(
    shows(["emulator.loopback"], "is all addresses when other machines may reach it, told as one of here"),
    async () => {
      await withEmulator({ host: "0.0.0.0", allowOtherMachines: true, seed }, async (emulator) => {
        expect(emulator.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
        const elsewhere = { host: "192.0.2.7:4000" };
        expect(await ask(emulator, "GET", "/emulator/health", elsewhere)).toMatchObject({ status: 200 });
        const rebound = { host: "attacker.example" };
        expect(await ask(emulator, "GET", "/emulator/health", rebound)).toMatchObject({ status: 403 });
      });
    },
  );
});

describe("a web page in a browser of this machine", () => {
  const pages: [string, object][] = [
    ["of another origin", { origin: "https://attacker.example" }],
    ["without an origin of its own", { origin: "null" }],
    ["by an image or a form", { "sec-fetch-site": "cross-site" }],
    ["from a neighbouring port", { "sec-fetch-site": "same-site" }],
    ["by a name that points here", { host: "attacker.example" }],
    ["by a name that points here, with a port", { host: "attacker.example:80" }],
    ["by a name that begins as an address", { host: "127.0.0.1.attacker.example" }],
    ["by a name that begins as this machine's", { host: "localhost.attacker.example" }],
    ["by a name with a user", { host: "127.0.0.1@attacker.example" }],
    ["by an address that isn't here", { host: "192.0.2.7" }],
  ];

  it.each(pages)(shows(["emulator.web-pages"], "%s reads and changes nothing"), async (_, headers) => {
    await withEmulator({ seed }, async (emulator) => {
      const before = emulator.snapshot();
      const call = new URLSearchParams({
        ...{ sdkappid: String(emulator.sdkAppId), identifier: "administrator", usersig: sign(emulator) },
        ...{ random: "1", contenttype: "json" },
      });
      const refused = { status: 403, text: expect.stringMatching(/^\{"error":"[^\n]+"\}$/) };
      const attempts: [string, string, string][] = [
        ["GET", "/emulator/snapshot", ""],
        ["PUT", "/emulator/seed", "{}"],
        ["POST", "/emulator/messages", '{"groupId":"g1","from":"u7","text":"hi"}'],
        ["DELETE", "/emulator/calls", ""],
        ["POST", `/v4/${group("clear_group_msg")}?${call}`, '{"GroupId":"g1"}'],
      ];
      for (const [method, path, body] of attempts) {
        expect(await ask(emulator, method, path, headers, body)).toEqual(refused);
      }
      expect(emulator.snapshot()).toEqual(before);
      expect(emulator.calls()).toEqual([]);
    });
  });

  it.each<[string, object]>([
    ["a program by address", {}],
    ["a program by name", { host: "localhost:4000" }],
    ["a program by name in capitals", { host: "LOCALHOST" }],
    ["a program by IPv6", { host: "[::1]:4000" }],
    ["somebody who typed the address into a browser", { "sec-fetch-site": "none", "sec-fetch-mode": "navigate" }],
  ])(shows(["emulator.web-pages"], "is not %s, who is answered"), async (_, headers) => {
    await withEmulator({ seed }, async (emulator) => {
      expect(await ask(emulator, "GET", "/emulator/health", headers)).toMatchObject({ status: 200 });
    });
  });
});
