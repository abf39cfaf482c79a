/** Where the Redis of a shared quota is, and as whom to use it. */
export interface QuotaAddress {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly database: number;
  readonly username: string | undefined;
  readonly password: string | undefined;
  /** `redis://host:port/db`: all of it that may be shown. */
  readonly shown: string;
}

const FORM = "write redis://[:password@]host[:port][/db], or rediss:// for TLS";
const DEFAULT_PORT = 6379;
const MOST_DATABASES = 10_000;

/**
 * Reads the URL of a shared quota: `redis:` or `rediss:`, a host, and if need be port, database, user and password.
 *
 * @returns the address, or what is wrong with the text, as a clause that holds nothing which could be its password
 */
export function checkQuota(text: string): { readonly address: QuotaAddress } | { readonly problem: string } {
  const scheme = /^([a-z][a-z0-9+.-]{0,15}):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme !== undefined && scheme !== "redis" && scheme !== "rediss") {
    return { problem: `${scheme}: is not supported; ${FORM}` };
  }
  const url = scheme === undefined ? null : URL.parse(text);
  // A character of the password that isn't escaped ends the host early, so the parts aren't quoted.
  if (url === null || url.hostname === "") {
    return { problem: `it is not a URL (escape special characters of its password); ${FORM}` };
  }
  if (/[?#]/.test(text)) return { problem: `it must not hold a query or a fragment; ${FORM}` };
  const database = /^\/?$/.test(url.pathname) ? 0 : Number(/^\/(\d{1,5})$/.exec(url.pathname)?.[1]);
  if (!(database < MOST_DATABASES)) return { problem: `its path must be the number of a database; ${FORM}` };
  const [username, password] = [unescaped(url.username), unescaped(url.password)];
  if (username === null || password === null) return { problem: `it holds a lone "%", which is written %25; ${FORM}` };
  const port = url.port === "" ? DEFAULT_PORT : Number(url.port);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const shown = `${scheme}://${url.hostname}:${port}/${database}`;
  return { address: { host, port, tls: scheme === "rediss", database, username, password, shown } };
}

function unescaped(part: string): string | undefined | null {
  if (part === "") return undefined;
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}
