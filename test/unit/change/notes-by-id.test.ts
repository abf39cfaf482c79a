import { expect, it } from "vitest";
import {
  hasNotes,
  isNoteById,
  NOTES_BY_ID,
  withNotesOf,
  withoutEmptyNotes,
} from "../../../provider/src/change/notes-by-id.ts";

const names = ["drift", "outstanding", "skipped", "missing"] as const;

it("the notes that name targets are these four, and nothing that every object has", () => {
  expect(Object.keys(NOTES_BY_ID)).toEqual(names);
  expect(names.every(isNoteById)).toBe(true);
  for (const other of ["constructor", "", "Drift", "checkpoints"]) expect(isNoteById(other)).toBe(false);
});

it.each<[what: string, value: unknown]>([
  ["an empty object", {}],
  ["an empty list", []],
])("%s is a note that tells nothing, and a value of any other property", (_, value) => {
  expect(withoutEmptyNotes(Object.fromEntries(names.map((name) => [name, value])))).toEqual({});
  expect(withoutEmptyNotes({ checkpoints: value, a: 1 })).toEqual({ checkpoints: value, a: 1 });
});

it.each<[what: string, value: unknown]>([
  ["an object", { g1: "drift" }],
  ["a list", ["g1"]],
  ["null", null],
  ["an empty text", ""],
  ["the text of an unknown", "04da6b54-80e4-46f7-96ec-b56ff0331ba9"],
])("%s is a note that stays", (_, value) => {
  expect(withoutEmptyNotes({ drift: value })).toEqual({ drift: value });
});

it("registered are all four or none", () => {
  expect(hasNotes({ ...NOTES_BY_ID, other: 1 })).toBe(true);
  expect(hasNotes({})).toBe(false);
  for (const name of names) {
    const { [name]: _, ...others } = NOTES_BY_ID;
    expect(hasNotes(others)).toBe(false);
  }
});

it("where they are registered, those that tell nothing are there too", () => {
  const told = { skipped: ["g9"], drift: undefined, groupId: "g1" };
  const all = { drift: {}, outstanding: {}, skipped: ["g9"], missing: [], groupId: "g1" };
  expect(withNotesOf({ ...NOTES_BY_ID }, told)).toEqual(all);
  // An absent note is none that holds nothing.
  expect(Object.keys(withNotesOf({}, { groupId: "g1" }))).toEqual(["groupId"]);
  expect(withNotesOf({ drift: {} }, { missing: ["g9"] })).toEqual({ missing: ["g9"] });
});
