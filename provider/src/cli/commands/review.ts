import { Command, InvalidArgumentError, Option } from "commander";
import { FAIL_ON, type FailOn } from "../../review/verdict.ts";
import { FORMATS, type Format, formatOfFile } from "../review-formats.ts";
import { type ServiceFlags, withServiceFlags } from "../service-flags.ts";

/** The options as commander gives them. */
export interface ReviewFlags extends ServiceFlags {
  readonly stack?: { readonly project: string; readonly stack: string };
  readonly live?: true;
  readonly format: Format;
  readonly out: readonly string[];
  readonly failOn: FailOn;
  readonly stepSummary?: true;
  readonly post?: true;
  readonly comments: "per-stack" | "joint";
  readonly skipNoChange?: true;
  readonly repository?: string;
  readonly pullRequest?: number;
}

/** `pulumi-tencent-chat review`: the review on stdout, what couldn't be done on stderr. */
export function reviewCommand(): Command {
  const command = new Command("review")
    .description("say what the events of a preview, up, refresh or destroy would destroy, in words")
    .argument("[file...]", "what `pulumi … --json` printed, one file a stack; - or none is stdin")
    .addOption(new Option("--format <format>", "what to print").choices(FORMATS).default("markdown"))
    .option("--out <file>", "also write it to a .md, .html or .json file; may be given more than once", outFile, [])
    .addOption(
      new Option("--fail-on <what>", "from what on to end with 3").choices(FAIL_ON).default("blocked" satisfies FailOn),
    )
    .option(
      "--stack <project/stack>",
      "what events are taken for that name no stack, so that their comment is found",
      place,
    )
    .option("--step-summary", "on GitHub Actions: write it to the job's page, and verdict and label as outputs")
    .option("--post", "comment on the pull request at GitHub, with GITHUB_TOKEN; needs @octokit/core")
    .addOption(
      new Option("--comments <which>", "with --post: a comment for each stack, or one for all")
        .choices(["per-stack", "joint"])
        .default("per-stack"),
    )
    .option("--skip-no-change", "with --post: no first comment while nothing changes")
    .option("--repository <owner/name>", "with --post (default: GITHUB_REPOSITORY)")
    .option("--pull-request <number>", "with --post (default: that of the job's event)", positive)
    .option("--live", "ask the service, by reads alone, what only it knows: names, members, newest messages")
    .addHelpText(
      "after",
      "\nPreviews stream their events only with PULUMI_ENABLE_STREAMING_JSON_PREVIEW=true." +
        "\nIt ends with 1 where events could not be read, after it has said so in the review.",
    );
  return withServiceFlags(command).action(async (files: string[], flags: ReviewFlags) => {
    const { runReview } = await import("../run-review.ts");
    await runReview(files, flags);
  });
}

function outFile(file: string, others: readonly string[]): string[] {
  if (formatOfFile(file) === undefined) throw new InvalidArgumentError("It must end with .md, .html or .json.");
  return [...others, file];
}

function positive(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1) throw new InvalidArgumentError("It must be a number from 1 on.");
  return number;
}

function place(text: string): { project: string; stack: string } {
  const [, project, stack] = /^([^/]+)\/([^/]+)$/.exec(text) ?? [];
  if (project === undefined || stack === undefined) throw new InvalidArgumentError("It must be project/stack.");
  return { project, stack };
}
