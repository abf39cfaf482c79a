import { quote } from "../change/text.ts";
import { redact } from "./redact.ts";

/** Where apps live: the domain of each region, and the backup domain for when its DNS is hijacked (doc 34620). */
export const REGIONS = {
  china: { domain: "console.tim.qq.com", backupDomain: "adminapi.my-imcloud.com" },
  singapore: { domain: "adminapisgp.im.qcloud.com", backupDomain: "adminapisgp.my-imcloud.com" },
  seoul: { domain: "adminapikr.im.qcloud.com", backupDomain: "adminapikr.my-imcloud.com" },
  tokyo: { domain: "adminapijpn.im.qcloud.com", backupDomain: "adminapijpn.my-imcloud.com" },
  frankfurt: { domain: "adminapiger.im.qcloud.com", backupDomain: "adminapiger.my-imcloud.com" },
  "silicon-valley": { domain: "adminapiusa.im.qcloud.com", backupDomain: "adminapiusa.my-imcloud.com" },
  jakarta: { domain: "adminapiidn.im.qcloud.com", backupDomain: "adminapiidn.my-imcloud.com" },
  mumbai: { domain: "adminapiind.im.qcloud.com", backupDomain: "adminapiind.my-imcloud.com" },
} as const satisfies Readonly<Record<string, { domain: string; backupDomain: string }>>;

/** A region's name in the configuration. */
export type Region = keyof typeof REGIONS;

/** Whether a text names a region. */
export function isRegion(text: string): text is Region {
  return Object.hasOwn(REGIONS, text);
}

/** The origin of a region: `https://` and its domain. */
export function originOf(region: Region): string {
  return `https://${REGIONS[region].domain}`;
}

/** Whether a URL's host name is this machine: `localhost`, 127.0.0.0/8 or `[::1]`. */
export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/**
 * Checks a configured endpoint: an `https:` origin, or an `http:` one of this machine; without path, query, fragment
 * and credentials.
 *
 * @returns the origin in normal form, or what is wrong with the text, as a clause
 */
export function checkEndpoint(text: string): { readonly origin: string } | { readonly problem: string } {
  const url = URL.parse(text);
  if (url === null) return { problem: `${named(text)} is not a URL; write https://host` };
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    return { problem: `${shown(url.protocol)} is not supported; write https://host` };
  }
  if (url.protocol === "http:" && !isLoopback(url.hostname)) {
    return { problem: `http: would send the UserSig in clear text to ${shown(url.host)}; it is for this machine only` };
  }
  // Empty ones leave no trace in the parsed URL, and neither does a lone "?" or "#".
  if (url.username !== "" || url.password !== "" || text.includes("@")) {
    return { problem: "it must not hold a user name or password" };
  }
  if (url.pathname !== "/" || /[?#]/.test(text)) {
    return { problem: `it must be an origin without path and query: ${shown(url.origin)}` };
  }
  // A URL parser takes back slashes, missing slashes, dots as a path and white space anywhere, and means something else.
  if (!PLAIN.test(text)) return { problem: `it is written oddly; if it means ${shown(url.origin)}, write that` };
  return { origin: url.origin };
}

const PLAIN = /^https?:\/\/[^\s\\/?#@\p{C}]+\/?$/iu;
const LONGEST_SHOWN = 100;
const HOST = /^[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?$/i;

/** What is no URL: a host name, perhaps, or a key that was put in the wrong place. */
function named(text: string): string {
  return text.length <= 24 || HOST.test(text) ? quote(cut(text)) : `a text of ${text.length} characters`;
}

/** As it is where that is plain, else in quotes; on one line, and never a long one. */
function shown(text: string): string {
  const short = cut(text);
  return /^[!#-[\]-~]+$/.test(short) ? short : quote(short);
}

function cut(text: string): string {
  // A part of it first, for what is megabytes long.
  const known = redact(text.slice(0, 10 * LONGEST_SHOWN));
  return known.length > LONGEST_SHOWN ? `${known.slice(0, LONGEST_SHOWN)}…` : known;
}
