/** One figure of the table: what was tried, how often, and what came of it. */
export interface Row {
  /** Heading that it stands under. */
  readonly table: string;
  /** Line of its table. */
  readonly what: string;
  /** Column of its table; one of its own where there is none. */
  readonly column?: string;
  readonly tried: number;
  /** A figure that belongs to it. */
  readonly note?: string;
  /** What went wrong, a line each; none where all was as it must be. */
  readonly failures: readonly string[];
}

/** What a suite may use. */
export interface SuiteContext {
  /** Tells what goes on. */
  readonly say: (line: string) => void;
  /** How much is tried: a few of everything, all but what waits for minutes, or all. */
  readonly extent: Extent;
}

export type Extent = "slice" | "thorough" | "all";

/** Things that are tried together: `npm run reliability` runs all suites. */
export interface Suite {
  /** On the command line. */
  readonly name: string;
  readonly title: string;
  /** What holds in each of its rows, for readers of the page. */
  readonly claims: readonly string[];
  /** Why nothing can be tried here, if so. */
  readonly lacks?: () => Promise<string | undefined>;
  /** Whether it uses the real CLI, where there is one. */
  readonly usesCli?: true;
  run(context: SuiteContext): Promise<Row[]>;
}

/** Rows of the same place as one. */
export function gather(rows: readonly Row[]): Row[] {
  const places = new Map<string, Row>();
  for (const row of rows) {
    const place = JSON.stringify([row.table, row.what, row.column]);
    const { tried, failures } = places.get(place) ?? { tried: 0, failures: [] };
    places.set(place, { ...row, tried: tried + row.tried, failures: [...failures, ...row.failures] });
  }
  return [...places.values()];
}

/** Works jobs off, so many at a time, in order. */
export async function inLanes<Job, Result>(
  jobs: readonly Job[],
  lanes: number,
  work: (job: Job) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let index = next++; index < jobs.length; index = next++) results[index] = await work(jobs[index] as Job);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return results;
}

/**
 * Plays again, at most four times, what shows nothing, as its only failure says: a busy machine kept apart what had to
 * meet. Whatever else was wrong counts.
 */
export async function untilTelling(nothing: string, play: () => Promise<string[]>): Promise<string[]> {
  let wrong = await play();
  for (let more = 4; more > 0 && wrong.length === 1 && wrong[0] === nothing; more--) wrong = await play();
  return wrong;
}
