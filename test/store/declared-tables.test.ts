import { randomUUID } from 'node:crypto';
import { sql, type Kysely } from 'kysely';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Table } from '../../src/lib/table.ts';
import { movedTables, ownedTables, sweptTables, tables } from '../../src/store/declared-tables.ts';
import { openEngine } from '../../src/store/open.ts';
import { lockUser } from '../../src/store/steps/locks.ts';
import { deleteUser } from '../../src/store/steps/delete-user.ts';
import { exportRowsOf } from '../../src/store/steps/rows-of-user.ts';
import { rowsByTable } from '../support/rows-by-table.ts';
import type { Tables } from '../../src/store/tables.ts';
import { engines } from '../support/engines.ts';
import { session, user } from '../support/rows.ts';

interface Note {
  id: string;
  user_id: string;
  read_at: number;
}

test('a table that says neither whose its rows are nor when they are over does not compile', () => {
  // @ts-expect-error: it says neither
  const silent: Table<keyof Note> = { key: 'id', noun: 'note' };
  // @ts-expect-error: there is no such column
  const wrong: Table<keyof Note> = { key: 'id', noun: 'note', owner: 'author_id' };
  const over = { key: 'id', noun: 'note', expires: 'read_at' } as const;
  // @ts-expect-error: it says both
  const both: Table<keyof Note> = { ...over, keeps: 'for ever' };
  const said: Table<keyof Note> = { ...over, owner: 'user_id' };
  expect([silent, wrong, both, said]).toHaveLength(4);
});

test('a table of the store that is declared nowhere does not compile', () => {
  // @ts-expect-error: one is missing
  const incomplete = tables satisfies Record<keyof Tables | 'undeclared', Table>;
  expect(incomplete).toBe(tables);
});

test('from what tables say of themselves follows what is moved, swept and a user’s', () => {
  const all = Object.keys(tables);
  expect(all.filter((name) => !movedTables.some((one) => one === name))).toEqual([
    'locks',
    'leases',
  ]);
  for (const name of all as (keyof Tables)[]) {
    const { owner, expires }: Table = tables[name];
    expect(new Set<string>(sweptTables).has(name), name).toBe(expires !== undefined);
    expect(new Set<string>(ownedTables).has(name), name).toBe(owner !== undefined);
  }
  expect(sweptTables).toEqual(expect.arrayContaining(['attempts', 'sessions']));
  expect(ownedTables).toEqual(expect.arrayContaining(['users', 'passwords', 'refresh_tokens']));
});

test('what tables say of themselves holds: rows are found by an index, and go with their owner', async () => {
  const { engine } = await openEngine('sqlite::memory:', {}, (one) => one.migrate());
  onTestFinished(() => engine.db.destroy());
  for (const name of Object.keys(tables) as (keyof Tables)[]) {
    const { owner, expires }: Table = tables[name];
    const [column, parent] =
      typeof owner === 'object' ? [owner.by, owner.through] : [owner, 'users'];
    const found = await sql<{ column: string }>`select info.name as column
      from pragma_index_list(${name}) as list, pragma_index_info(list.name) as info
      where info.seqno = 0`.execute(engine.db);
    const searched = [column, expires].filter((one) => one !== undefined);
    const indexed = found.rows.map((row) => row.column);
    expect(indexed, name).toEqual(expect.arrayContaining(searched));
    const cascades = await sql`select "from", "table" from pragma_foreign_key_list(${name})
      where on_delete = 'CASCADE'`.execute(engine.db);
    const isOwned = column !== undefined && name !== 'users';
    expect(cascades.rows, name).toEqual(isOwned ? [{ from: column, table: parent }] : []);
  }
});

const waiting = sql`select pid from pg_stat_activity
  where datname = current_database() and wait_event_type = 'Lock'`;

