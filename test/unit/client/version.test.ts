import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { VERSION } from "../../../provider/src/version.ts";

it("is the version of the package", async () => {
  const file = new URL("../../../provider/package.json", import.meta.url);
  expect(VERSION).toBe((JSON.parse(await readFile(file, "utf8")) as { version: string }).version);
});
