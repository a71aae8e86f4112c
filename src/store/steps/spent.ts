import type { Transaction } from 'kysely';
import type { Tables } from '../tables.ts';

/**
 * How long a used challenge is kept after its end. Its use begins before that, but a slow hook may commit it later, and
 * it must still be found then.
 */
const marginMs = 3_600_000;

/**
 * Uses a challenge up that has no row of its own; returns whether it was not used before. To be called in the transaction
 * of its effect.
 */
export async function spend(
  db: Transaction<Tables>,
  { hash, expiresAt }: { readonly hash: string; readonly expiresAt: Date },
): Promise<boolean> {
  const { numInsertedOrUpdatedRows = 0n } = await db
    .insertInto('spent')
    .values({ hash, expires_at: expiresAt.getTime() + marginMs })
    .onConflict((conflict) => conflict.column('hash').doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows > 0n;
}
