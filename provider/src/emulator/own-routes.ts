import { z } from "zod";
import { parseBoundedJson } from "../reading/json-size.ts";
import { describeIssues } from "./describe-issues.ts";
import type { Emulator } from "./emulator.ts";
import type { Fault } from "./faults.ts";
import type { Incoming, Reply } from "./http-server.ts";
import { jsonReply } from "./http-server.ts";
import type { Seed } from "./seed.ts";

type Route = (emulator: Emulator, incoming: Incoming) => unknown;

const messageSchema = z.strictObject({
  groupId: z.string(),
  from: z.string().min(1),
  text: z.string(),
  topicId: z.string().exactOptional(),
  time: z.int().min(0).exactOptional(),
  system: z.boolean().exactOptional(),
});

const done = {};

/** What isn't Tencent's. Keys are `METHOD /path`; a route that throws is answered with 400 and the message. */
const routes: Readonly<Record<string, Route>> = {
  "GET /emulator/health": ({ url, sdkAppId }) => ({ ok: true, url, sdkAppId }),
  "POST /emulator/seed": (emulator, { body }) => {
    emulator.seed(json(body) as Seed);
    return done;
  },
  "PUT /emulator/seed": (emulator, { body }) => {
    emulator.replace(json(body) as Seed);
    return done;
  },
  "POST /emulator/messages": (emulator, { body }) => {
    const message = messageSchema.safeParse(json(body));
    if (!message.success) throw new Error(`message: ${describeIssues(message.error)}`);
    const { groupId, from, text, ...options } = message.data;
    return { msgSeq: emulator.post(groupId, from, text, options) };
  },
  "GET /emulator/view": (emulator, { url: { searchParams } }) => {
    const groupId = searchParams.get("groupId");
    if (groupId === null) throw new Error("view: groupId is missing in the query");
    return emulator.view(groupId, searchParams.get("topicId") ?? undefined);
  },
  "GET /emulator/calls": (emulator) => emulator.calls(),
  "DELETE /emulator/calls": (emulator) => {
    emulator.clearCalls();
    return done;
  },
  "GET /emulator/faults": (emulator) => emulator.faults(),
  "POST /emulator/faults": (emulator, { body }) => {
    emulator.fault(json(body) as Fault);
    return done;
  },
  "DELETE /emulator/faults": (emulator) => {
    emulator.clearFaults();
    return done;
  },
  "GET /emulator/snapshot": (emulator) => emulator.snapshot(),
  "POST /emulator/reset": (emulator) => {
    emulator.reset();
    return done;
  },
};

export function ownRoute(emulator: Emulator, incoming: Incoming): Reply {
  const key = `${incoming.method} ${incoming.url.pathname}`;
  const route = Object.hasOwn(routes, key) ? routes[key] : undefined;
  if (!route) return jsonReply(404, { error: `no ${key}; there are ${Object.keys(routes).join(", ")}` });
  try {
    return jsonReply(200, route(emulator, incoming));
  } catch (error) {
    return jsonReply(400, { error: error instanceof Error ? error.message : String(error) });
  }
}

function json(text: string): unknown {
  try {
    return parseBoundedJson(text);
  } catch (error) {
    throw new Error(error instanceof SyntaxError ? "the body is no JSON" : (error as Error).message);
  }
}
