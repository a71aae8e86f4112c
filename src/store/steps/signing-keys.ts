import { isDeepStrictEqual } from 'node:util';
import type { Kysely, Selectable, Transaction } from 'kysely';
import { atomically } from './atomically.ts';
import { lockByName } from './locks.ts';
import type { SigningKeyRow, SigningKeyStore } from '../../features/keys/store.ts';
import type { SigningKeyTable, Tables } from '../tables.ts';

/** `eraseTraces` removes what the engine still has, on disk, of rows that were replaced. */
export function signingKeyQueries(
  db: Kysely<Tables>,
  eraseTraces: () => Promise<unknown>,
): SigningKeyStore {
  return {
    list: () => listKeys(db),

    async change(decide) {
      const after = await atomically(db, async (transaction) => {
        await lockByName(transaction, 'signing_keys');
        const before = await listKeys(transaction);
        await replace(transaction, before, decide(before));
        return listKeys(transaction);
      });
      await eraseTraces();
      return after;
    },
  };
}

async function listKeys(db: Kysely<Tables>): Promise<SigningKeyRow[]> {
  const rows = await db
    .selectFrom('signing_keys')
    .selectAll()
    .orderBy('signs_from')
    .orderBy('kid')
    .execute();
  return rows.map(fromTable);
}

/** Writes the rows that differ, and no other. */
async function replace(
  db: Transaction<Tables>,
  before: readonly SigningKeyRow[],
  after: readonly SigningKeyRow[],
): Promise<void> {
  const kept = new Set(after.map(({ kid }) => kid));
  for (const { kid } of before.filter((key) => !kept.has(key.kid))) {
    await db.deleteFrom('signing_keys').where('kid', '=', kid).execute();
  }
  for (const key of after) {
    const known = before.find(({ kid }) => kid === key.kid);
    if (isDeepStrictEqual(known, key)) continue;
    const row = toTable(key);
    await db
      .insertInto('signing_keys')
      .values(row)
      .onConflict((conflict) => conflict.column('kid').doUpdateSet(row))
      .execute();
  }
}

function toTable(key: SigningKeyRow): SigningKeyTable {
  return {
    kid: key.kid,
    algorithm: key.algorithm,
    public_key: key.publicKey,
    private_key: key.privateKey,
    created_at: key.createdAt.getTime(),
    signs_from: key.signsFrom.getTime(),
    retired_at: key.retiredAt?.getTime() ?? null,
  };
}

function fromTable(row: Selectable<SigningKeyTable>): SigningKeyRow {
  return {
    kid: row.kid,
    algorithm: row.algorithm,
    publicKey: row.public_key,
    privateKey: row.private_key,
    createdAt: new Date(row.created_at),
    signsFrom: new Date(row.signs_from),
    retiredAt: row.retired_at === null ? null : new Date(row.retired_at),
  };
}
