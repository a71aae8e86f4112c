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
