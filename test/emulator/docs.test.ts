import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { commands } from "../../provider/src/emulator/commands/index.ts";
import { defaultGuesses, defaultLimits, parseSeed } from "../../provider/src/emulator/index.ts";
import { shows } from "../requirements.ts";

const page = readFileSync(new URL("../../docs/emulator.md", import.meta.url), "utf8");

describe("the emulator's page", () => {
  it("lists every guess, with its default first, and no other", () => {
    const section = page.slice(page.indexOf("## Guesses"), page.indexOf("## What it can't tell"));
    const rows = [...section.matchAll(/^\| `(\w+)` \| `([^`]+)`/gm)].map(([, name, first]) => [name, first]);
    expect(rows).toEqual(Object.entries(defaultGuesses).map(([name, value]) => [name, String(value)]));
  });

  it(shows(["emulator.bounded"], "lists every limit with its default, and no other"), () => {
    const section = page.slice(page.indexOf("## Left running"), page.indexOf("## Seeds"));
    const rows = [...section.matchAll(/^\| `(\w+)` \| `(\d+)`/gm)].map(([, name, value]) => [name, Number(value)]);
    expect(rows).toEqual(Object.entries(defaultLimits));
  });

  it("lists every command, and no other", () => {
    const section = page.slice(page.indexOf("## Commands"), page.indexOf("## Its own routes"));
    const listed = [...section.matchAll(/^\| `(\w+)` \| (.+) \|$/gm)].flatMap(([, service, names = ""]) =>
      [...names.matchAll(/`(\w+)`/g)].map(([, name]) => `${service}/${name}`),
    );
    expect(listed.sort()).toEqual([...commands.keys()].sort());
  });

  it("shows a seed that is one", () => {
    const [, seed = ""] = /```json\n([\s\S]+?)```/.exec(page) ?? [];
    expect(parseSeed(JSON.parse(seed)).groups).toHaveLength(2);
  });
});
