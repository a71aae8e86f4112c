import type { UserRow } from './store.ts';
import { usernameKeys } from './username.ts';

/**
 * Returns the user of this name, or null. How often the store is asked depends on the name alone, and not on whether
 * there is such a user.
 */
export async function findUserByName<User extends UserRow>(
  store: { findByUsernameKey(usernameKey: string): Promise<User | null> },
  username: string,
): Promise<User | null> {
  const keys = usernameKeys(username);
  const rows = await Promise.all(keys.map((key) => store.findByUsernameKey(key)));
  return rows.find((row) => row !== null) ?? null;
}

/**
 * Returns the user who has proved the address of this key, else the user whose name has this key, or null. Both are
 * looked for in any case.
 */
export async function findUserByEmail<User extends UserRow>(
  store: {
    findByEmail(emailKey: string): Promise<User | null>;
    findByUsernameKey(usernameKey: string): Promise<User | null>;
  },
  key: string,
): Promise<User | null> {
  const [owner, namesake] = await Promise.all([
    store.findByEmail(key),
    // The key of an address is the key of a name that reads the same: both are ASCII in lower case.
    store.findByUsernameKey(key),
  ]);
  return owner ?? namesake;
}
