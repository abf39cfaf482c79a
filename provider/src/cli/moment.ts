const MOMENT = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)\s?(Z|[+-]\d{2}(?::?\d{2})?)?)?$/i;

/** Reads a date, which begins at midnight UTC, or a date with time and zone. Throws for anything else. */
export function parseMoment(text: string): Date {
  const [, date, time, zone] = MOMENT.exec(text.trim()) ?? [];
  if (date === undefined) {
    throw new Error("It must be a date such as 2026-11-01, or with time and zone: 2026-11-01T00:00Z.");
  }
  if (time !== undefined && zone === undefined) {
    throw new Error(
      `It has no zone, so it could be any of several moments: write ${date}T${time}Z or ${date}T${time}+08:00.`,
    );
  }
  const moment = new Date(`${date}T${time ?? "00:00"}${zoneOf(zone)}`);
  // Days that a month doesn't have are taken for days of the next one.
  if (Number.isNaN(moment.getTime()) || new Date(`${date}T00:00Z`).toISOString().slice(0, 10) !== date) {
    throw new Error("There is no such moment.");
  }
  return moment;
}

function zoneOf(zone = "Z"): string {
  const [, hours, minutes = "00"] = /^([+-]\d{2}):?(\d{2})?$/.exec(zone) ?? [];
  return hours === undefined ? "Z" : `${hours}:${minutes}`;
}
