import type { dynamic } from "@pulumi/pulumi";
import type { z } from "zod";
import { hasNotes, isNoteById, withNotesOf, withoutEmptyNotes } from "../change/notes-by-id.ts";
import { check, type Properties } from "./check.ts";
import { diff } from "./diff.ts";
import * as operations from "./operate.ts";
import { ReplacementGuard } from "./replacement-guard.ts";
import type { ResourceKind } from "./resource-kind.ts";
import { type Session, session } from "./session.ts";
import { isPartialFailure } from "./unfinished.ts";
import { isUnknown } from "./unknown.ts";
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
        const { inputs, failures } = check(
          kind,
          reading.configuration,
          guard,
          withoutEmptyNotes(olds),
          withoutRegisteredNotes(news),
        );
        return { inputs: withNotesOf(news, inputs), failures };
      }),
    diff: (_id, olds, news) =>
      verb(() => {
        const { warning, ...difference } = diff(kind, withoutEmptyNotes(olds), withoutEmptyNotes(news));
        if (warning !== undefined) {
          current.warn(warning);
        }
        return { ...difference, changes: difference.changes || (hasNotes(news) && !hasNotes(olds)) };
      }),
    create: (inputs) =>
      verb(() =>
        keepingNotes(inputs, async () => {
          const { id, outs } = await operations.create(kind, await current.world(), withoutEmptyNotes(inputs));
          return { id, outs: withNotesOf(inputs, outs) };
        }),
      ),
    update: (id, olds, news) =>
      verb(() =>
        keepingNotes(news, async () => {
          const [before, inputs] = [withoutEmptyNotes(olds), withoutEmptyNotes(news)];
          const { outs } = await operations.update(kind, await current.world(), id, before, inputs);
          return { outs: withNotesOf(news, outs) };
        }),
      ),
    read: (id, properties = {}) =>
      verb(async () => {
        const found = await operations.read(kind, await current.world(), withoutEmptyNotes(properties));
        const [props, inputs] = [withNotesOf(properties, found.props), withNotesOf(properties, found.inputs)];
        return { id, props, inputs };
      }),
    // What was done can't be undone: the resource is forgotten, and nothing is called.
    delete: () => Promise.resolve(),
  };
}

/** What a program registered of notes holds nothing: only states do. */
function withoutRegisteredNotes(news: Properties): Properties {
  if (!hasNotes(news)) {
    return news;
  }
  const told = withoutEmptyNotes(news);
  return Object.fromEntries(Object.entries(told).filter(([name, value]) => !(isNoteById(name) && isUnknown(value))));
}

/** A partial failure leaves outputs too. */
async function keepingNotes<Answer>(inputs: Properties, work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    if (isPartialFailure(error)) {
      error.properties = withNotesOf(inputs, error.properties);
    }
    throw error;
  }
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
