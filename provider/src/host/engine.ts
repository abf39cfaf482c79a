import { createRequire } from "node:module";
import type * as grpc from "@grpc/grpc-js";
import type { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import type * as enginePb from "@pulumi/pulumi/proto/engine_pb.js";
import { UserError } from "./user-error.ts";

/** The Pulumi engine that started the provider host, as far as handlers need it. */
export interface Engine {
  /** A line that is replaced by the next one while the operation runs; left out right after another unless it is news. */
  progress(message: string, isNews?: boolean): void;
  /** A line that stays among the diagnostics. */
  info(message: string): void;
  /** A warning that stays among the diagnostics. */
  warn(message: string): void;
  /** Throws unless the engine is still there: the host outlives an engine that was killed and must not act for it. */
  assertAlive(): Promise<void>;
  /** Resolves when the lines said so far have arrived, or are given up. */
  flush(): Promise<void>;
}

/** What an irreversible call is refused with once the engine is gone. */
export class EngineGone extends UserError {}

const ENGINE_TIMEOUT_MS = 5_000;

/** Lines of progress that come sooner after another are left out: nobody could read them, and each costs the engine an event. */
const PROGRESS_EVERY_MS = 100;

interface Protocol {
  readonly client: EngineClient;
  readonly messages: typeof enginePb;
  readonly metadata: () => grpc.Metadata;
}

/**
 * The engine's address among the provider host's arguments: the last one, after the flags with which the engine hands its
 * own logging and tracing on (`-logtostderr -v=9 -tracing ENDPOINT`).
 */
export function engineAddressIn(args: readonly string[]): string | undefined {
  return args.findLast((arg) => /^[^-/][^/]*:\d+$/.test(arg));
}

/** Connects to the engine at `address` (`host:port`), when it is first needed. */
export function connectEngine(address: string | undefined, now: () => number = Date.now): Engine {
  let connected: Protocol | undefined;
  const protocol = (): Protocol | undefined => {
    if (address !== undefined) {
      connected ??= connect(address);
    }
    return connected;
  };
  const pending = new Set<Promise<void>>();
  let lastProgress = Number.NEGATIVE_INFINITY;
  const log = (message: string, severity: "INFO" | "WARNING", ephemeral: boolean): void => {
    const engine = protocol();
    if (engine === undefined) {
      return;
    }
    const request = new engine.messages.LogRequest();
    request.setSeverity(engine.messages.LogSeverity[severity]);
    request.setMessage(message.toWellFormed());
    request.setEphemeral(ephemeral);
    const deadline = Date.now() + ENGINE_TIMEOUT_MS;
    // A lost log line is no reason to fail an operation.
    const sent = new Promise<void>((resolve) =>
      engine.client.log(request, engine.metadata(), { deadline }, () => resolve()),
    );
    pending.add(sent);
    sent.finally(() => pending.delete(sent));
  };
  return {
    progress: (message, isNews = false) => {
      if (isNews || Math.abs(now() - lastProgress) >= PROGRESS_EVERY_MS) {
        lastProgress = now();
        log(message, "INFO", true);
      }
    },
    info: (message) => log(message, "INFO", false),
    warn: (message) => log(message, "WARNING", false),
    assertAlive: sharedQuestion(() => assertAlive(protocol())),
    flush: async () => {
      await Promise.all(pending);
    },
  };
}

/** An answer of the engine's counts for so long after its question was put: a call takes as long to get out. */
const ANSWER_COUNTS_MS = 5;

/**
 * One question at a time, asked for all who wait: whoever asks gets the answer to a question put after that, or a few
 * milliseconds before. A thousand calls a second don't put as many questions. A refusal counts for those who wait only.
 */
export function sharedQuestion(
  ask: () => Promise<void>,
  now: () => number = () => performance.now(),
): () => Promise<void> {
  let asked: { readonly at: number; readonly answer: Promise<void> } | undefined;
  let next: Promise<void> | undefined;
  const begin = (): Promise<void> => {
    const question = { at: now(), answer: ask() };
    asked = question;
    question.answer.catch(() => {
      if (asked === question) {
        asked = undefined;
      }
    });
    return question.answer;
  };
  return () => {
    if (asked === undefined) {
      return begin();
    }
    if (now() - asked.at < ANSWER_COUNTS_MS) {
      return asked.answer;
    }
    if (next === undefined) {
      const following = (): Promise<void> => {
        next = undefined;
        return begin();
      };
      next = asked.answer.then(following, following);
    }
    return next;
  };
}

function connect(address: string): Protocol {
  // The copies that @pulumi/pulumi itself uses, wherever the package manager put them.
  const require = createRequire(createRequire(import.meta.url).resolve("@pulumi/pulumi/package.json"));
  const { credentials, Metadata }: typeof grpc = require("@grpc/grpc-js");
  const services: { EngineClient: typeof EngineClient } = require("@pulumi/pulumi/proto/engine_grpc_pb.js");
  const messages: typeof enginePb = require("@pulumi/pulumi/proto/engine_pb.js");
  const client = new services.EngineClient(address, credentials.createInsecure());
  return {
    client,
    messages,
    metadata: () => new Metadata(),
  };
}

function assertAlive(engine: Protocol | undefined): Promise<void> {
  if (engine === undefined) {
    return Promise.reject(new EngineGone("not started by a Pulumi engine, so nothing irreversible is done"));
  }
  const deadline = Date.now() + ENGINE_TIMEOUT_MS;
  return new Promise((resolve, reject) => {
    const request = new engine.messages.GetRootResourceRequest();
    engine.client.getRootResource(request, engine.metadata(), { deadline }, (error) => {
      // Any error: where another server has taken the address over, it answers that it doesn't know the question.
      if (error === null) {
        resolve();
      } else {
        reject(
          new EngineGone("the Pulumi engine that asked for this is gone, so nothing irreversible is done any more"),
        );
      }
    });
  });
}
