import { parseArgs } from "node:util";
import type { Row } from "./row.ts";

export const USAGE = `npm run bench -- [rows…] [--save] [--json <file>] [--trial] [--list]

  rows           names, or how they begin; default all
  --save         keep the results: docs/bench/results.json and the table in docs/benchmarks.md
  --json <file>  write this run's results there
  --trial        small sizes, one round: shows that the rows run, says nothing, isn't judged
  --list         the rows' names
`;

export interface BenchOptions {
  readonly rows: readonly Row[];
  readonly save: boolean;
  readonly json: string | undefined;
  readonly trial: boolean;
  readonly list: boolean;
}

/** @throws Error for an unknown option or row, or results of a trial to be kept */
export function readOptions(args: readonly string[], rows: readonly Row[]): BenchOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      save: { type: "boolean", default: false },
      json: { type: "string" },
      trial: { type: "boolean", default: false },
      list: { type: "boolean", default: false },
    },
  });
  for (const name of positionals) {
    if (!rows.some((row) => row.name.startsWith(name))) {
      throw new Error(`no row begins with ${name}; there are ${rows.map((row) => row.name).join(", ")}`);
    }
  }
  if (values.save && values.trial) throw new Error("a trial says nothing that is worth keeping: leave --save out");
  const { save, json, trial, list } = values;
  const chosen = rows.filter(
    (row) => positionals.length === 0 || positionals.some((name) => row.name.startsWith(name)),
  );
  return { rows: chosen, save, json, trial, list };
}
