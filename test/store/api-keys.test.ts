import { sql } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import { openEngine } from '../../src/store/open.ts';
import { isOfDevice, liveUserId } from '../../src/store/steps/session-rows.ts';
import { createPostgresDatabase, hasPostgres } from '../support/postgres-database.ts';

test.runIf(hasPostgres)(
  'on PostgreSQL, a login reads the sessions of its user, and not the keys of all',
  async () => {
    const { engine } = await openEngine(await createPostgresDatabase(), {}, (one) => one.migrate());
    const { db } = engine;
    onTestFinished(() => db.destroy());
    const names = sql`select 'u' || n as name from generate_series(1, 1000) n`;
    await sql`insert into users (id, username, username_key, created_at, scope)
      select name, name, name, 0, '' from (${names}) names`.execute(db);
    for (let from = 0; from < 12_000; from += 4000) {
      const ids = sql`select 's' || n as id, 'u' || (n % 1000 + 1) as user_id
        from generate_series(${sql.lit(from)}, ${sql.lit(from + 3999)}) n`;
      await sql`insert into sessions (id, user_id, created_at, last_used_at, authenticated_at, expires_at,
        token_counter, started_after, methods)
        select id, user_id, 0, 0, 0, 9e12, 0, 0, '' from (${ids}) ids`.execute(db);
      await sql`insert into api_keys (id, user_id, name, prefix, secret_hash, scope, created_at, expires_at)
        select id, user_id, '', '', '', '', 0, 9e12 from (${ids}) ids`.execute(db);
    }
    await sql`analyze sessions`.execute(db);
    await sql`analyze api_keys`.execute(db);
    const rows = await db
      .selectFrom('sessions')
      .select('id')
      .where(liveUserId, '=', 'u7')
      .where('revoked_at', 'is', null)
      .where(isOfDevice)
      .explain('text');
    const plan = JSON.stringify(rows);
    expect(plan).toContain('api_keys_pkey');
    expect(plan).not.toContain('Seq Scan');
  },
);
