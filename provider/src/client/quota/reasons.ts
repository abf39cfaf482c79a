/** Why Redis can't be used, by the code or the words its client gives. Never quotes a text, which could hold a secret. */
const REASONS: readonly (readonly [RegExp, string])[] = [
  [/ECONNREFUSED/, "the connection was refused"],
  [/ENOTFOUND|EAI_AGAIN/, "the host name could not be resolved"],
  [/WRONGPASS|NOAUTH|invalid password|without any password/i, "Redis refuses the user name or password"],
  [/NOPERM/, "the user may not run eval, time, get, set, zadd, zremrangebyscore, zcard, zrem and expire"],
  [/non deterministic commands|Write commands not allowed/, "it is older than Redis 5"],
  [/READONLY/, "it is a replica that can't be written to"],
  [/MOVED|ASK |CLUSTERDOWN/, "it is a cluster; a single Redis is needed"],
  [/OOM/, "its memory is full"],
  [/LOADING/, "it is still loading"],
  [/ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|EPROTO/, "no trusted TLS connection could be made"],
  [/DB index|invalid DB/i, "it has no such database"],
  [/ECONNRESET|EPIPE|SocketClosed|ClientClosed|Disconnects|closed unexpectedly/, "the connection broke"],
  [/Timeout|ETIMEDOUT/i, "no answer within a second"],
];

/** Why Redis can't be used, as a clause. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as { code?: unknown; message?: unknown };
  const name = (error as Error)?.constructor?.name ?? "";
  const text = `${typeof code === "string" ? code : ""} ${name} ${typeof message === "string" ? message : ""}`;
  return REASONS.find(([pattern]) => pattern.test(text))?.[1] ?? "it answers with an error";
}
