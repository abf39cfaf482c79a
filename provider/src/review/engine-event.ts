/**
 * What a review reads of Pulumi's engine events. Everything is taken as it comes, since a stream may have been cut,
 * written by another version or by a stranger.
 */

/** A JSON object whose members aren't known yet. */
export type Body = Readonly<Record<string, unknown>>;

/** One line of the stream. */
export type EngineEvent = Body;

/** The members of an event's body, or of anything else that should be an object. */
export function bodyOf(value: unknown): Body | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Body) : undefined;
}

/** A text, or nothing if it is anything else or empty. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** A count, an id or a MsgSeq, or nothing if it isn't a whole number. */
export function numberOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isSafeInteger(value) ? value : undefined;
}

const SECRET_SIGNATURE = "4dabf18193072939515e22adb298388d";
/** What stands for a secret. */
export const SECRET_TEXT = "[secret]";

/** Whether the engine hides this value. */
export function isSecret(value: unknown): boolean {
  return value === SECRET_TEXT || bodyOf(value)?.[SECRET_SIGNATURE] !== undefined;
}

const UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Whether this value is known after apply only. */
export function isUnknown(value: unknown): boolean {
  return value === UNKNOWN_TEXT;
}

/** Names of the events that are read; a line with none of them is no engine event of use. */
const KNOWN =
  /^(?:prelude|summary|cancel|stdout|diagnostic|resourcePre|resOutputs|resOpFailed|policy\w*|error|progress|startDebugging)Event$/;

/** Whether this is an engine event of any kind. */
export function isEngineEvent(value: unknown): value is EngineEvent {
  const body = bodyOf(value);
  return body !== undefined && typeof body.sequence === "number" && Object.keys(body).some((key) => KNOWN.test(key));
}
