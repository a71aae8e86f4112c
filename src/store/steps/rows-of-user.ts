import { setImmediate } from 'node:timers/promises';
import { sql, type Kysely } from 'kysely';
import { atomically } from './atomically.ts';
import { lockUser } from './locks.ts';
import { ownedTables, tables, type Owned } from '../declared-tables.ts';
import { sessionIds } from './old-tokens.ts';
import { deleteWithTokens } from './sweep.ts';
import type { AnyTables, Tables } from '../tables.ts';

/** Small, so that a step never keeps others from writing for long. */
const rowsAStep = 500;

/**
 * Deletes the rows of a user but their own row, in small steps: deleting the user alone would take them along in one
 * long step.
 */
export async function deleteRowsOf(db: Kysely<Tables>, userId: string): Promise<void> {
  for (const name of ownedTables) {
    // What belongs to rows of another table goes with those.
    const { owner } = tables[name];
    if (name === 'users' || typeof owner === 'object') continue;
    // Requests go first.
    while ((await deleteSome(db, name, userId)) > 0n) await setImmediate();
  }
}

async function deleteSome(db: Kysely<Tables>, name: Owned, userId: string): Promise<bigint> {
  if (name === 'sessions') return deleteWithTokens(db, someSessions(db, userId), rowsAStep);
  const { key } = tables[name];
  return atomically(db, async (transaction) => {
    // Users first: a trigger of these rows may write to their user.
    await lockUser(transaction, userId);
    const some = rowsOf(transaction, name, userId).select(key).limit(sql.lit(rowsAStep));
    const { numDeletedRows } = await transaction
      .withTables<AnyTables>()
      .deleteFrom(name)
      .where(key, 'in', some)
      .executeTakeFirst();
    return numDeletedRows;
  });
}

function someSessions(db: Kysely<Tables>, userId: string) {
  return (
    sessionIds(db)
      // A range, for which PostgreSQL does not go through the sessions of all users.
      .where(({ between }) => between('user_id', userId, userId))
      .orderBy('user_id')
      .orderBy('id')
      .limit(sql.lit(rowsAStep))
  );
}

/** Returns every row of a user, table by table, as it is stored: what is secret is among it. */
export async function exportRowsOf(
  db: Kysely<Tables>,
  userId: string,
): Promise<Record<Owned, AnyTables[string][]>> {
  const found: [string, AnyTables[string][]][] = [];
  for (const name of ownedTables)
    found.push([name, await rowsOf(db, name, userId).selectAll().execute()]);
  return Object.fromEntries(found) as Record<Owned, AnyTables[string][]>;
}

/** Returns the query of the rows of a user. */
function rowsOf(db: Kysely<Tables>, name: Owned, userId: string) {
  const any = db.withTables<AnyTables>();
  const { owner } = tables[name];
  if (typeof owner === 'string') return any.selectFrom(name).where(owner, '=', userId);
  const { key, owner: column } = tables[owner.through];
  const theirs = any.selectFrom(owner.through).select(key).where(column, '=', userId);
  return any.selectFrom(name).where(owner.by, 'in', theirs);
}
