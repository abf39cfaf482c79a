/** As many items begin together as share one `get_group_info`. */
const TOGETHER = 50;
/** Two seconds' worth of calls are under way at most, so that what was looked up is still true when it is used. */
const AHEAD_SECONDS = 2;
/** More would only wait for connections. */
const UNDER_WAY = 400;

/**
 * Works items off, many at a time. They begin fifty by fifty, so that what they look up goes out in whole batches, or fewer
 * where fifty would take longer than two seconds.
 *
 * @param callsPerSecond at which calls are made at most
 * @param work must not reject
 * @param isStopped no more begin once it is true
 * @returns the items that weren't begun
 */
export async function workOff<Item>(
  items: readonly Item[],
  callsPerSecond: number,
  work: (item: Item) => Promise<void>,
  isStopped: () => boolean = () => false,
): Promise<Item[]> {
  const most = Math.min(UNDER_WAY, Math.max(1, AHEAD_SECONDS * callsPerSecond));
  const together = Math.min(TOGETHER, most);
  let underWay = 0;
  let wake = (): void => {};
  const fallTo = async (count: number): Promise<void> => {
    while (underWay > count) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  const end = (): void => {
    underWay -= 1;
    wake();
  };
  let next = 0;
  while (next < items.length && !isStopped()) {
    for (const item of items.slice(next, next + together)) {
      underWay += 1;
      void work(item).finally(end);
    }
    next += together;
    await fallTo(most - together);
  }
  await fallTo(0);
  return items.slice(next);
}
