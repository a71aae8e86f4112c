import type { Store } from '../../src/store/store.ts';

/** Returns the id of the user of this name, who has signed up. */
export async function userId({ users }: Pick<Store, 'users'>, name = 'susan'): Promise<string> {
  const user = await users.findByUsernameKey(name);
  if (!user) throw new Error(`No user is called ${name}.`);
  return user.id;
}
