import { backOff } from './backoff.ts';
import { every } from './every.ts';
import { isAboutQuestion } from './store-errors.ts';

/** Delivers what waits in the store. Any number of nodes do so at once: each takes what no other has. */
export interface Courier {
  /** Delivers what is due; asked while it does so, it looks once more. */
  wake(): void;
  /** Resolves when nothing is due any more, or under way. */
  idle(): Promise<void>;
  /** Takes no more, and waits some seconds for what is under way. What was not delivered by then is another node's. */
  close(): Promise<void>;
}

/** How the delivery of one thing says what came of it, and what ends it. */
export interface Delivering {
  /** Repeats a step while the database is away for a moment: what the receiver has taken would come again. */
  insist(step: () => Promise<unknown>): Promise<void>;
  readonly stop: AbortSignal;
}

/** How long a stop waits for what is under way. */
const closeMs = 4_000;
/** What other nodes have stored, and what is to be tried again, is found by looking. */
const lookMs = 5_000;
/** How often a database that is away is told what came of a delivery, before others take it. */
const mostAttempts = 30;

export function createCourier<Item>(options: {
  /** How much of each queue is under way at once. */
  lanes: number;
  /** Returns whether something is due. It only reads. */
  hasDue: () => Promise<boolean>;
  /** Returns the queues in which something may be due. */
  queues: () => Promise<readonly string[]>;
  /** Takes so much of a queue, for a time that is longer than a delivery. */
  take: (queue: string, limit: number) => Promise<readonly Item[]>;
  /** Never throws. */
  deliver: (item: Item, delivering: Delivering) => Promise<void>;
  /** Told when the store cannot be read. */
  warn: (error: unknown) => void;
}): Courier {
  const { lanes, hasDue, queues, take, deliver, warn } = options;
  const closing = new AbortController();
  const stopping = new AbortController();
  const stop = stopping.signal;
  /** How much of each queue is under way. */
  const underWay = new Map<string, number>();
  let isLooking = false;
  let looksAgain = false;
  let whenIdle: (() => void)[] = [];

  const insist: Delivering['insist'] = async (step) => {
    for (let attempt = 0; ; attempt += 1) {
      try {
        await step();
        return;
      } catch (error) {
        if (isAboutQuestion(error) || attempt === mostAttempts || stop.aborted) throw error;
        await backOff(attempt, 200, 1_000);
      }
    }
  };

  const change = (queue: string, by: number): void => {
    const count = (underWay.get(queue) ?? 0) + by;
    if (count === 0) underWay.delete(queue);
    else underWay.set(queue, count);
  };

  /** Takes as much of a queue as there are free lanes. */
  const fill = async (queue: string): Promise<void> => {
    const free = lanes - (underWay.get(queue) ?? 0);
    if (free === 0 || closing.signal.aborted) return;
    for (const item of await take(queue, free)) {
      change(queue, 1);
      void deliver(item, { insist, stop }).finally(() => {
        change(queue, -1);
        void look();
      });
    }
  };

  const look = async (): Promise<void> => {
    looksAgain = true;
    if (isLooking) return;
    isLooking = true;
    while (looksAgain && !closing.signal.aborted) {
      looksAgain = false;
      try {
        for (const queue of await queues()) await fill(queue);
      } catch (error) {
        warn(error);
      }
    }
    isLooking = false;
    if (underWay.size > 0) return;
    for (const resolve of whenIdle) resolve();
    whenIdle = [];
  };

  const stopLooking = every(
    lookMs,
    async () => {
      if (await hasDue()) await look();
    },
    warn,
  );

  const idle = async (): Promise<void> => {
    const waited = new Promise<void>((resolve) => whenIdle.push(resolve));
    void look();
    return waited;
  };

  return {
    wake: () => void look(),
    idle,
    async close() {
      stopLooking();
      closing.abort();
      const timer = setTimeout(() => stopping.abort(), closeMs);
      await idle();
      clearTimeout(timer);
    },
  };
}
