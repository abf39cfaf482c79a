/** As many items begin together as share one `get_group_info`. */
const TOGETHER = 50;
/** Under way at most: two seconds' worth at the documented rate, so that what was looked up is still true when it is used. */
const UNDER_WAY = 400;

/**
 * Works items off, many at a time. They begin fifty by fifty, so that what they look up goes out in whole batches.
 *
 * @param work must not reject
 * @param isStopped no more begin once it is true
 * @returns the items that weren't begun
 */
export async function workOff<Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
  isStopped: () => boolean = () => false,
): Promise<Item[]> {
  let underWay = 0;
  let wake = (): void => {};
  const fallTo = async (most: number): Promise<void> => {
    while (underWay > most) {
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
    for (const item of items.slice(next, next + TOGETHER)) {
      underWay += 1;
      void work(item).finally(end);
    }
    next += TOGETHER;
    await fallTo(UNDER_WAY - TOGETHER);
  }
  await fallTo(0);
  return items.slice(next);
}
