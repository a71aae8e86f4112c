import { memoryStorage, type TokenStorage } from './storage.ts';

/** A value that a login needs again later. A storage may be full or forbidden: then it is not kept. */
export interface Kept<T> {
  put(value: T): Promise<void>;
  read(): Promise<T | null>;
  remove(): Promise<void>;
}

export function kept<T>(key: string, storage: TokenStorage): Kept<T> {
  const attempt = async <R>(work: () => R | Promise<R>): Promise<R | null> => {
    try {
      return await work();
    } catch {
      return null;
    }
  };
  return {
    put: async (value) => void (await attempt(() => storage.setItem(key, JSON.stringify(value)))),
    read: () => attempt(async () => JSON.parse((await storage.getItem(key)) ?? 'null') as T | null),
    remove: async () => void (await attempt(() => storage.removeItem(key))),
  };
}

const memory = /* @__PURE__ */ memoryStorage();

/** Returns the `sessionStorage` of the page, which its other tabs do not share; memory where it is forbidden. */
export function pageStorage(): TokenStorage {
  try {
    return (globalThis as { sessionStorage?: TokenStorage }).sessionStorage ?? memory;
  } catch {
    return memory;
  }
}
