import { PostgresAdapter, sql, type Kysely } from 'kysely';
import { alone, type PreparedMigration } from './prepared.ts';

type Before = {
  sessions: {
    id: string;
    user_id: string;
    last_used_at: number;
    revoked_at: number | null;
  };
};

/** As `maxLiveSessions` was when this was written. */
const mostLive = 100;

/**
 * A session remembers its refresh tokens itself: the current one, the one before, and how many there were. The table
 * of tokens stays for those that were issued before, until their sessions are over; nothing is added to it.
 */
export const refreshWithoutRows: PreparedMigration = {
  async prepare(untyped: Kysely<unknown>) {
    const db = untyped.withTables<Before>();
    const any = await db.selectFrom('sessions').select('id').limit(1).executeTakeFirst();
    if (!any) return;
    await alone(db, async () => {
      await dropHalfBuilt(db);
      await createLiveIndex(db, 'concurrently');
      await endSurplus(db);
    });
  },

  async up(untyped: Kysely<unknown>) {
    const db = untyped.withTables<Before>();
    await db.schema
      .alterTable('sessions')
      .addColumn('token_counter', 'bigint', (column) => column.notNull().defaultTo(0))
      .execute();
    await db.schema.alterTable('sessions').addColumn('token_hash', 'text').execute();
    await db.schema.alterTable('sessions').addColumn('previous_token_hash', 'text').execute();
    await db.schema.alterTable('sessions').addColumn('token_used_at', 'bigint').execute();
    await db.schema.alterTable('sessions').addColumn('sealed_successor', 'text').execute();
    await db.schema
      .alterTable('sessions')
      .addColumn('started_after', 'bigint', (column) => column.notNull().defaultTo(0))
      .execute();
    await createLiveIndex(db);
    await db.schema
      .createTable('session_marks')
      .addColumn('name', 'text', (column) => column.primaryKey().notNull())
      .addColumn('ended_at', 'bigint', (column) => column.notNull())
      .execute();
    await db.schema
      .createTable('data_keys')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('sealed', 'text', (column) => column.notNull())
      .execute();
    if (!(db.getExecutor().adapter instanceof PostgresAdapter)) return endSurplus(db);
    // Room in each page for what changes in it, so that a refresh writes to no index.
    await sql`alter table sessions set (fillfactor = 85)`.execute(db);
  },
};

/** See `liveUserId`. */
async function createLiveIndex(db: Kysely<Before>, how: 'concurrently' | '' = ''): Promise<void> {
  await sql`create index ${sql.raw(how)} if not exists sessions_live
    on sessions ((case when revoked_at is null then user_id end), id)
    where revoked_at is null`.execute(db);
}

/** An attempt that was interrupted leaves an index that PostgreSQL keeps up to date and does not use. */
async function dropHalfBuilt(db: Kysely<Before>): Promise<void> {
  const { rows } = await sql`select 1 from pg_index
    where indexrelid = to_regclass('sessions_live') and not indisvalid`.execute(db);
  if (rows.length > 0) await sql`drop index concurrently if exists sessions_live`.execute(db);
}

/** Of a user with more sessions than may be live, those end that were not used for the longest time. */
async function endSurplus(db: Kysely<Before>): Promise<void> {
  const crowded = await db
    .selectFrom('sessions')
    .select('user_id')
    .where('revoked_at', 'is', null)
    .groupBy('user_id')
    .having(({ fn }) => fn.countAll(), '>', mostLive)
    .execute();
  for (const { user_id: userId } of crowded) {
    const [last] = await db
      .selectFrom('sessions')
      .select(['id', 'last_used_at'])
      .where('user_id', '=', userId)
      .where('revoked_at', 'is', null)
      .orderBy('last_used_at', 'desc')
      .orderBy('id', 'desc')
      .offset(mostLive - 1)
      .limit(1)
      .execute();
    if (!last) continue;
    await db
      .updateTable('sessions')
      .set({ revoked_at: last.last_used_at })
      .where('user_id', '=', userId)
      .where('revoked_at', 'is', null)
      .where(({ eb, and, or }) =>
        or([
          eb('last_used_at', '<', last.last_used_at),
          and([eb('last_used_at', '=', last.last_used_at), eb('id', '<', last.id)]),
        ]),
      )
      .execute();
  }
}
