import type { TokenStorage } from './storage.ts';

/** IndexedDB, as far as it matters here. */
interface Request<T> {
  readonly result: T;
  readonly error: unknown;
  onsuccess: (() => void) | null;
  onerror: (() => void) | null;
}
interface Store {
  get(key: string): Request<unknown>;
  put(value: string, key: string): Request<unknown>;
  delete(key: string): Request<unknown>;
}
interface Database {
  createObjectStore(name: string): unknown;
  transaction(
    name: string,
    mode: 'readonly' | 'readwrite',
  ): {
    objectStore(name: string): Store;
    oncomplete: (() => void) | null;
    onabort: (() => void) | null;
  };
}
interface Opening extends Request<Database> {
  onupgradeneeded: (() => void) | null;
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
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(request.error as Error);
    });
  };
  return {
    getItem: async (key) => ((await run('readonly', (store) => store.get(key))) as string) ?? null,
    setItem: async (key, value) => void (await run('readwrite', (store) => store.put(value, key))),
    removeItem: async (key) => void (await run('readwrite', (store) => store.delete(key))),
  };
}

function open(name: string): Promise<Database> {
  const { indexedDB } = globalThis as unknown as { indexedDB: { open(name: string): Opening } };
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(name);
    opening.onupgradeneeded = () => opening.result.createObjectStore(items);
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error as Error);
  });
}
