import type { dynamic } from "@pulumi/pulumi";
import type { z } from "zod";
import { check, type Properties } from "./check.ts";
import { diff } from "./diff.ts";
import * as operations from "./operate.ts";
import { ReplacementGuard } from "./replacement-guard.ts";
import type { ResourceKind } from "./resource-kind.ts";
import { type Session, session } from "./session.ts";
import { isUserError, withoutStack } from "./user-error.ts";

/** Of this process, as its session is. */
const replacements = new ReplacementGuard();

/** Makes the verbs that Pulumi's provider host calls out of what a resource says of itself. */
export function defineHandler<Own extends z.ZodRawShape, Outputs>(
  kind: ResourceKind<Own, Outputs>,
  current: Session = session,
  guard: ReplacementGuard = replacements,
): dynamic.ResourceProvider<Properties, Properties> {
  const verb = <Answer>(work: () => Promise<Answer> | Answer): Promise<Answer> => settle(current, work);
  return {
    // The host calls other verbs before this promise is settled, so all is done before it is returned.
    configure: ({ config }) => {
      current.configure((key) => config.get(key));
      return Promise.resolve();
    },
    check: (olds, news) =>
      verb(() => {
        const reading = current.reading();
        const blocking = reading.problems.filter(({ blocks }) => blocks === "previews");
        if (reading.configuration === undefined || blocking.length > 0) {
          return { inputs: news, failures: blocking.map(({ message }) => ({ property: "", reason: message })) };
        }
        return check(kind, reading.configuration, guard, olds, news);
      }),
    diff: (_id, olds, news) =>
      verb(() => {
        const { warning, ...difference } = diff(kind, olds, news);
        if (warning !== undefined) {
          current.warn(warning);
        }
        return difference;
      }),
    create: (inputs) => verb(async () => operations.create(kind, await current.world(), inputs)),
    update: (id, olds, news) => verb(async () => operations.update(kind, await current.world(), id, olds, news)),
    read: (id, props) =>
      verb(async () => ({ id, ...(await operations.read(kind, await current.world(), props ?? {})) })),
    // What was done can't be undone: the resource is forgotten, and nothing is called.
    delete: () => Promise.resolve(),
  };
}

async function settle<Answer>(current: Session, work: () => Promise<Answer> | Answer): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    throw await presentable(error);
  } finally {
    await current.flush();
  }
}

/** Mistakes and refusals are shown as one message; anything else is a fault of ours, and keeps its stack. */
async function presentable(error: unknown): Promise<unknown> {
  const { isTencentChatError } = await import("../client/errors.ts");
  return isUserError(error) || isTencentChatError(error) ? withoutStack(error.message) : error;
}
