/**
 * Where a client keeps its tokens: `localStorage` fits, and so does AsyncStorage of React Native. Values are secret.
 * Not `sessionStorage`: a tab that is duplicated copies it, and two tabs would use one refresh token.
 */
export interface TokenStorage {
  getItem(key: string): string | null | Promise<string | null>;
  setItem(key: string, value: string): void | Promise<void>;
  removeItem(key: string): void | Promise<void>;
  /** Whether no other tab or worker can see it: then none is told, and none is waited for. */
  readonly isPrivate?: boolean;
}

/** Keeps tokens in memory: for as long as the page lives, where no other script can read them. */
export function memoryStorage(): TokenStorage {
  const values = new Map<string, string>();
  return {
    isPrivate: true,
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
    removeItem: (key) => void values.delete(key),
  };
}
