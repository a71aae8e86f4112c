/*
 * What it saves: without it, `me` on PostgreSQL took the server 3 to 5 times as much CPU time (32 connections, medians of
 * interleaved rounds). The goal that needs it is 0.6 of raw reads. What it must never do: give an answer to another key
 * than its own, keep one for later (a session may end at any moment), or let one key that fails fail the others.
 */

/** A key that was asked for, and the promise of its value. */
interface Waiting<Key, Value> {
  readonly key: Key;
  readonly settle: PromiseWithResolvers<Value>;
}

/** The most keys of one batch. */
const largestBatch = 256;

/**
 * The most batches that are loaded at once. More batches would have fewer keys each, and each batch costs a round trip.
 * With one batch, a connection that hangs would hold up all others.
 */
const mostAtOnce = 2;

/**
 * The longest that a key waits for other batches, in milliseconds. Those may hang for almost as long as an answer may
 * take, and then its own batch may hang as well.
 */
const timeoutMs = 50;

/**
 * Returns a function that loads the value of one key. It calls `load` with all keys that are asked for in one turn of
 * the event loop, or while other batches are loading, so that concurrent requests share one round trip to the database.
 * `load` returns a value for each key, in their order. If `isAboutKeys` says that an error may be about a key, only that
 * key fails.
 */
export function batched<Key, Value>(
  load: (keys: readonly Key[]) => Promise<readonly Value[]>,
  isAboutKeys: (error: unknown) => boolean = () => false,
): (key: Key) => Promise<Value> {
  const waiting: Waiting<Key, Value>[] = [];
  let loading = 0;
  let timer: NodeJS.Timeout | undefined;

  const answer = async (batch: readonly Waiting<Key, Value>[]): Promise<void> => {
    try {
      const values = await load(batch.map(({ key }) => key));
      batch.forEach(({ settle }, index) => settle.resolve(values[index]!));
    } catch (error) {
      if (batch.length === 1 || !isAboutKeys(error))
        return batch.forEach(({ settle }) => settle.reject(error));
      // Halving finds the key in few round trips.
      const middle = batch.length >> 1;
      await answer(batch.slice(0, middle));
      await answer(batch.slice(middle));
    }
  };

  const run = async (batch: readonly Waiting<Key, Value>[]): Promise<void> => {
    loading += 1;
    await answer(batch);
    loading -= 1;
    schedule();
  };

  const start = (): void => void run(waiting.splice(0, largestBatch));

  const schedule = (): void => {
    if (waiting.length === 0) return clearTimer();
    if (loading >= mostAtOnce) {
      timer ??= setTimeout(startAll, timeoutMs);
      return;
    }
    start();
    schedule();
  };

  const startAll = (): void => {
    clearTimer();
    while (waiting.length > 0) start();
  };

  const clearTimer = (): void => {
    clearTimeout(timer);
    timer = undefined;
  };

  return (key) => {
    const settle = Promise.withResolvers<Value>();
    // After the promises that are settled by now: their continuations may ask for more keys.
    if (waiting.push({ key, settle }) === 1) process.nextTick(schedule);
    return settle.promise;
  };
}
