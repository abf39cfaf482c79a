declare module "@bcoe/v8-coverage" {
  type Covered = import("node:inspector").Profiler.TakePreciseCoverageReturnType;
  export function mergeProcessCovs(processes: Covered[]): Covered;
}
