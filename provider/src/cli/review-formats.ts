import { extname } from "node:path";

/** What a review can be printed as. `label` is one word for the pipeline. */
export const FORMATS = ["markdown", "html", "json", "label"] as const;

/** One of {@link FORMATS}. */
export type Format = (typeof FORMATS)[number];

const OF_FILES: Readonly<Record<string, Exclude<Format, "label">>> = {
  ".md": "markdown",
  ".html": "html",
  ".json": "json",
};

/** The format of a file by its name. */
export function formatOfFile(file: string): Exclude<Format, "label"> | undefined {
  return OF_FILES[extname(file).toLowerCase()];
}
