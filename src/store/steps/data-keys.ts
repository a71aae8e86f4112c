import type { Kysely } from 'kysely';
import type { DataKeyStore } from '../../features/keys/store.ts';
import type { Tables } from '../tables.ts';

const id = 'data';

/** `eraseTraces` removes what the engine still has, on disk, of a row that was replaced. */
export function dataKeyQueries(
  db: Kysely<Tables>,
  eraseTraces: () => Promise<unknown>,
): DataKeyStore {
  const find = async (): Promise<string | null> => {
    const row = await db
      .selectFrom('data_keys')
      .select('sealed')
      .where('id', '=', id)
      .executeTakeFirst();
    return row?.sealed ?? null;
  };

  return {
    find,

    async insert(sealed) {
      await db
        .insertInto('data_keys')
        .values({ id, sealed })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      return (await find()) ?? sealed;
    },

    async replace({ before, after }) {
      const { numUpdatedRows } = await db
        .updateTable('data_keys')
        .set({ sealed: after })
        .where('id', '=', id)
        .where('sealed', '=', before)
        .executeTakeFirst();
      await eraseTraces();
      return numUpdatedRows > 0n;
    },
  };
}
