import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { CompiledQuery, Kysely } from 'kysely';
import { openStore } from '../../src/store/open.ts';
import { createSqliteEngine } from '../../src/store/sqlite/dialect.ts';
import { openSqlite } from '../../src/store/sqlite/sqlite.ts';
import type { UserWithPassword } from '../../src/features/users/store.ts';
import { StoreOpenError, StoreUnavailable } from '../../src/lib/store-errors.ts';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'latchkey-test-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

const susan: UserWithPassword = {
  id: 'id-susan',
  username: 'susan',
  usernameKey: 'susan',
  passwordHash: 'hash',
  createdAt: new Date(0),
  disabledAt: null,
  scope: '',
};

test('the file is created for its owner only, and so are its companions', async () => {
  const path = join(folder(), 'new/folder/latchkey.db');
  const store = await openStore(`sqlite:${path}`);
  await store.users.insert(susan);
  for (const file of [path, `${path}-wal`, `${path}-shm`]) {
    expect(statSync(file).mode & 0o777, file).toBe(0o600);
  }
  expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700);
  await store.close();
});

test('what was stored is there after closing and opening again', async () => {
  const url = `sqlite:${join(folder(), 'latchkey.db')}`;
  const first = await openStore(url);
  await first.users.insert(susan);
  await first.close();
  const second = await openStore(url);
  expect(await second.passwords.findByUserId('id-susan')).toEqual(susan);
  expect(second.migrated).toEqual([]);
  await second.close();
});

test('commits are on disk before they are acknowledged, and foreign keys are checked', async () => {
  const database = openSqlite(join(folder(), 'latchkey.db'));
  const pragma = (name: string) => Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0];
  expect(pragma('journal_mode')).toBe('wal');
  expect(pragma('synchronous')).toBe(2);
  expect(pragma('foreign_keys')).toBe(1);
  expect(pragma('busy_timeout')).toBe(20);
  database.close();
});

test('each table is kept in its primary key, so that a row is found by one search', async () => {
  const path = join(folder(), 'latchkey.db');
  await (await openStore(`sqlite:${path}`)).close();
  const database = openSqlite(path);
  const tables = database.prepare("SELECT sql FROM sqlite_schema WHERE type = 'table'").all();
  database.close();
  expect(tables.length).toBeGreaterThan(5);
  for (const { sql } of tables) expect(sql).toMatch(/ without rowid$/);
});

test('two connections see each other’s users', async () => {
  const url = `sqlite:${join(folder(), 'latchkey.db')}`;
  const [one, other] = [await openStore(url), await openStore(url)];
  await one.users.insert(susan);
  expect(await other.passwords.findByUsernameKey('susan')).toEqual(susan);
  expect(await other.users.insert({ ...susan, id: 'other' })).toBe('username-taken');
  await one.close();
  await other.close();
});

test.each([
  [
    'no database',
    'this is no database, and it is long enough to have a header of its own: '.repeat(20),
  ],
  ['an empty header', Buffer.alloc(4096, 7)],
])('a file that holds %s is named, and left as it is', async (_name, content) => {
  const path = join(folder(), 'latchkey.db');
  writeFileSync(path, content);
  await expect(openStore(`sqlite:${path}`)).rejects.toThrow(StoreOpenError);
  await expect(openStore(`sqlite:${path}`)).rejects.toThrow(`${path} is not a SQLite database`);
});

test('a path below a file is refused in one line', async () => {
  const path = join(folder(), 'file');
  writeFileSync(path, '');
  const error = await openStore(`sqlite:${path}/latchkey.db`).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(StoreOpenError);
  expect((error as Error).message).not.toContain('\n');
});

test.skipIf(process.getuid?.() === 0)('a folder that cannot be written is named', async () => {
  const path = folder();
  chmodSync(path, 0o500);
  await expect(openStore(`sqlite:${path}/latchkey.db`)).rejects.toThrow('permission denied');
});

