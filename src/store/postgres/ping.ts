import { sql, type Kysely } from 'kysely';
import { systemRandom } from '../../lib/secrets.ts';
import type { Tables } from '../tables.ts';

/** Servers of one database seldom write the same row, and so do not wait for one another's commit. */
const rows = 64;

/**
 * Returns a function that resolves when the database takes what a login writes: one statement that waits, as a login
 * does, for locks on the tables, and for a commit with something in it, as a synchronous standby or a full disk makes it wait.
 */
export function createPing(db: Kysely<Tables>): () => Promise<unknown> {
  const name = `ping ${systemRandom(1).readUInt8() % rows}`;
  const none = sql<boolean>`false`;
  return () =>
    db
      .with('in_users', (one) =>
        one
          .updateTable('users')
          .set(({ ref }) => ({ scope: ref('scope') }))
          .where(none)
          .returning('id'),
      )
      .with('in_sessions', (one) =>
        one
          .updateTable('sessions')
          .set(({ ref }) => ({ revoked_at: ref('revoked_at') }))
          .where(none)
          .returning('id'),
      )
      .with('in_attempts', (one) =>
        one
          .updateTable('attempts')
          .set(({ ref }) => ({ paid_until: ref('paid_until') }))
          .where(none)
          .returning('key'),
      )
      .insertInto('locks')
      .values({ name })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ name }))
      .execute();
}
