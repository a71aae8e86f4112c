import { openEngine } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { giveAddress } from './give-address.ts';
import { user } from './rows.ts';

/** Stores a user as an import does whose password could not come along: with a proved address, and a mail to wait for. */
export async function moveInWithoutPassword(
  databaseUrl: string,
  store: Store,
  name: string,
  email = `${name}@example.com`,
): Promise<string> {
  const row = { ...user(name), passwordHash: null };
  await store.users.insert(row);
  await giveAddress(databaseUrl, row.id, { email });
  const { engine } = await openEngine(databaseUrl, {}, (one) => one.migrate());
  await engine.db
    .insertInto('awaiting_reset')
    .values({ user_id: row.id, asked_at: null })
    .execute();
  await engine.db.destroy();
  return row.id;
}
