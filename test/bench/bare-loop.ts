/**
 * Sends the calls of a file again, as fast as undici does with as many connections as the provider's client has. No
 * retries, no rate, no checks but that of the answer's code: what any program that makes these calls would have to do.
 *
 * `node bare-loop.ts <origin> <calls.json> <calls to warm up> <sdkAppId> <secretKey>`
 */
import { readFileSync } from "node:fs";
import type { CallRecord } from "pulumi-tencent-chat/emulator";
import { Pool } from "undici";
import { signUserSig } from "../../provider/src/client/user-sig.ts";

const CONNECTIONS = 64;

const [origin = "", file = "", warmUp = "", sdkAppId = "", secretKey = ""] = process.argv.slice(2);
const records = JSON.parse(readFileSync(file, "utf8")) as CallRecord[];
const calls = records.map(({ command, request }) => ({ command, body: JSON.stringify(request) }));
const userSig = signUserSig({
  sdkAppId: Number(sdkAppId),
  identifier: "administrator",
  secretKey,
  now: Math.floor(Date.now() / 1_000),
  expireSeconds: 3_600,
});
const query = `sdkappid=${sdkAppId}&identifier=administrator&usersig=${userSig}&random=1&contenttype=json`;
const headers = { "content-type": "application/json" };
const pool = new Pool(origin, { connections: CONNECTIONS });

async function send(batch: typeof calls): Promise<void> {
  let next = 0;
  const work = async () => {
    for (let call = batch[next++]; call !== undefined; call = batch[next++]) {
      const path = `/v4/${call.command}?${query}`;
      const { body } = await pool.request({ path, method: "POST", headers, body: call.body });
      const { ErrorCode } = (await body.json()) as { ErrorCode: number };
      if (ErrorCode !== 0) throw new Error(`${call.command}: ${ErrorCode}`);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, work));
}

// Code compiled and connections made, as on the other side.
await send(calls.slice(0, Number(warmUp)));
await send(calls);
await pool.close();
