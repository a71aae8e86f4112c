import type { Kysely } from 'kysely';
import type { UserRow } from '../../features/users/store.ts';
import type { Tables } from '../tables.ts';
import { atomically } from './atomically.ts';
import { compiledQuery, type Slots } from './compiled.ts';
import { insertUsers } from './user-rows.ts';

/** See `ApiKeyStore.insertServiceAccount`. */
export function insertServiceAccount(
  db: Kysely<Tables>,
  user: UserRow,
): Promise<'inserted' | 'username-taken'> {
  return atomically(db, async (transaction) => {
    const taken = await insertUsers(transaction, [{ ...user, passwordHash: null }]);
    if (taken.length > 0) return 'username-taken';
    await transaction
      .insertInto('service_accounts')
      .values({ user_id: user.id, created_at: user.createdAt.getTime() })
      .execute();
    return 'inserted';
  });
}

/** Returns whether the user is a program, and no person. */
export async function isServiceAccount(db: Kysely<Tables>, userId: string): Promise<boolean> {
  return (await select(db, { userId })).length > 0;
}

const select = compiledQuery((db, { userId }: Slots<{ userId: string }>) =>
  db.selectFrom('service_accounts').select('user_id').where('user_id', '=', userId),
);
