import { request } from "node:http";
import { createRequire } from "node:module";
import type { Emulator, EmulatorOptions } from "../../provider/src/emulator/index.ts";
import { startEmulator } from "../../provider/src/emulator/index.ts";

interface Signer {
  genUserSig(identifier: string, expireSeconds: number): string;
}
const { Api } = createRequire(import.meta.url)("tls-sig-api-v2") as { Api: new (app: number, key: string) => Signer };

/** A UserSig by the official library. */
export function sign(
  emulator: Emulator,
  identifier = "administrator",
  expire = 86_400,
  app = emulator.sdkAppId,
): string {
  return new Api(app, emulator.secretKey).genUserSig(identifier, expire);
}

export type Answer = Record<string, unknown> & { ErrorCode: number; ActionStatus?: string; ErrorInfo?: string };

export interface Raw {
  readonly status: number;
  readonly text: string;
  /** Of the content. */
  readonly type: string | undefined;
}

/** One request as the documents write it; `query` replaces or, with undefined, removes parameters. */
export function send(
  emulator: Emulator,
  command: string,
  body: string,
  query: Record<string, string | undefined> = {},
  method = "POST",
): Promise<Raw> {
  const parameters = {
    sdkappid: String(emulator.sdkAppId),
    identifier: "administrator",
    usersig: "usersig" in query ? query.usersig : sign(emulator),
    random: "99999999",
    contenttype: "json",
    ...query,
  };
  const given = Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const url = `${emulator.url}/v4/${command}?${new URLSearchParams(given)}`;
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.on("error", reject);
      const type = incoming.headers["content-type"];
      incoming.on("end", () =>
        resolve({ status: incoming.statusCode ?? 0, text: Buffer.concat(chunks).toString(), type }),
      );
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

export async function call(emulator: Emulator, command: string, body: unknown): Promise<Answer> {
  const { text } = await send(emulator, command, JSON.stringify(body));
  return JSON.parse(text) as Answer;
}

/**
 * Resolves when the emulator has taken all that was sent to it before, also by those who no longer wait for the answer: a
 * busy process may not have read it yet, but has once it answered others who came later.
 */
export async function readAllSent({ url }: Pick<Emulator, "url">): Promise<void> {
  // The first one may be read together with a connection that was not accepted before.
  for (let trip = 0; trip < 2; trip++) await (await fetch(`${url}/emulator/health`)).text();
}

/** Runs with an emulator of its own, without rates unless told, and ends it. */
export async function withEmulator(
  options: EmulatorOptions,
  run: (emulator: Emulator, ask: (command: string, body: unknown) => Promise<Answer>) => Promise<void>,
): Promise<void> {
  const emulator = await startEmulator({ callsPerSecond: false, ...options });
  try {
    await run(emulator, (command, body) => call(emulator, command, body));
  } finally {
    await emulator.close();
  }
}

export const group = (command: string) => `group_open_http_svc/${command}`;
export const topic = (command: string) => `million_group_open_http_svc/${command}`;
export const contact = (command: string) => `recentcontact/${command}`;
