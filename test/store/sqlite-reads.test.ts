import { CompiledQuery, Kysely } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { createSqliteEngine } from '../../src/store/sqlite/dialect.ts';
import { openSqlite } from '../../src/store/sqlite/sqlite.ts';
import { session, user } from '../support/rows.ts';

interface Tables {
  readonly names: { readonly id: string; readonly name: string };
}

function open() {
  const database = openSqlite(':memory:');
  const { dialect, prepareRead, readTogether } = createSqliteEngine(database);
  const db = new Kysely<Tables>({ dialect });
  onTestFinished(() => db.destroy());
  database.exec(
    "create table names (id text primary key, name text); insert into names values ('1', 'susan')",
  );
  const read = prepareRead<readonly [string]>(
    CompiledQuery.raw('select name from names where id = ?'),
  );
  return { database, db, read, readTogether };
}

test('who asks is found at once, without a promise', async () => {
  const store = await openStore('sqlite::memory:');
  onTestFinished(() => store.close());
  await store.users.insert(user('susan'));
  await store.sessions.start(session('one', { userAgent: null }), 'a hash');
  const { usernameKey: _key, passwordHash: _hash, ...viewer } = user('susan');
  expect(store.sessions.findViewer('one')).toEqual({
    session: session('one', { userAgent: null }),
    user: viewer,
  });
  expect(store.sessions.findViewer('two')).toBeNull();
});

test('what a transaction has not committed is not read: the reader waits for its end', async () => {
  const { db, read } = open();
  const { promise: end, reject: fail } = Promise.withResolvers<void>();
  const { promise: changed, resolve: change } = Promise.withResolvers<void>();
  const transaction = db.transaction().execute(async (within) => {
    await within.updateTable('names').set({ name: 'john' }).execute();
    change();
    await end;
  });
  await changed;
  const waiting = read('1');
  expect(waiting).toBeInstanceOf(Promise);
  fail(new Error('undone'));
  await expect(transaction).rejects.toThrow('undone');
  expect(await waiting).toEqual(['susan']);
});

test('what is read together is read from one state, whoever writes meanwhile', async () => {
  const { database, db, read, readTogether } = open();
  const found: unknown[] = [];
  readTogether(() => {
    void db.updateTable('names').set({ name: 'john' }).execute();
    found.push(read('1'), database.isTransaction, read('1'));
  });
  expect(found).toEqual([['susan'], true, ['susan']]);
  expect(database.isTransaction).toBe(false);
});

test('work that fails leaves no transaction open', () => {
  const { database, readTogether } = open();
  const fail = () => {
    throw new Error('a fault');
  };
  expect(() => readTogether(fail)).toThrow('a fault');
  expect(database.isTransaction).toBe(false);
});

test('work is done within somebody else’s transaction too, and after the database was closed', async () => {
  const { database, db, readTogether } = open();
  let done = 0;
  await db.transaction().execute(async () => readTogether(() => (done += 1)));
  database.close();
  readTogether(() => (done += 1));
  expect(done).toBe(2);
  database.open();
});
