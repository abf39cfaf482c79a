import { readFileSync } from "node:fs";

/** A recorded stream of the real CLI; see record.ts. */
export function recorded(name: string): string {
  return readFileSync(new URL(`streams/${name}.ndjson`, import.meta.url), "utf8");
}
