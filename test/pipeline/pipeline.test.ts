import { spawnSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { reviewCommand } from "../../provider/src/cli/commands/review.ts";
import { readYaml } from "../engine/project.ts";
import { shows } from "../requirements.ts";
import { findActionlint } from "./actionlint.ts";

const pipeline = fileURLToPath(new URL("../../examples/pipeline/", import.meta.url));
const workflows = globSync("github/*.yml", { cwd: pipeline }).sort();
const all = [...workflows, "gitlab/.gitlab-ci.yml"];
const text = (file: string) => readFileSync(`${pipeline}${file}`, "utf8");

interface Workflow {
  permissions: unknown;
  jobs: Record<string, { permissions?: Record<string, string>; environment?: string; if?: string; steps: object[] }>;
}
const workflow = (file: string) => readYaml(`${pipeline}${file}`) as unknown as Workflow;

const actionlint = findActionlint();
if (actionlint === undefined) console.log("No `actionlint`, neither on PATH nor from the Go proxy: skipped.");

describe("the pipeline's workflows", () => {
  it.skipIf(actionlint === undefined)(shows(["pipeline.linted"], "pass actionlint"), () => {
    const files = workflows.map((file) => `${pipeline}${file}`);
    const { status, stdout } = spawnSync(actionlint ?? "", files, { encoding: "utf8" });
    expect(stdout).toBe("");
    expect(status).toBe(0);
  });

  it.each(workflows)(shows(["pipeline.least"], "%s pins each action and grants by job only"), (file) => {
    const uses = [...text(file).matchAll(/uses: (\S+)(.*)/g)];
    expect(uses.length).toBeGreaterThan(1);
    for (const [, action, comment] of uses) {
      expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
      expect(comment).toMatch(/^ # v\d+\.\d+\.\d+$/);
    }
    const { permissions, jobs } = workflow(file);
    expect(permissions).toEqual({});
    for (const job of Object.values(jobs)) expect(job.permissions).toMatchObject({ contents: "read" });
  });

  it.each(workflows)(shows(["pipeline.key"], "%s gives the service's key to jobs of an environment only"), (file) => {
    for (const [name, job] of Object.entries(workflow(file).jobs)) {
      const hasKey = JSON.stringify(job).includes("TENCENT_CHAT_SECRET_KEY");
      if (hasKey) expect(job.environment, name).toBeDefined();
    }
  });

  it(shows(["pipeline.key"], "never lets a fork's or a pull request's code meet a key"), () => {
    const { preview, review } = workflow("github/review.yml").jobs;
    const own = "github.event.pull_request.head.repo.full_name == github.repository";
    expect(preview?.if).toContain(own);
    expect(review?.if).toContain(own);
    expect(JSON.stringify(preview)).not.toContain("TENCENT_CHAT");
    expect(review?.steps[0]).toMatchObject({
      with: { ref: expect.stringMatching(/^\$\{\{ github\.event\.pull_request\.base\.sha \}\}$/) },
    });
    expect(preview?.permissions).toEqual({ contents: "read" });
  });

  it(shows(["pipeline.key"], "keeps debug messages of the engine out of artifacts"), () => {
    expect(text("github/review.yml")).toContain(`select(.diagnosticEvent.severity? != "debug")`);
    expect(text("github/apply.yml") + text("github/drift.yml")).not.toMatch(/path:.*events|^\s+events\.json$/m);
  });

  it.each(all)(shows(["pipeline.linted"], "%s is YAML whose reviews take options that there are"), (file) => {
    expect(readYaml(`${pipeline}${file}`)).toBeTypeOf("object");
    const known = reviewCommand().options.map(({ long }) => long);
    const commands =
      text(file)
        .replaceAll("\\\n", " ")
        .match(/npx pulumi-tencent-chat review .*/g) ?? [];
    expect(commands.length).toBeGreaterThan(0);
    for (const option of commands.join(" ").match(/--[a-z-]+/g) ?? []) expect(known).toContain(option);
  });

  it(shows(["pipeline.linted"], "lets no two runs act on a stack at once"), () => {
    for (const file of ["github/apply.yml", "github/drift.yml"]) {
      expect(text(file)).toMatch(/group: stack-production\n\s+cancel-in-progress: false/);
    }
    expect(text("github/drift.yml")).toContain("--preview-only");
    expect(text("gitlab/.gitlab-ci.yml").match(/resource_group: stack-production/g)).toHaveLength(2);
  });
});