test('a database that needs a newer version is refused, and not touched', async () => {
  const path = join(folder(), 'latchkey.db');
  await (await openStore(`sqlite:${path}`)).close();
  const database = new DatabaseSync(path);
  database.exec(
    "INSERT INTO kysely_migration VALUES ('999-from-the-future-needs-999', '2030-01-01')",
  );
  database.close();
  await expect(openStore(`sqlite:${path}`)).rejects.toThrow(
    'was used by a newer version of Latchkey (it has 999-from-the-future-needs-999)',
  );
});

test('a name that SQLite would read as a URI is a name', async () => {
  const path = join(folder(), 'file:x?mode=memory');
  await (await openStore(`sqlite:${path}`)).close();
  expect(statSync(path).isFile()).toBe(true);
});

test('a writer who waits for another process keeps neither readers nor the event loop waiting', async () => {
  const path = join(folder(), 'latchkey.db');
  const store = await openStore(`sqlite:${path}`);
  await store.users.insert(susan);
  const blocker = new DatabaseSync(path);
  blocker.exec('BEGIN IMMEDIATE');
  const writing = store.users.insert({ ...susan, id: 'john', usernameKey: 'john' });
  const many = store.users.insertMany([{ ...susan, id: 'jane', usernameKey: 'jane' }], {
    allOrNothing: true,
  });
  let written = false;
  void writing.then(() => (written = true));
  expect(await store.passwords.findByUserId('id-susan')).toEqual(susan);
  expect(written).toBe(false);
  blocker.exec('COMMIT');
  blocker.close();
  expect(await writing).toBe('inserted');
  expect(await many).toEqual({ taken: [] });
  await store.close();
});

test('whether it takes writes is tried at most once a second, however many ask', async () => {
  const path = join(folder(), 'latchkey.db');
  const store = await openStore(`sqlite:${path}`);
  const log = () => statSync(`${path}-wal`).size;
  const before = log();
  await store.ping();
  const once = log() - before;
  expect(once).toBeGreaterThan(0);
  const begun = performance.now();
  for (let count = 0; count < 500; count += 1) await store.ping();
  const seconds = Math.ceil((performance.now() - begun) / 1000);
  expect(log() - before).toBeLessThanOrEqual((1 + seconds) * once);
  await store.close();
});

test('a database that another process keeps locked is unavailable, not a fault', async () => {
  const path = join(folder(), 'latchkey.db');
  const store = await openStore(`sqlite:${path}`);
  const blocker = new DatabaseSync(path);
  blocker.exec('BEGIN IMMEDIATE');
  await expect(store.users.insert(susan)).rejects.toThrow(StoreUnavailable);
  blocker.exec('COMMIT');
  blocker.close();
  expect(await store.users.insert(susan)).toBe('inserted');
  await store.close();
});

test('a full disk is unavailable, not a fault, and what was stored stays readable', async () => {
  const path = join(folder(), 'latchkey.db');
  await (await openStore(`sqlite:${path}`)).close();
  const database = openSqlite(path);
  const { page_count: pages } = database.prepare('PRAGMA page_count').get() as {
    page_count: number;
  };
  database.exec(`PRAGMA max_page_count = ${pages}`);
  const db = new Kysely<any>(createSqliteEngine(database));
  const fill = (on: Kysely<any>, id: string) =>
    on
      .insertInto('users')
      .values({
        id,
        username: 'x'.repeat(50_000),
        username_key: id,
        password_hash: '',
        created_at: 0,
      })
      .execute();
  await expect(fill(db, '1')).rejects.toThrow(StoreUnavailable);
  await expect(db.transaction().execute((on) => fill(on, '2'))).rejects.toThrow(StoreUnavailable);
  expect(await db.selectFrom('users').selectAll().execute()).toEqual([]);
  await db.destroy();
});

