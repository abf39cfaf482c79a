import { Command, InvalidArgumentError } from "commander";
import { type ServiceFlags, withServiceFlags } from "../service-flags.ts";

/** An option that stands for a resource, in the order given. */
export interface GivenMark {
  readonly option: string;
  readonly text: string;
  name?: string;
}

/** The options as commander gives them. */
export interface ImportFileFlags extends ServiceFlags {
  readonly from?: string;
  readonly out?: string;
  readonly force?: true;
  readonly live?: true;
}

/** `pulumi-tencent-chat import-file`: the file on stdout, or where `--out` says. */
export function importFileCommand(): Command {
  const given: GivenMark[] = [];
  const mark = (option: string) => (text: string) => {
    given.push({ option, text });
  };
  const name = (text: string) => {
    const last = given.at(-1);
    if (last === undefined || last.name !== undefined) {
      throw new InvalidArgumentError("It must follow the --checkpoint, --recall or --removal that it names.");
    }
    last.name = text;
  };
  const command = new Command("import-file")
    .description("write the file with which `pulumi import --file` takes up what was done by other means")
    .option(
      "--checkpoint <groupId=msgSeq>",
      "history of a group that is hidden; may be given more than once",
      mark("checkpoint"),
    )
    .option("--recall <groupId/account>", "a sender whose messages are recalled; likewise", mark("recall"))
    .option("--removal <account/groupName>", "a conversation group that is removed; likewise", mark("removal"))
    .option("--name <name>", "name of the resource given before (default: made from its ids)", name)
    .option("--from <file>", "JSON file with checkpoints, recalls and removals")
    .option("--live", "look the groups up: refuse marks that can't be, and note type and time of creation")
    .option("--out <file>", "write to this file instead of stdout")
    .option("--force", "overwrite it");
  return withServiceFlags(command).action(async (flags: ImportFileFlags) => {
    const { runImportFile } = await import("../run-import-file.ts");
    await runImportFile(flags, given);
  });
}
