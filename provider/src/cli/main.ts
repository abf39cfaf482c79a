import { createRequire } from "node:module";
import { Command, CommanderError } from "commander";
import { commands } from "./commands/index.ts";
import { EXIT_FAILED, EXIT_USAGE } from "./exit-codes.ts";
import { oneLine } from "./one-line.ts";
import { UsageError } from "./usage-error.ts";

const { version } = createRequire(import.meta.url)("../../package.json") as { version: string };

function program(): Command {
  const root = new Command("pulumi-tencent-chat")
    .description("Tools for moderating Tencent Chat with Pulumi")
    .version(version)
    .showHelpAfterError("(--help tells the options)")
    .addHelpText("after", "\nExit codes: 0 done, 1 failed, 2 wrong usage; of review, 3 for what --fail-on names.")
    .exitOverride();
  for (const command of commands) root.addCommand(command().copyInheritedSettings(root));
  return root;
}

try {
  await program().parseAsync();
} catch (error) {
  // Commander has told what is wrong, or shown the help that was asked for.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : EXIT_USAGE;
  else {
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`error: ${oneLine(message)}\n`);
    process.exitCode = error instanceof UsageError ? EXIT_USAGE : EXIT_FAILED;
  }
}
