import type { LoadBatch, Reader } from './types.ts';

const maxKeysPerQuery = 500;
// While this many queries of one kind are under way, further keys gather for the next: fuller batches, fewer connections.
const maxQueriesInFlight = 2;

type Waiting<V> = { resolve(value: V | undefined): void; reject(error: unknown): void };

/** See `Database.batchedRead`: look-ups of one tick (and those that gather behind running queries) share a query. */
export function batchedRead<K extends string, V>(
  db: Reader,
  load: LoadBatch<K, V>,
): (key: K) => Promise<V | undefined> {
  let gathering = new Map<K, Waiting<V>[]>();
  let inFlight = 0;
  let scheduled = false;

  const schedule = () => {
    if (scheduled || inFlight >= maxQueriesInFlight) return;
    scheduled = true;
    // After the poll phase: everything that arrived in this turn of the loop is in.
    setImmediate(() => {
      scheduled = false;
      while (gathering.size > 0 && inFlight < maxQueriesInFlight) void loadNext();
    });
  };

  const loadNext = async () => {
    const batch = takeBatch();
    inFlight++;
    try {
      const found = await load(db, [...batch.keys()]);
      for (const [key, waiting] of batch) for (const one of waiting) one.resolve(found.get(key));
    } catch (error) {
      for (const waiting of batch.values()) for (const one of waiting) one.reject(error);
    } finally {
      inFlight--;
      if (gathering.size > 0) schedule();
    }
  };

  const takeBatch = () => {
    if (gathering.size <= maxKeysPerQuery) {
      const all = gathering;
      gathering = new Map();
      return all;
    }
    const batch = new Map<K, Waiting<V>[]>();
    for (const [key, waiting] of gathering) {
      if (batch.size >= maxKeysPerQuery) break;
      batch.set(key, waiting);
      gathering.delete(key);
    }
    return batch;
  };

  return (key) =>
    new Promise((resolve, reject) => {
      const waiting = gathering.get(key);
      if (waiting) waiting.push({ resolve, reject });
      else gathering.set(key, [{ resolve, reject }]);
      schedule();
    });
}
