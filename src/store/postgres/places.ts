import { StoreUnavailable } from '../../lib/store-errors.ts';

export type Kind = 'read' | 'write';

/** A request has waited too long. */
export class TooSlow extends StoreUnavailable {}

/** The places in the pool: never more than its size, with some reserved for reads while every write hangs. */
export interface Places {
  /** Returns a function that gives the place back. Throws TooSlow if no place was free until that `performance.now()`. */
  take(kind: Kind, giveUpAt: number): Promise<() => void>;
  /** Limits the places for a second, because the server has no more connections for us. */
  shrink(to: number): void;
  readonly waiting: number;
}

interface Waiter {
  readonly kind: Kind;
  readonly admit: () => void;
}

const shrunkForMs = 1_000;

const noneToSpare = () => new TooSlow('PostgreSQL has no connection to spare.');

/** How many places are reserved for reads, which are short. A single place cannot be reserved. */
const reserveOf = (size: number) => Math.min(2, Math.floor(size / 2));

export function createPlaces(size: number): Places {
  const taken = { read: 0, write: 0 };
  const queue: Waiter[] = [];
  let limit = size;
  let growing: NodeJS.Timeout | undefined;

  const isFree = (kind: Kind) =>
    taken.read + taken.write < limit && (kind === 'read' || taken.write < limit - reserveOf(limit));

  const occupy = (kind: Kind) => {
    taken[kind] += 1;
    return () => {
      taken[kind] -= 1;
      admitNext();
    };
  };

  const admitNext = () => {
    for (;;) {
      const index = queue.findIndex(({ kind }) => isFree(kind));
      if (index === -1) return;
      queue.splice(index, 1)[0]?.admit();
    }
  };

  const wait = (kind: Kind, giveUpAt: number) =>
    new Promise<() => void>((resolve, reject) => {
      const giveUp = () => {
        queue.splice(queue.indexOf(waiter), 1);
        reject(noneToSpare());
      };
      const timer = setTimeout(giveUp, Math.max(0, giveUpAt - performance.now()));
      const admit = () => {
        clearTimeout(timer);
        resolve(occupy(kind));
      };
      const waiter: Waiter = { kind, admit };
      queue.push(waiter);
    });

  return {
    async take(kind, giveUpAt) {
      // Otherwise a connection would be taken for a step that has given up, and be closed.
      if (performance.now() >= giveUpAt) throw noneToSpare();
      const isNext = !queue.some((waiter) => waiter.kind === kind);
      return isNext && isFree(kind) ? occupy(kind) : wait(kind, giveUpAt);
    },
    shrink(to) {
      limit = Math.max(1, Math.min(to, size));
      clearTimeout(growing);
      growing = setTimeout(() => {
        limit = size;
        admitNext();
      }, shrunkForMs).unref();
    },
    get waiting() {
      return queue.length;
    },
  };
}