test('a transaction that reads first is not refused because somebody else wrote in between', async () => {
  const path = join(folder(), 'latchkey.db');
  await (await openStore(`sqlite:${path}`)).close();
  const connect = () => new Kysely<any>(createSqliteEngine(openSqlite(path)));
  const [one, other] = [connect(), connect()];
  const row = (id: string) => ({
    id,
    username: id,
    username_key: id,
    password_hash: '',
    created_at: 0,
  });
  const readThenWrite = (db: Kysely<any>, id: string) =>
    db.transaction().execute(async (transaction) => {
      await transaction.selectFrom('users').selectAll().execute();
      await transaction.insertInto('users').values(row(id)).execute();
    });
  await Promise.all(
    [1, 2, 3, 4].flatMap((n) => [readThenWrite(one, `a${n}`), readThenWrite(other, `b${n}`)]),
  );
  expect(await one.selectFrom('users').select('id').execute()).toHaveLength(8);
  await one.destroy();
  await other.destroy();
});

test('no statement slips into somebody else’s transaction', async () => {
  const db = new Kysely<any>(createSqliteEngine(openSqlite(':memory:')));
  await db.schema
    .createTable('t')
    .addColumn('n', 'integer', (column) => column.primaryKey())
    .execute();
  const failing = db.transaction().execute(async (transaction) => {
    for (let n = 0; n < 20; n += 1) await transaction.insertInto('t').values({ n }).execute();
    throw new Error('undo');
  });
  const outside = Array.from({ length: 20 }, (_, n) =>
    db
      .insertInto('t')
      .values({ n: 100 + n })
      .execute(),
  );
  await expect(failing).rejects.toThrow('undo');
  await Promise.all(outside);
  expect(await db.selectFrom('t').select('n').execute()).toHaveLength(20);
  await db.destroy();
});

test('a value that is no SQL value is refused before it is bound to nothing', async () => {
  const db = new Kysely(createSqliteEngine(openSqlite(':memory:')));
  for (const value of [new Date(), {}, [1], true, undefined, () => 1]) {
    const query = CompiledQuery.raw('select ?', [value]);
    await expect(db.executeQuery(query)).rejects.toThrow(TypeError);
  }
  await db.destroy();
});

test('a database that is locked when it is opened is named as locked', async () => {
  const path = join(folder(), 'latchkey.db');
  await (await openStore(`sqlite:${path}`)).close();
  const blocker = new DatabaseSync(path);
  blocker.exec('BEGIN IMMEDIATE');
  await expect(openStore(`sqlite:${path}`)).rejects.toThrow('is locked by another process');
  blocker.exec('ROLLBACK');
  blocker.close();
});

test('a directory is refused as such, and its permissions stay', async () => {
  const path = folder();
  chmodSync(path, 0o755);
  await expect(openStore(`sqlite:${path}`)).rejects.toThrow('is a directory');
  expect(statSync(path).mode & 0o777).toBe(0o755);
});

test('a file that is no database is refused, and its permissions stay', async () => {
  const path = join(folder(), 'notes.txt');
  writeFileSync(path, 'Something of another program. '.repeat(100));
  chmodSync(path, 0o644);
  await expect(openStore(`sqlite:${path}`)).rejects.toThrow('is not a SQLite database');
  expect(statSync(path).mode & 0o777).toBe(0o644);
});

test.each([
  [
    'a sweep with nothing to do',
    'SELECT hash FROM refresh_tokens WHERE sealed_successor IS NOT NULL AND used_at < 1',
    'USING INDEX refresh_tokens_sealed',
  ],
  [
    'whose an address is',
    "SELECT user_id FROM contacts WHERE email_key = ''",
    'USING COVERING INDEX contacts_by_email',
  ],
])('%s is read from an index, not from the table', async (_what, query, how) => {
  const path = join(folder(), 'latchkey.db');
  await (await openStore(`sqlite:${path}`)).close();
  const database = new DatabaseSync(path);
  const plan = database.prepare(`EXPLAIN QUERY PLAN ${query}`).all();
  expect(JSON.stringify(plan)).toContain(how);
  database.close();
});
