import { sql } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import type { Table } from '../../src/lib/table.ts';
import { ownedTables, tables } from '../../src/store/declared-tables.ts';
import { openEngine, openStore } from '../../src/store/open.ts';
import { openFactorRows } from '../support/factor-rows.ts';
import { temporaryFolder } from '../support/process.ts';
import { rowsByTable } from '../support/rows-by-table.ts';
import { at, session, user } from '../support/rows.ts';

/** Returns a store with a row of susan's in each table whose rows are a user's, and what asks the database itself. */
async function openWithRows() {
  const url = `sqlite:${await temporaryFolder()}/latchkey.db`;
  const store = await openStore(url);
  const { engine } = await openEngine(url, {}, (one) => one.migrate());
  onTestFinished(() => store.close());
  onTestFinished(() => engine.db.destroy());
  await store.users.insert(user('susan'));
  await store.sessions.start(session('s1'), 's1#1');
  const { db } = engine;
  await db.insertInto('refresh_tokens').values({ hash: 'r', session_id: 's1' }).execute();
  await db
    .insertInto('contacts')
    .values({ user_id: 'id-susan', email: 'susan@example.com', email_key: 'susan@example.com' })
    .execute();
  const mail = { user_id: 'id-susan', email: 'a@example.com', email_key: 'a@example.com' };
  const times = { created_at: at(0).getTime(), expires_at: at(9).getTime() };
  await db
    .insertInto('one_time_tokens')
    .values({ hash: 'h', purpose: 'LOGIN', ...mail, ...times })
    .execute();
  await db
    .insertInto('outbox')
    .values({ id: 'm', kind: 'login', ...mail, created_at: 0, due_at: 0, give_up_at: 0, tries: 0 })
    .execute();
  await db.insertInto('awaiting_reset').values({ user_id: 'id-susan', asked_at: 0 }).execute();
  await db.insertInto('service_accounts').values({ user_id: 'id-susan', created_at: 0 }).execute();
  const ofKey = { name: 'k', prefix: 'lk_key_', secret_hash: 'h', scope: '', created_at: 0 };
  await db
    .insertInto('api_keys')
    .values({ id: 'k', user_id: 'id-susan', ...ofKey, expires_at: 0 })
    .execute();
  await db
    .insertInto('impersonations')
    .values({
      session_id: 's1',
      user_id: 'id-susan',
      impersonator_id: 'id-john',
      begun_in: 's2',
      expires_at: 0,
    })
    .execute();
  const factors = await openFactorRows(url);
  await factors.give('id-susan');
  await factors.close();
  return { store, db };
}

test('an export has each column of each table whose rows are a user’s, but those that are declared secret', async () => {
  const { store, db } = await openWithRows();
  const rows = await rowsByTable(store.users.rowsOf('id-susan'));
  for (const name of ownedTables) {
    const { secret = [] }: Table = tables[name];
    const columns = await sql<{
      name: string;
    }>`select name from pragma_table_info(${name})`.execute(db);
    const exported = Object.keys(rows[name]?.[0] ?? {});
    expect([...exported, ...secret].toSorted(), name).toEqual(
      columns.rows.map((column) => column.name).toSorted(),
    );
  }
});

test('what a column’s name calls a hash, a seal or a MAC is declared secret', async () => {
  const { store } = await openWithRows();
  for (const [name, [row]] of Object.entries(await rowsByTable(store.users.rowsOf('id-susan')))) {
    const telling = Object.keys(row!).filter((column) =>
      /hash|seal|mac|secret|token$/.test(column),
    );
    expect(telling, name).toEqual([]);
  }
});

test('an export of many rows has each once, and no other user’s', async () => {
  const { store } = await openWithRows();
  await store.users.insert(user('john'));
  await store.sessions.start(session('j1', { userId: 'id-john' }), 'j1#1');
  for (let n = 0; n < 1100; n += 1)
    await store.sessions.start(session(`t${n}`, { revokedAt: at(1) }), `t${n}#1`);
  const { sessions = [] } = await rowsByTable(store.users.rowsOf('id-susan'));
  expect(new Set(sessions.map(({ id }) => id)).size).toBe(1101);
  expect(sessions).toHaveLength(1101);
  expect(await rowsByTable(store.users.rowsOf('id-nobody'))).toEqual({});
});
