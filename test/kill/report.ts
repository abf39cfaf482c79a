import type { Kill, TrialResult } from "./trial.ts";

/** One line about a trial, and one for each of its failures. */
export function tellTrial({ seed, kind, situation, targets, kills, rounds, calls, failures }: TrialResult): string {
  const killed = kills.map(
    ({ victim, afterMs, calls: before, of, pendingOperation }) =>
      `${victim} at ${(afterMs / 1000).toFixed(1)} s (${before} of ${of})${pendingOperation ? " pending" : ""}`,
  );
  const what = `${seed} ${kind} ${situation}: ${targets} targets, killed ${killed.join(", ") || "nothing"}`;
  const told = failures.slice(0, 10).map((failure) => `\n    ${failure}`);
  return `${what}; ${rounds} rounds, ${calls} calls: ${failures.length === 0 ? "ok" : `FAILED${told.join("")}`}`;
}

/** What came of all trials, in numbers. */
export function summarize(results: readonly TrialResult[]): string {
  const killed = results.filter(({ kills }) => kills.length > 0);
  const kills = killed.flatMap((result) => result.kills);
  const failed = results.filter(({ failures }) => failures.length > 0);
  const sum = (of: (result: TrialResult) => number): number => results.reduce((total, result) => total + of(result), 0);
  const underWay = kills.flatMap((kill) => kill.underWay ?? []);
  const [targets, calls] = [sum((result) => result.targets), sum((result) => result.calls)];
  return [
    `trials with a kill   ${killed.length}, and ${results.length - killed.length} that were over before it`,
    `kills                ${kills.length}: ${counts(kills, ({ victim }) => victim)}`,
    `when                 ${counts(kills, whenOf)}`,
    `sets                 ${counts(killed, ({ kind }) => kind)}`,
    `changes              ${counts(killed, ({ situation }) => situation)}`,
    `pending operations   left by ${kills.filter(({ pendingOperation }) => pendingOperation).length} kills`,
    `rounds               ${sum(({ rounds }) => rounds)} of preview and update`,
    `targets              ${targets}, with ${calls} irreversible calls, ${calls - targets} of them repeats`,
    `orphans              ${underWay.length} hosts without their engine, with at most ${Math.max(0, ...underWay)} calls under way`,
    failed.length === 0
      ? "every target done, no call that wasn't shown, nothing lost"
      : `FAILED: ${failed.length} trials, seeds ${failed.map(({ seed }) => seed).join(", ")}`,
  ].join("\n");
}

function whenOf({ calls, of }: Kill): string {
  return calls === 0 ? "before the first call" : calls < of ? "amid the calls" : "after the last call";
}

function counts<T>(items: readonly T[], nameOf: (item: T) => string): string {
  const groups = Object.entries(Object.groupBy(items, nameOf));
  return groups.map(([name, of]) => `${of?.length} ${name}`).join(", ");
}
