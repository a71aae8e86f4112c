import type { Transaction } from 'kysely';
import type { Tables } from '../tables.ts';

type Database = Transaction<Tables>;

/** Returns whether the user, who has been locked before, has a second factor. */
export async function hasFactor(db: Database, userId: string): Promise<boolean> {
  const factors = db.selectFrom('totp').select('user_id').where('user_id', '=', userId);
  const row = await factors
    .unionAll(db.selectFrom('passkeys').select('user_id').where('user_id', '=', userId))
    .executeTakeFirst();
  return row !== undefined;
}

/**
 * Voids what stands in for a second factor of the user, who has been locked before, where they have none any more: their
 * recovery codes, and the devices that are not asked for one.
 */
export async function voidWithoutFactor(db: Database, userId: string): Promise<void> {
  if (await hasFactor(db, userId)) return;
  await db.deleteFrom('recovery_codes').where('user_id', '=', userId).execute();
  await db.deleteFrom('trusted_devices').where('user_id', '=', userId).execute();
}
