import type { Transaction } from 'kysely';
import type { Tables } from '../tables.ts';
import { distrust } from './trusted-devices.ts';

type Database = Transaction<Tables>;

/** Returns whether the user, who has been locked before, has a second factor. */
export async function hasFactor(db: Database, userId: string): Promise<boolean> {
  const factors = db.selectFrom('totp').select('user_id').where('user_id', '=', userId);
  const row = await factors
    .unionAll(db.selectFrom('passkeys').select('user_id').where('user_id', '=', userId))
    .executeTakeFirst();
  return row !== undefined;
}

/** Removes the second factors that the user, who has been locked before, has set up from this moment on, and what depends on them. */
export async function removeFactorsSince(db: Database, userId: string, since: Date): Promise<void> {
  for (const table of ['totp', 'passkeys', 'recovery_codes'] as const)
    await db
      .deleteFrom(table)
      .where('user_id', '=', userId)
      .where('created_at', '>=', since.getTime())
      .execute();
  await voidWithoutFactor(db, userId);
}

/**
 * Voids what a second factor of the user, who has been locked before, leaves behind when it is removed: devices that were
 * trusted, logins that wait, and with the last factor the recovery codes.
 */
export async function voidWithoutFactor(db: Database, userId: string): Promise<void> {
  await distrust(db, userId);
  if (await hasFactor(db, userId)) return;
  await db.deleteFrom('recovery_codes').where('user_id', '=', userId).execute();
}
