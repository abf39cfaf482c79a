import { isRecord } from "../engine/wire.ts";
import type { Properties } from "../host/provider-host.ts";

/** What a later version may have added. */
export const LATER = { laterField: { of: ["a later", 2], version: 9 }, laterFlag: true };

/** Inputs or outputs with fields that a later version may have added, in what the provider notes there too. */
export function withLaterFields(properties: Properties): Properties {
  const { plannedChange, outstanding, drift } = properties;
  return {
    ...properties,
    ...LATER,
    ...(isRecord(plannedChange) ? { plannedChange: { ...plannedChange, ...LATER } } : {}),
    ...(isRecord(outstanding) ? { outstanding: { ...outstanding, ...LATER } } : {}),
    ...(isRecord(drift) ? { drift: withLaterNotes(drift) } : {}),
  };
}

/** Of a set there is a note for each target that needs one. */
function withLaterNotes(drift: Readonly<Record<string, unknown>>): Properties {
  if ("kind" in drift) return { ...drift, ...LATER };
  return Object.fromEntries(Object.entries(drift).map(([id, note]) => [id, { ...(note as object), ...LATER }]));
}

/** The same with a cause and an outcome that a later version may know. */
export function withLaterValues(properties: Properties): Properties {
  const { plannedChange, outcome } = properties;
  return {
    ...properties,
    ...(isRecord(plannedChange) ? { plannedChange: { ...plannedChange, cause: "a-later-cause" } } : {}),
    ...(outcome === undefined ? {} : { outcome: "a-later-outcome" }),
  };
}
