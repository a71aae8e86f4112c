import type { Kysely } from 'kysely';
import type { HashKeyStore } from '../../features/keys/store.ts';
import type { Tables } from '../tables.ts';

export function hashKeyQueries(db: Kysely<Tables>): HashKeyStore {
  return {
    async find(id) {
      const query = db.selectFrom('hash_keys').select('sealed').where('id', '=', id);
      return (await query.executeTakeFirst())?.sealed ?? null;
    },

    async insert({ id, sealed, createdAt }) {
      await db
        .insertInto('hash_keys')
        .values({ id, sealed, created_at: createdAt.getTime() })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },
  };
}
