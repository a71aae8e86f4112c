import type { TokenStorage } from './storage.ts';

/** IndexedDB, as far as it matters here. */
interface Events {
  addEventListener(name: string, listener: () => void): void;
}
interface Request<T> extends Events {
  readonly result: T;
  readonly error: Error;
}
interface Store {
  get(key: string): Request<unknown>;
  put(value: string, key: string): Request<unknown>;
  delete(key: string): Request<unknown>;
}
interface Transaction extends Events {
  readonly error: Error;
  objectStore(name: string): Store;
}
interface Database {
  createObjectStore(name: string): unknown;
  transaction(name: string, mode: 'readonly' | 'readwrite'): Transaction;
}

const items = 'items';

/** Returns a storage in IndexedDB: the only one that pages share with their workers, which have no `localStorage`. */
export function indexedDbStorage(name = 'latchkey'): TokenStorage {
  let opened: Promise<Database> | null = null;
  const run = async (mode: 'readonly' | 'readwrite', work: (store: Store) => Request<unknown>) => {
    opened ??= open(name);
    opened.catch(() => (opened = null));
    const transaction = (await opened).transaction(items, mode);
    return new Promise<unknown>((resolve, reject) => {
      const request = work(transaction.objectStore(items));
      transaction.addEventListener('complete', () => resolve(request.result));
      transaction.addEventListener('abort', () => reject(transaction.error));
    });
  };
  return {
    getItem: async (key) => ((await run('readonly', (store) => store.get(key))) as string) ?? null,
    setItem: async (key, value) => void (await run('readwrite', (store) => store.put(value, key))),
    removeItem: async (key) => void (await run('readwrite', (store) => store.delete(key))),
  };
}

function open(name: string): Promise<Database> {
  const { indexedDB } = globalThis as unknown as {
    indexedDB: { open(name: string): Request<Database> };
  };
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(name);
    opening.addEventListener('upgradeneeded', () => opening.result.createObjectStore(items));
    opening.addEventListener('success', () => resolve(opening.result));
    opening.addEventListener('error', () => reject(opening.error));
  });
}
