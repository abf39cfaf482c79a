import type { Outcome } from "./chat-service.ts";
import type { Reply } from "./http-server.ts";

const BAD_GATEWAY = "<html><head><title>502 Bad Gateway</title></head><body>502 Bad Gateway</body></html>";
const PORTAL = "<html><head><title>Welcome</title></head><body>Please sign in</body></html>";

/** How an outcome goes over the wire: with 200 whatever its code, unless a fault is about the wire. */
export function serviceReply({ body, fault }: Outcome): Reply {
  const answer = { kind: "answer", status: 200, type: "application/json", body } as const;
  if (fault === "refuse") return { kind: "close" };
  if (fault === "reset-before" || fault === "reset-after") return { kind: "reset" };
  if (fault === "truncated-json") return { ...answer, cutAt: Math.floor(body.length / 2) };
  if (fault === "envelope-only")
    return { ...answer, body: JSON.stringify({ ActionStatus: "OK", ErrorInfo: "", ErrorCode: 0 }) };
  if (fault === "empty-object") return { ...answer, body: "{}" };
  if (fault === "wrong-content-type") return { ...answer, type: "text/html" };
  if (fault === "html") return { ...answer, type: "text/html", body: PORTAL };
  if (fault === 502) return { kind: "answer", status: 502, type: "text/html", body: BAD_GATEWAY };
  return fault !== undefined && "slowMs" in fault ? { ...answer, after: fault.slowMs } : answer;
}
