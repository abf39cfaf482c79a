import DataLoader from "dataloader";

/** Turns single loads into loads of many. */
export interface Batcher<Key, Value> {
  /** Joins the batch that is being gathered. Equal keys of a batch are loaded once; nothing is kept afterwards. */
  load(key: Key): Promise<Value>;
}

/**
 * Gathers loads for a moment and makes them together.
 *
 * @param loadMany gives a value or an error for each key, in the keys' order
 * @param gather calls back when a batch has been gathered long enough
 */
export function batched<Key, Value>(
  loadMany: (keys: readonly Key[]) => Promise<readonly (Value | Error)[]>,
  { size, gather }: { readonly size: number; readonly gather: (done: () => void) => void },
): Batcher<Key, Value> {
  const loader = new DataLoader<Key, Value>(loadMany, { maxBatchSize: size, batchScheduleFn: gather });
  return {
    async load(key) {
      const value = loader.load(key);
      const forget = () => loader.clear(key);
      // Kept while on its way only: a later load must see the service's later state.
      value.then(forget, forget);
      return value;
    },
  };
}
