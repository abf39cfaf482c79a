import { z } from "zod";

const MIB = 1024 * 1024;
const positive = z.int().min(1);

/** How much an emulator takes up at most, whatever it is sent. Sizes in memory are estimates, made to be too large. */
export const limitsSchema = z.strictObject({
  /** Calls in the log; the oldest go first. */
  calls: positive.default(200_000),
  /** Bytes of the log; the oldest calls go first. */
  callLogBytes: positive.default(128 * MIB),
  /** Bytes of all groups, topics, messages and accounts. What doesn't fit is refused with 10004. */
  stateBytes: positive.default(512 * MIB),
  /** Faults that are set at a time. */
  faults: positive.default(1_000),
  /** Bytes of a call's body; above it HTTP 413. */
  callBodyBytes: positive.default(MIB),
  /** Bytes of a body sent to the emulator's own routes; above it HTTP 413. */
  ownBodyBytes: positive.default(16 * MIB),
  /** Bytes of all bodies being received and answers not due or not fetched yet; above it HTTP 503. One answer alone may be larger. */
  bufferedBytes: positive.default(256 * MIB),
  /** Connections at a time; one more is closed at once. */
  connections: positive.default(1_024),
  /** Milliseconds within which a request's head must be there. */
  headersMs: positive.default(10_000),
  /** Milliseconds within which a whole request must be there. */
  requestMs: positive.default(60_000),
  /** Milliseconds for which a client may fetch nothing of its answer. */
  answerMs: positive.default(60_000),
});

/** See {@link limitsSchema}. */
export type Limits = z.infer<typeof limitsSchema>;

export const defaultLimits: Limits = limitsSchema.parse({});
