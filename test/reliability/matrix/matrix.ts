import type { Guesses } from "../../../provider/src/emulator/index.ts";
import { gather, inLanes, type Row } from "../row.ts";
import { type Cell, playCell } from "./cell.ts";
import type { Fault } from "./faults.ts";
import { Rig, type RigOptions } from "./rig.ts";
import type { Phase, Subject } from "./subjects.ts";

/** Cells that one host can play, one after the other. */
interface Batch {
  readonly rig: RigOptions;
  readonly cells: readonly Cell[];
}

const PHASES: readonly Phase[] = ["up", "refresh"];
/** A host's retry budget lasts for these, and lanes end at much the same time. */
const OF_A_BATCH = 60;

/** Every subject with every command that it calls and every fault, as far as they are wanted. */
export function cellsOf(
  subjects: readonly Subject[],
  faults: readonly Fault[],
  isWanted: (cell: Cell) => boolean,
): Cell[] {
  return subjects.flatMap((subject) =>
    PHASES.flatMap((phase) =>
      subject.commands[phase].flatMap((command) =>
        faults.flatMap((fault) =>
          fault.when.map((when): Cell => ({ subject, phase, command, fault, when })).filter(isWanted),
        ),
      ),
    ),
  );
}

/** Plays cells, so many hosts at a time. Calls back with each that is over. */
export async function playMatrix(
  cells: readonly Cell[],
  lanes: number,
  more: Partial<RigOptions> = {},
  onCell: (cell: Cell, failures: readonly string[], guesses: ReadonlySet<keyof Guesses>) => void = () => {},
): Promise<Row[]> {
  const batches = inBatches(cells, more);
  const rows = await inLanes(batches, lanes, async ({ rig: options, cells: ofBatch }) => {
    await using rig = await Rig.start(options);
    const found: Row[] = [];
    for (const cell of ofBatch) {
      const failures = await playCell(rig, cell);
      onCell(cell, failures, rig.takeGuesses());
      found.push(rowOf(cell, failures));
    }
    return found;
  });
  // In the order of the cells, whoever was first.
  const order = new Map(gather(cells.map((cell) => rowOf(cell, []))).map((row, index) => [placeOf(row), index]));
  return gather(rows.flat()).toSorted((a, b) => (order.get(placeOf(a)) ?? 0) - (order.get(placeOf(b)) ?? 0));
}

const placeOf = ({ table, what, column }: Row) => JSON.stringify([table, what, column]);

function inBatches(cells: readonly Cell[], more: Partial<RigOptions>): Batch[] {
  const byRig = Object.groupBy(cells, (cell) => JSON.stringify(rigOf(cell)));
  return Object.values(byRig).flatMap((alike = []) => {
    const [first] = alike;
    if (first === undefined) return [];
    const rig = { ...rigOf(first), ...more };
    const count = Math.ceil(alike.length / OF_A_BATCH);
    return Array.from({ length: count }, (_, n) => ({
      rig,
      cells: alike.filter((_cell, index) => index % count === n),
    }));
  });
}

function rigOf({ fault }: Cell): RigOptions {
  const isByLines =
    fault?.kind.by === "way" ||
    fault?.kind.by === "backup" ||
    (fault?.kind.by === "clock" && fault.kind.of === "service" && fault.kind.from === "command");
  return {
    way: isByLines ? "lines" : "direct",
    ...(fault?.credential && { credential: fault.credential }),
  };
}

function rowOf({ subject, phase, command, fault, when }: Cell, failures: readonly string[]): Row {
  const told = `${subject.title}, ${phase}, ${command}, ${fault?.variant ?? "no fault"}, ${when}`;
  return {
    table: subject.title,
    what: fault?.row ?? "no fault",
    column: `${phase}: ${command}`,
    tried: 1,
    failures: failures.map((failure) => `${told}: ${failure}`),
  };
}