describe.each(engines)('the rows of a user on %s', (named, createDatabase) => {
  async function setUp() {
    const url = await createDatabase();
    // In memory, only who has opened it sees it.
    const { engine } = await openEngine(url, {}, (one) => one.migrate());
    onTestFinished(() => engine.db.destroy());
    const { db } = engine;
    for (const name of ['susan', 'john']) {
      const { passwordHash, createdAt, ...row } = user(name);
      await db
        .insertInto('users')
        .values({
          id: row.id,
          username: row.username,
          username_key: row.usernameKey,
          created_at: createdAt.getTime(),
          scope: '',
        })
        .execute();
      await db.insertInto('passwords').values({ user_id: row.id, hash: passwordHash! }).execute();
      await db
        .insertInto('one_time_tokens')
        .values({
          hash: `token of ${name}`,
          purpose: 'LOGIN',
          user_id: row.id,
          email: '',
          email_key: '',
          created_at: 0,
          expires_at: 0,
        })
        .execute();
      for (let n = 0; n < 3; n += 1) {
        const id = `${name} ${n}`;
        const { userId, expiresAt } = session(id, { userId: row.id });
        await db
          .insertInto('sessions')
          .values({
            id,
            user_id: userId,
            created_at: 0,
            last_used_at: 0,
            authenticated_at: 0,
            expires_at: expiresAt.getTime(),
            token_counter: 0,
            started_after: 0,
            methods: '',
          })
          .execute();
        await db
          .insertInto('refresh_tokens')
          .values({ hash: randomUUID(), session_id: id })
          .execute();
      }
    }
    return db;
  }
  const counts = (rows: Record<string, unknown[]>) =>
    Object.fromEntries(Object.entries(rows).map(([name, of]) => [name, of.length]));
  const exportOf = async (db: Kysely<Tables>, id: string): Promise<Record<string, unknown[]>> => ({
    users: [],
    passwords: [],
    sessions: [],
    refresh_tokens: [],
    one_time_tokens: [],
    ...(await rowsByTable(exportRowsOf(db, id))),
  });
  const all = { users: 1, passwords: 1, sessions: 3, refresh_tokens: 3, one_time_tokens: 1 };

  test('are exported, from every table that has an owner, and no other user’s', async () => {
    const db = await setUp();
    const rows = await exportOf(db, 'id-susan');
    expect(counts(rows)).toMatchObject(all);
    expect(rows['passwords']).toEqual([{ user_id: 'id-susan' }]);
    expect(rows['sessions']).toEqual(
      [0, 1, 2].map((n) => expect.objectContaining({ id: `susan ${n}`, user_id: 'id-susan' })),
    );
    expect(counts(await exportOf(db, 'id-unknown'))).toMatchObject({
      users: 0,
      passwords: 0,
      sessions: 0,
      refresh_tokens: 0,
    });
  });

  test('are deleted, from every table that has an owner, and no other user’s', async () => {
    const db = await setUp();
    expect(await deleteUser(db, 'id-susan', new Date(0), undefined)).toBe(true);
    const left = Object.values(counts(await exportOf(db, 'id-susan')));
    expect(left.every((count) => count === 0)).toBe(true);
    expect(counts(await exportOf(db, 'id-john'))).toMatchObject(all);
  });

  // On SQLite nobody gets past a writer.
  test.runIf(named === 'PostgreSQL')(
    'are deleted after their user was locked: a step that has done so does not wait for them',
    async () => {
      const db = await setUp();
      const somebodyWaits = async () => (await waiting.execute(db)).rows.length > 0;
      let deleting: Promise<unknown> = Promise.resolve();
      await db.transaction().execute(async (step) => {
        await lockUser(step, 'id-susan');
        deleting = deleteUser(db, 'id-susan', new Date(0), undefined);
        await expect.poll(somebodyWaits).toBe(true);
        await step.updateTable('one_time_tokens').set({ tries_left: 1 }).execute();
      });
      await deleting;
      expect(await exportOf(db, 'id-susan')).toMatchObject({ one_time_tokens: [] });
    },
  );
});
