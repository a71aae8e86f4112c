/** What was asked for, and who waits for it. */
interface Waiting<Key, Value> {
  readonly key: Key;
  readonly settle: PromiseWithResolvers<Value>;
}

/** A turn of the event loop does not bring more. */
const largestBatch = 256;

/**
 * Trips under way at once. More would carry fewer keys each, and it is the trips that cost; with one alone, a
 * connection that hangs would hold everybody up.
 */
const trips = 2;

/**
 * Returns a function that answers for one key, while `load` answers for all keys that are asked for in one turn, or
 * while others are under way: concurrent requests become one trip to the database. `load` returns a value for each
 * key, in their order.
 */
export function batched<Key, Value>(
  load: (keys: readonly Key[]) => Promise<readonly Value[]>,
): (key: Key) => Promise<Value> {
  const waiting: Waiting<Key, Value>[] = [];
  let underWay = 0;

  const travel = async (batch: readonly Waiting<Key, Value>[]): Promise<void> => {
    underWay += 1;
    try {
      const values = await load(batch.map(({ key }) => key));
      batch.forEach(({ settle }, index) => settle.resolve(values[index]!));
    } catch (error) {
      batch.forEach(({ settle }) => settle.reject(error));
    }
    underWay -= 1;
    depart();
  };

  const depart = (): void => {
    if (underWay === trips || waiting.length === 0) return;
    void travel(waiting.splice(0, largestBatch));
    depart();
  };

  return (key) => {
    const settle = Promise.withResolvers<Value>();
    if (waiting.push({ key, settle }) === 1) queueMicrotask(depart);
    return settle.promise;
  };
}
