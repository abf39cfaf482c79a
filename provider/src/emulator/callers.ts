import type { IncomingHttpHeaders } from "node:http";
import { isIP } from "node:net";

/** Where an emulator listens, and who may reach it there. */
export interface Listening {
  readonly host: string;
  readonly allowOtherMachines: boolean;
}

/** @throws Error for an address that other machines can reach, unless that is allowed */
export function requireLoopback({ host, allowOtherMachines }: Listening): void {
  if (allowOtherMachines || isLoopback(host)) return;
  throw new Error(
    `host ${JSON.stringify(host)} is no loopback address, and other machines could read and change all that the ` +
      "emulator holds; use 127.0.0.1, ::1 or localhost, or say that they may: --allow-other-machines (allowOtherMachines)",
  );
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
}

/**
 * Why a request is refused that a web page may have had a browser send; undefined where none could have.
 *
 * A page can make a browser of this machine call the emulator, and by a name that its owner points here it can read the
 * answers too. Browsers tell such a name in `Host`, and the page in `Origin` or `Sec-Fetch-Site`.
 */
export function refuseWebPage(headers: IncomingHttpHeaders, listening: Listening): string | undefined {
  if (headers.origin !== undefined) return "requests of web pages are refused (Origin)";
  const site = headers["sec-fetch-site"];
  if (site !== undefined && site !== "none") return "requests of web pages are refused (Sec-Fetch-Site)";
  if (isExpectedHost(headers.host ?? "", listening)) return undefined;
  return "the Host must be an address of this machine, since a name may be a web page's: use 127.0.0.1, [::1] or localhost";
}

/** Addresses are safe, since no page can have one for a name. */
function isExpectedHost(header: string, { host, allowOtherMachines }: Listening): boolean {
  const [, bracketed, plain] = /^(?:\[([0-9a-f:.]+)\]|([^:[\]]+))(?::\d{1,5})?$/i.exec(header) ?? [];
  const name = (bracketed ?? plain ?? "").toLowerCase();
  if (bracketed === undefined ? isLoopback(name) : name === "::1") return true;
  return allowOtherMachines && (name === host.toLowerCase() || isIP(name) > 0);
}
