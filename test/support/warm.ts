import { expect } from 'vitest';
import type { Store } from '../../src/store/store.ts';

/**
 * Returns the store when every connection of its pool is open. On a cold pool the first of several steps is done before
 * the others have a connection: no race.
 */
export async function warm(store: Store): Promise<Store> {
  const reads = Array.from({ length: 10 }, () => store.users.list({ after: null, limit: 1 }));
  await Promise.all(reads);
  if (store.poolState()) expect(store.poolState()).toMatchObject({ open: 10, idle: 10 });
  return store;
}
