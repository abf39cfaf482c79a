import { globSync } from "node:fs";
import { homedir, userInfo } from "node:os";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { type Review, renderJson, reviewStreams } from "../../provider/src/review/index.ts";
import { shows } from "../requirements.ts";
import { recorded } from "./recorded.ts";
import { renderMarkdown } from "./rendered.ts";
import { SITUATIONS } from "./situations.ts";

const names = SITUATIONS.map(({ name }) => name);

describe("recorded streams of the CLI", () => {
  it.each(names)(shows(["review.domain-words"], "%s: Markdown as in the repository"), async (name) => {
    const markdown = renderMarkdown(reviewStreams([recorded(name)]));
    await expect(markdown).toMatchFileSnapshot(`golden/${name}.md`);
  });

  it.each([
    ["create", "needs-acknowledgement", "irreversible", "preview of up"],
    ["acknowledgement-required", "needs-acknowledgement", "irreversible", "preview of up"],
    ["policy-failure", "blocked", "blocked", "preview of up"],
    ["unknowns", "blocked", "blocked", "preview of up"],
    ["secrets", "needs-acknowledgement", "irreversible", "preview of up"],
    ["program-crash", "blocked", "blocked", "preview of up"],
    ["engine-failure", "blocked", "blocked", "preview of up"],
    ["partial-up", "blocked", "blocked", "done of up"],
    ["up", "irreversible", "irreversible", "done of up"],
    ["no-change", "no-change", "no-change", "preview of up"],
    ["all-kinds", "needs-acknowledgement", "irreversible", "preview of up"],
    ["lowered", "blocked", "blocked", "preview of up"],
    ["refresh-drift", "safe", "safe", "preview of refresh"],
    ["preview-refresh", "needs-acknowledgement", "irreversible", "preview of up"],
    ["destroy", "safe", "safe", "preview of destroy"],
    ["destroyed", "safe", "safe", "done of destroy"],
    ["sets", "needs-acknowledgement", "irreversible", "preview of up"],
    ["sets-unknown", "needs-acknowledgement", "irreversible", "preview of up"],
    ["sets-partial-up", "blocked", "blocked", "done of up"],
    ["sets-resume", "needs-acknowledgement", "irreversible", "preview of up"],
    ["sets-up", "irreversible", "irreversible", "done of up"],
    ["sets-grown", "needs-acknowledgement", "irreversible", "preview of up"],
    ["sets-drift", "safe", "safe", "preview of refresh"],
    ["sets-destroy", "safe", "safe", "preview of destroy"],
  ])(shows(["review.verdict", "review.operations"], "%s is %s, labelled %s, a %s"), (name, verdict, label, what) => {
    const review = reviewStreams([recorded(name)]);
    const { phase, operation } = review.stacks[0] as Review["stacks"][0];
    expect([review.verdict, review.label, `${phase} of ${operation}`]).toEqual([verdict, label, what]);
  });

  it("leave no situation out", () => {
    const files = globSync("*.md", { cwd: fileURLToPath(new URL("golden/", import.meta.url)) });
    expect(files.map((file) => file.replace(".md", "")).sort()).toEqual([...names].sort());
  });

  it(shows(["review.nothing-hidden-shown"], "show no configuration, secret, provider text or debug message"), () => {
    const stream = names.map(recorded).join("\n");
    // They are in the streams, the secret group's id in clear text in what the engine says for debugging.
    for (const text of ["configured-plain", "__provider", "exports.handler", "RegisterResource RPC"]) {
      expect(stream).toContain(text);
    }
    expect(recorded("secrets")).toContain("user u7 in group g1");
    const review = reviewStreams(names.map(recorded));
    for (const output of [...names.map((name) => reviewStreams([recorded(name)])), review].flatMap(written)) {
      expect(output).not.toMatch(/configured-|__provider|exports\.handler|RegisterResource|ciphertext|4dabf181/);
    }
    for (const output of written(reviewStreams([recorded("secrets")]))) {
      expect(output).not.toMatch(/\bg1\b|k7mkhux3/);
    }
  });

  it("tell neither the machine nor the person they were recorded on", () => {
    const stream = names.map(recorded).join("\n");
    const workspace = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");
    for (const text of [workspace, homedir(), `"${userInfo().username}"`, "/tmp/"]) expect(stream).not.toContain(text);
  });
});

function written(review: Review): string[] {
  return [renderMarkdown(review), renderJson(review)];
}
