import { createHmac, timingSafeEqual } from "node:crypto";
import { deflateSync, inflateSync } from "node:zlib";

/** Whose UserSig it is. */
export interface Account {
  readonly sdkAppId: number;
  /** The account that signs; for REST calls an app administrator. */
  readonly identifier: string;
}

/** What a UserSig is made from (doc 34385, TLSSigAPIv2). */
export interface UserSigRequest extends Account {
  /** The console's key: its hexadecimal text is used as it stands. */
  readonly secretKey: string;
  /** Unix time in seconds. */
  readonly now: number;
  /** Lifetime in seconds, from `now`. */
  readonly expireSeconds: number;
}

/** What a UserSig says of itself; nothing of it is proven until {@link verifyUserSig}. */
export interface UserSigFields {
  readonly version: string;
  readonly sdkAppId: number;
  readonly identifier: string;
  /** Unix time in seconds. */
  readonly time: number;
  /** Lifetime in seconds, from `time`. */
  readonly expireSeconds: number;
  /** The HMAC, in plain base64. */
  readonly sig: string;
  /** Base64 of what TRTC signs besides; Chat has none. */
  readonly userBuf?: string;
}

// Bounds for text that comes from outside: a real UserSig has about 200 characters.
const LONGEST_USER_SIG = 8192;
const LONGEST_CONTENT = 16_384;

type Signed = Pick<UserSigFields, "sdkAppId" | "identifier" | "time" | "expireSeconds" | "userBuf">;

function hmac({ sdkAppId, identifier, time, expireSeconds, userBuf }: Signed, secretKey: string): string {
  const content =
    `TLS.identifier:${identifier}\nTLS.sdkappid:${sdkAppId}\nTLS.time:${time}\nTLS.expire:${expireSeconds}\n` +
    (userBuf === undefined ? "" : `TLS.userbuf:${userBuf}\n`);
  return createHmac("sha256", secretKey).update(content).digest("base64");
}

/**
 * Signs a UserSig, version 2 (HMAC-SHA256), as the official libraries do.
 *
 * @returns characters of `A-Za-z0-9*-_` only, so no escaping is needed in a URL
 */
export function signUserSig({ sdkAppId, identifier, secretKey, now, expireSeconds }: UserSigRequest): string {
  const sig = hmac({ sdkAppId, identifier, time: now, expireSeconds }, secretKey);
  const content = JSON.stringify({
    "TLS.ver": "2.0",
    "TLS.identifier": identifier,
    "TLS.sdkappid": sdkAppId,
    "TLS.time": now,
    "TLS.expire": expireSeconds,
    "TLS.sig": sig,
  });
  const base64 = deflateSync(content).toString("base64");
  return base64.replaceAll("+", "*").replaceAll("/", "-").replaceAll("=", "_");
}

/** Reads the fields of a UserSig without proving them. Undefined for what is no UserSig, or an oversized one. */
export function decodeUserSig(sig: string): UserSigFields | undefined {
  if (sig.length > LONGEST_USER_SIG || !/^[A-Za-z0-9*\-_]+$/.test(sig)) return undefined;
  const base64 = sig.replaceAll("*", "+").replaceAll("-", "/").replaceAll("_", "=");
  let content: unknown;
  try {
    content = JSON.parse(inflateSync(Buffer.from(base64, "base64"), { maxOutputLength: LONGEST_CONTENT }).toString());
  } catch {
    return undefined;
  }
  return typeof content === "object" && content !== null ? fieldsOf(content as Record<string, unknown>) : undefined;
}

function fieldsOf(content: Record<string, unknown>): UserSigFields | undefined {
  const { "TLS.ver": version, "TLS.identifier": identifier, "TLS.sig": sig, "TLS.userbuf": userBuf } = content;
  const sdkAppId = integer(content["TLS.sdkappid"]);
  const time = integer(content["TLS.time"]);
  const expireSeconds = integer(content["TLS.expire"]);
  if (typeof version !== "string" || typeof identifier !== "string" || typeof sig !== "string") return undefined;
  if (sdkAppId === undefined || time === undefined || expireSeconds === undefined) return undefined;
  const fields = { version, sdkAppId, identifier, time, expireSeconds, sig };
  return typeof userBuf === "string" ? { ...fields, userBuf } : fields;
}

/** Some libraries write the numbers as strings. */
function integer(value: unknown): number | undefined {
  const number = typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
  return typeof number === "number" && Number.isSafeInteger(number) ? number : undefined;
}

/** Whether a UserSig was signed with this key. Says nothing about its expiry. Compares in constant time. */
export function verifyUserSig(sig: string, secretKey: string): boolean {
  const fields = decodeUserSig(sig);
  if (fields === undefined) return false;
  const expected = Buffer.from(hmac(fields, secretKey));
  const given = Buffer.from(fields.sig);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/**
 * Checks a UserSig that was made elsewhere against the app and account it is used for. Its signature can't be
 * checked without the key.
 *
 * @param expected `now` is Unix time in seconds
 * @returns what is wrong with it, each a clause; empty when nothing is
 */
export function checkUserSig(sig: string, expected: Account & { readonly now: number }): readonly string[] {
  if (sig === "") return ["it is empty"];
  const fields = decodeUserSig(sig);
  if (fields === undefined) return ["it can't be decoded; it may be cut off or escaped"];
  const problems: string[] = [];
  if (fields.sdkAppId !== expected.sdkAppId) {
    problems.push(`it is for the app ${fields.sdkAppId}, and sdkAppId is ${expected.sdkAppId}`);
  }
  if (fields.identifier !== expected.identifier) {
    problems.push(
      `it is for the account ${JSON.stringify(fields.identifier)}, and identifier is ${JSON.stringify(expected.identifier)}`,
    );
  }
  const end = fields.time + fields.expireSeconds;
  if (end <= expected.now) problems.push(`it expired on ${dateOf(end)} by this machine's clock`);
  return problems;
}

/** Bounded, since the numbers come from outside. */
function dateOf(seconds: number): string {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? "an impossible date" : date.toISOString();
}
