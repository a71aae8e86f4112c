/** What was asked for, and who waits for it. */
interface Waiting<Key, Value> {
  readonly key: Key;
  readonly settle: PromiseWithResolvers<Value>;
}

/** A turn of the event loop does not bring more. */
const largestBatch = 256;

/**
 * Returns a function that answers for one key, while `load` answers for all keys that are asked for in one turn:
 * concurrent requests become one trip to the database. `load` returns a value for each key, in their order.
 */
export function batched<Key, Value>(
  load: (keys: readonly Key[]) => Promise<readonly Value[]>,
): (key: Key) => Promise<Value> {
  let waiting: Waiting<Key, Value>[] = [];

  const flush = () => {
    const batch = waiting;
    if (batch.length === 0) return;
    waiting = [];
    load(batch.map(({ key }) => key)).then(
      (values) => batch.forEach(({ settle }, index) => settle.resolve(values[index]!)),
      (error: unknown) => batch.forEach(({ settle }) => settle.reject(error)),
    );
  };

  return (key) => {
    const settle = Promise.withResolvers<Value>();
    const size = waiting.push({ key, settle });
    if (size === 1) queueMicrotask(flush);
    if (size === largestBatch) flush();
    return settle.promise;
  };
}
