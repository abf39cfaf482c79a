import { z } from "zod";
import type { Properties } from "../host/check.ts";
import { withinHeap } from "../reading/heap.ts";
import { parseBoundedJson } from "../reading/json-size.ts";
import { readBoundedFile } from "../reading/read-file.ts";
import { TooLargeError } from "../reading/too-large.ts";
import type { Importable, Mark } from "./importable.ts";

/** A mark and the type of resource it becomes. */
export interface TypedMark extends Mark {
  readonly importable: Importable;
}

const MIB = 1024 * 1024;
/** About 150,000 marks, more than any stack has. */
const MOST_BYTES = 16 * MIB;
const MOST_BYTES_IN_MEMORY = 256 * MIB;

/** Of what is wrong with a file. */
const MOST_SHOWN = 20;

/**
 * Reads a JSON file with a list for each type of resource: `checkpoints`, `recalls`, `removals`.
 *
 * An entry has the resource's inputs, and may have its `name` and the output that tells how far it reached.
 */
export function readMarksFile(path: string, importables: readonly Importable[]): TypedMark[] {
  const lists = Object.fromEntries(importables.map((importable) => [`${importable.option}s`, entryOf(importable)]));
  const shape = z.strictObject(
    Object.fromEntries(Object.entries(lists).map(([list, entry]) => [list, z.array(entry).optional()])),
  );
  const parsed = shape.safeParse(readJson(path));
  if (!parsed.success) {
    const { issues } = parsed.error;
    const shown = issues
      .slice(0, MOST_SHOWN)
      .map(({ path: at, message }) => `${at.join(".") || "the file"}: ${message}`);
    const more = issues.length > MOST_SHOWN ? `; and ${issues.length - MOST_SHOWN} more` : "";
    throw new Error(`${path}: ${shown.join("; ")}${more}`);
  }
  return importables.flatMap((importable) =>
    (parsed.data[`${importable.option}s`] ?? []).map((entry) => markOf(importable, entry)),
  );
}

function readJson(path: string): unknown {
  try {
    return parseBoundedJson(readBoundedFile(path, withinHeap(MOST_BYTES)), withinHeap(MOST_BYTES_IN_MEMORY, 1 / 2));
  } catch (error) {
    if (error instanceof TooLargeError) throw error;
    throw new Error(`${path}: ${(error as Error).message}`);
  }
}

// Which inputs there are, and what they may be, is checked as in a program.
function entryOf({ reached }: Importable): z.ZodType<Properties> {
  return z.looseObject({
    name: z.string().optional(),
    ...(reached === undefined ? {} : { [reached]: z.int().min(0).optional() }),
  });
}

function markOf(importable: Importable, entry: Properties): TypedMark {
  const { name, ...inputs } = entry;
  const { reached: property } = importable;
  const reached = property === undefined ? undefined : (inputs[property] as number | undefined);
  if (property !== undefined) {
    delete inputs[property];
  }
  return { importable, inputs, name: name as string | undefined, reached };
}
