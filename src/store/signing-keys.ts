import type { Kysely } from 'kysely';
import type { SigningKeyRow, SigningKeyStore } from './store.ts';
import type { Tables } from './tables.ts';

export function signingKeyQueries(db: Kysely<Tables>): SigningKeyStore {
  const find = async (): Promise<SigningKeyRow | null> => {
    const row = await db.selectFrom('signing_keys').selectAll().executeTakeFirst();
    if (!row) return null;
    return {
      kid: row.kid,
      algorithm: row.algorithm,
      privateKey: row.private_key,
      createdAt: new Date(row.created_at),
    };
  };

  return {
    find,

    async ensure(candidate) {
      // One statement: of many processes on a new database, one inserts, and all of them read that key.
      await db
        .insertInto('signing_keys')
        .columns(['kid', 'algorithm', 'private_key', 'created_at'])
        .expression(
          db
            .selectNoFrom(({ val }) => [
              val(candidate.kid).as('kid'),
              val(candidate.algorithm).as('algorithm'),
              val(candidate.privateKey).as('private_key'),
              val(candidate.createdAt.getTime()).as('created_at'),
            ])
            .where(({ not, exists, selectFrom }) =>
              not(exists(selectFrom('signing_keys').select('kid'))),
            ),
        )
        .execute();
      const key = await find();
      if (!key) throw new Error('The signing key was inserted and is not there.');
      return key;
    },
  };
}
