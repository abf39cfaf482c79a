/** `npm run soak`: ends with 1 if something leaked or the state wasn't the world's, with 2 for wrong options. */
import { parseArgs } from "node:util";
import { tell } from "./figures.ts";
import { lacking, soak } from "./soak.ts";

const USAGE = `npm run soak -- [--minutes <n>] [--seed <n>]

  --minutes  how long; default 60
  --seed     of what is done; default by the clock
`;

/** @throws Error for an unknown option or a value that is no positive number */
function readOptions(args: readonly string[]): { seconds: number; seed: number } {
  const text = { type: "string" } as const;
  const { values } = parseArgs({ args: [...args], options: { minutes: text, seed: text } });
  const number = (name: "minutes" | "seed", preset: number): number => {
    const value = values[name] === undefined ? preset : Number(values[name]);
    if (!(value > 0 && Number.isFinite(value))) throw new Error(`--${name} ${values[name]} is no positive number`);
    return value;
  };
  return { seconds: number("minutes", 60) * 60, seed: number("seed", Math.floor(Date.now() / 1000)) };
}

try {
  const { seconds, seed } = readOptions(process.argv.slice(2));
  if (lacking !== undefined) throw new Error(lacking);
  console.log(`${seconds / 60} minutes, seed ${seed}`);
  const figures = await soak({ seconds, seed, say: (line) => console.log(`  ${line}`) });
  console.log(`\n${tell(figures)}`);
  if (figures.failures.length > 0) process.exitCode = 1;
} catch (error) {
  console.error(`${(error as Error).message}\n\n${USAGE}`);
  process.exitCode = 2;
}
