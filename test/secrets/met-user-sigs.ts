import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";

/** As `signUserSig` makes them; others that tests make up may stand in texts. */
const WHOLE = /^eJ[\w*+-]{60,}$/;

/** Tells of each UserSig that any server of this process gets, emulators and what stands in front of them among it. */
export function onUserSig(tell: (userSig: string) => void): void {
  subscribe("http.server.request.start", (message) => {
    const { url = "" } = (message as { request: IncomingMessage }).request;
    const userSig = new URLSearchParams(url.slice(url.indexOf("?") + 1)).get("usersig");
    if (userSig !== null && WHOLE.test(userSig)) tell(userSig);
  });
}
