/**
 * Properties of a set that name some of its targets, as they are where there is nothing to tell. They come and go, and Pulumi
 * keeps secrecy by a property's name: where ids may be secret, a program registers all of them, and they stay.
 */
export const NOTES_BY_ID = { drift: {}, outstanding: {}, skipped: [], missing: [] } as const;

type Properties = Record<string, unknown>;

const NAMES = Object.keys(NOTES_BY_ID) as (keyof typeof NOTES_BY_ID)[];

/** Whether a property of a set names some of its targets. */
export function isNoteById(name: string): boolean {
  return Object.hasOwn(NOTES_BY_ID, name);
}

/** Properties without the notes that tell nothing. */
export function withoutEmptyNotes(properties: Properties): Properties {
  const kept = Object.entries(properties).filter(([name, value]) => !(isNoteById(name) && isEmpty(value)));
  return Object.fromEntries(kept);
}

/** Whether a program registered them. */
export function hasNotes(properties: Properties): boolean {
  return NAMES.every((name) => name in properties);
}

/** Properties with all notes, told or empty, where others have them. */
export function withNotesOf(others: Properties, properties: Properties): Properties {
  const lacking = hasNotes(others) ? NAMES.filter((name) => properties[name] === undefined) : [];
  return { ...properties, ...Object.fromEntries(lacking.map((name) => [name, NOTES_BY_ID[name]])) };
}

function isEmpty(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}
