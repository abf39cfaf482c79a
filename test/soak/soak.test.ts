import { expect, it } from "vitest";
import { shows } from "../requirements.ts";
import { thorough } from "../thorough.ts";
import { noteTried } from "../tried.ts";
import { growthOf, leaksIn, tell } from "./figures.ts";
import type { Sample } from "./probe.ts";
import { lacking, soak } from "./soak.ts";

const SECONDS = 60;

it.skipIf(!thorough || lacking !== undefined)(
  shows(
    ["soak.flat", "soak.no-drift"],
    "a minute of random work at the full rate leaves nothing behind, and the state is the world's",
  ),
  { timeout: 300_000 },
  async ({ task }) => {
    const figures = await soak({ seconds: SECONDS, seed: 1 });
    const { operations, callsPerSecond, seconds } = figures;
    noteTried(task, { operations, calls: Math.round(callsPerSecond * seconds), seconds });
    expect(figures.failures, tell(figures)).toEqual([]);
    expect(figures.operations).toBeGreaterThan(100);
  },
);

const flat: Sample = { at: 0, rss: 1e8, heapUsed: 5e7, external: 0, timers: 1, sockets: 3, descriptors: 20 };
const many = (of: (index: number) => Partial<Sample>): Sample[] =>
  Array.from({ length: 40 }, (_, index) => ({ ...flat, ...of(index) }));

it.each<[what: string, samples: Sample[], after: Partial<Sample>, leaks: number]>([
  ["nothing that grows in the warm-up only", many((index) => ({ rss: 8e7 + Math.min(index, 8) * 2e6 })), {}, 0],
  ["memory that goes on growing", many((index) => ({ rss: 1e8 + index * 5e5 })), {}, 1],
  ["a heap that goes on growing", many((index) => ({ heapUsed: 5e7 + index * 5e5 })), {}, 1],
  ["sockets that stay open", many(() => ({})), { sockets: 5, descriptors: 24 }, 2],
  ["sockets that come to be many", many((index) => ({ sockets: index * 5 })), {}, 1],
  ["timers that stay", many(() => ({})), { timers: 9 }, 1],
])("tells %s", (_, samples, after, leaks) => {
  const idle = { before: flat, after: { ...flat, ...after } };
  expect(leaksIn({ samples, idle })).toHaveLength(leaks);
  expect(growthOf(samples, "rss").from).toBeGreaterThan(0);
});
