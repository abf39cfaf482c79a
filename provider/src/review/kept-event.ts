import { createHash } from "node:crypto";
import { type Body, bodyOf, type EngineEvent, textOf } from "./engine-event.ts";
import { isOurs } from "./planned.ts";
import { typeOf } from "./steps.ts";

/**
 * The part of an event that a review reads; nothing where it reads none. A stream may have hundreds of megabytes, most
 * of them values of other resources.
 */
export function keptOf(event: EngineEvent): EngineEvent | undefined {
  const kept = Object.entries(KEEPERS).flatMap(([name, keep]) => {
    const value = event[name] === undefined ? undefined : keep(bodyOf(event[name]));
    return value === undefined ? [] : [[name, value] as const];
  });
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

/** What is kept of a body, or of something that is none: `null` still tells that it was there. */
type Keeper = (body: Body | undefined) => unknown;

const KEEPERS: Readonly<Record<string, Keeper>> = {
  resourcePreEvent: keptStep,
  resOutputsEvent: keptStep,
  resOpFailedEvent: keptStep,
  diagnosticEvent: keptDiagnostic,
  policyEvent: keptTexts(["resourceUrn", "severity", "policyPackName", "policyName", "enforcementLevel", "message"]),
  summaryEvent: (body) => (body === undefined ? null : keptSummary(body)),
  cancelEvent: () => true,
};

function keptSummary({ isPreview, result }: Body): object {
  return { isPreview: typeof isPreview === "boolean" ? isPreview : undefined, result: textOf(result) };
}

function keptTexts(names: readonly string[]): Keeper {
  return (body) => body && Object.fromEntries(names.map((name) => [name, textOf(body[name])]));
}

/** What the engine says for debugging holds secrets, and is most of some streams. */
function keptDiagnostic(body: Body | undefined): unknown {
  const { severity, message, urn, ephemeral } = body ?? {};
  if ((severity !== "error" && severity !== "warning") || ephemeral === true) return undefined;
  return { severity, message: textOf(message), urn: textOf(urn) };
}

function keptStep(body: Body | undefined): unknown {
  if (body === undefined) return null;
  const metadata = bodyOf(body.metadata);
  const urn = textOf(metadata?.urn);
  return {
    planning: body.planning === true,
    ...(metadata === undefined || urn === undefined ? {} : { metadata: keptMetadata(metadata, urn) }),
  };
}

/** Steps of other resources that change nothing: most of a stream. */
const QUIET: readonly unknown[] = ["same", "refresh"];

function keptMetadata({ op, old, new: state }: Body, urn: string): object {
  const kept = { op: textOf(op), urn };
  const states = [bodyOf(old), bodyOf(state)];
  const acts = states.some((one) => bodyOf(one?.inputs)?.plannedChange !== undefined);
  const keep = isOurs(typeOf(urn)) || acts ? keptOwn : QUIET.includes(op) ? keptPresence : keptOther;
  const [before, after] = states.map((one) => one && keep(one));
  return { ...kept, old: before, new: after };
}

function keptOwn({ id, inputs, outputs, initErrors }: Body): object {
  const failed = Array.isArray(initErrors) && initErrors.length > 0 ? { initErrors: [true] } : {};
  return { id: textOf(id), inputs: withoutProvider(inputs), outputs: withoutProvider(outputs), ...failed };
}

/** The text that Pulumi finds a dynamic provider's handler by. */
function withoutProvider(value: unknown): Body | undefined {
  const { __provider: _text, ...others } = bodyOf(value) ?? {};
  return others;
}

function keptPresence(): object {
  return {};
}

/** Of other resources only the names of inputs that change are told. */
function keptOther({ inputs }: Body): object {
  const marks = Object.entries(bodyOf(inputs) ?? {}).map(([name, value]) => [name, markOf(value)]);
  return { inputs: Object.fromEntries(marks) };
}

const LONGEST_VALUE = 64;

/** A value, or something short that is equal where the values are. */
function markOf(value: unknown): unknown {
  const text = JSON.stringify(value);
  return text.length <= LONGEST_VALUE ? value : createHash("sha256").update(text).digest("base64url");
}
