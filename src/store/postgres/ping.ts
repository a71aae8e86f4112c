import { sql, type Kysely } from 'kysely';
import { systemRandom } from '../../lib/secrets.ts';
import type { Tables } from '../tables.ts';

/** With many rows, servers seldom write the same one, and so do not wait for each other's commit. */
const rows = 64;

/**
 * Returns a function that resolves when the database can take the writes of a login. It runs one statement that, like a
 * login, waits for locks on the tables and for a commit that writes: so it notices a stalled standby and a full disk.
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
