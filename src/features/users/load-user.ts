import { batched } from '../../lib/batched.ts';
import type { UserStore } from './store.ts';
import { isAboutQuestion } from '../../lib/store-errors.ts';
import { toUser, type User } from './user.ts';

/** Returns the user of an id, disabled or not, or null if there is no such user. */
export type LoadUser = (id: string) => Promise<User | null>;

/**
 * Returns a function that loads users in one query for all that are asked for in one turn, by whatever request: fifty
 * notes with their authors cost one.
 */
export function createLoadUser(store: Pick<UserStore, 'findMany'>): LoadUser {
  const load = batched(async (ids: readonly string[]) => {
    const rows = await store.findMany([...new Set(ids)]);
    const users = new Map(rows.map((row) => [row.id, toUser(row)]));
    return ids.map((id) => users.get(id) ?? null);
  }, isAboutQuestion);
  return async (id) => {
    // Before it is part of a query that others wait for.
    if (typeof id !== 'string')
      throw new TypeError(`loadUser takes the id of a user, not ${String(id)}.`);
    return load(id);
  };
}
