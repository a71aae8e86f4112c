import type { Kysely } from 'kysely';
import type { Tables } from '../tables.ts';

/** `/ready` is public, and each write waits for the disk. */
const holdsMs = 1_000;

/** Returns a function that resolves when the database can be read and accepts writes; it writes at most once a second. */
export function createPing(db: Kysely<Tables>): () => Promise<void> {
  let writing: Promise<void> | null = null;
  let writtenAt = 0;
  return async () => {
    await db.selectFrom('locks').select('name').limit(1).execute();
    if (!writing || performance.now() - writtenAt >= holdsMs) {
      writtenAt = performance.now();
      writing = tryWriting(db);
    }
    await writing;
  };
}

/** A write that is undone at once still goes to the disk, because its page has changed. */
function tryWriting(db: Kysely<Tables>): Promise<void> {
  const name = 'ping';
  return db.transaction().execute(async (transaction) => {
    await transaction.insertInto('locks').values({ name }).execute();
    await transaction.deleteFrom('locks').where('name', '=', name).execute();
  });
}
