import { formatNumber } from "../../change/text.ts";

/** How far a set's work has come. */
export interface Pace {
  readonly done: number;
  readonly total: number;
  readonly failed: number;
  readonly elapsedMs: number;
}

/** `1,200 of 10,000 groups, 198 a second, 44 s left, 3 failed`. */
export function describePace({ done, total, failed, elapsedMs }: Pace, noun: string): string {
  const perSecond = rateOf(done + failed, elapsedMs);
  const left = perSecond === 0 ? undefined : Math.ceil((total - done - failed) / perSecond);
  const parts = [
    `${formatNumber(done)} of ${formatNumber(total)} ${noun}`,
    ...(perSecond === 0 ? [] : [`${formatNumber(Math.max(1, Math.round(perSecond)))} a second`]),
    ...(left === undefined ? [] : [`${describeSeconds(left)} left`]),
    ...(failed === 0 ? [] : [`${formatNumber(failed)} failed`]),
  ];
  return parts.join(", ");
}

/** Items a second; 0 while nothing can be said yet. */
export function rateOf(items: number, elapsedMs: number): number {
  return items === 0 || elapsedMs <= 0 ? 0 : (items * 1000) / elapsedMs;
}

/** `44 s`, `12 min 5 s`, `2 h 3 min`. */
export function describeSeconds(seconds: number): string {
  if (seconds < 60) {
    return `${seconds} s`;
  }
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
