import { writeFileSync } from "node:fs";
import { quote } from "../change/text.ts";
import { connectClient, forCalls } from "../host/connect-client.ts";
import { type ImportFile, importFile } from "../import-file/import-file.ts";
import { importables } from "../import-file/importables.ts";
import { readMarksFile, type TypedMark } from "../import-file/marks-file.ts";
import { visibleJson } from "../review/json.ts";
import type { GivenMark, ImportFileFlags } from "./commands/import-file.ts";
import { readServiceFlags, requireConfiguration } from "./service-flags.ts";
import { UsageError } from "./usage-error.ts";

/** Makes the import file and prints or writes it. */
export async function runImportFile(flags: ImportFileFlags, given: readonly GivenMark[]): Promise<void> {
  const marks = given.map(parse);
  if (flags.from !== undefined) {
    marks.push(...readMarksFile(flags.from, importables));
  }
  if (marks.length === 0) {
    throw new UsageError("there is nothing to import: give --checkpoint, --recall, --removal or --from");
  }
  const text = `${visibleJson(await make(marks, flags))}\n`;
  if (flags.out === undefined) {
    process.stdout.write(text);
    return;
  }
  write(flags.out, text, flags.force === true);
  process.stderr.write(
    `${marks.length} ${marks.length === 1 ? "resource" : "resources"} in ${flags.out}. To take them up, declare them in ` +
      `the program and run:\n  pulumi import --file ${flags.out} --yes --generate-code=false --protect=false\n`,
  );
}

function parse({ option, text, name }: GivenMark): TypedMark {
  const importable = importables.find((one) => one.option === option);
  const inputs = importable?.parse(text);
  if (importable === undefined || inputs === undefined) {
    throw new UsageError(
      `--${option} ${quote(text)} isn't of the form ${importable?.form}, or could be read in several ways: use --from for ` +
        "ids that hold such characters",
    );
  }
  return { importable, inputs, name };
}

async function make(marks: readonly TypedMark[], flags: ImportFileFlags): Promise<ImportFile> {
  const reading = readServiceFlags(flags, process.env);
  const configuration = requireConfiguration(reading, flags.live === true);
  if (flags.live !== true) {
    return importFile(marks, configuration);
  }
  const client = await connectClient(forCalls(reading));
  try {
    return await importFile(marks, configuration, client);
  } finally {
    await client.close();
  }
}

function write(path: string, text: string, force: boolean): void {
  try {
    writeFileSync(path, text, { flag: force ? "w" : "wx" });
  } catch (error) {
    const exists = (error as NodeJS.ErrnoException).code === "EEXIST";
    throw exists ? new Error(`${path} exists already: give another --out, or --force to overwrite it`) : error;
  }
}
