import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { CompiledQuery, Kysely } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import { createSqliteEngine } from '../../src/store/sqlite/dialect.ts';
import { SQLITE } from '../../src/store/sqlite/errors.ts';
import { openSqlite } from '../../src/store/sqlite/sqlite.ts';
import { StoreUnavailable } from '../../src/lib/store-errors.ts';
import { temporaryFolder } from '../support/process.ts';

interface Tables {
  readonly names: { readonly id: number; readonly name: string };
}

async function open() {
  const path = join(await temporaryFolder(), 'latchkey.db');
  const database = openSqlite(path);
  const said: string[] = [];
  const exec = database.exec.bind(database);
  database.exec = (sql) => {
    said.push(sql);
    exec(sql);
  };
  exec('create table names (id integer primary key, name text not null)');
  const { dialect, prepareRead } = createSqliteEngine(database);
  const db = new Kysely<Tables>({ dialect });
  onTestFinished(() => db.destroy());
  const other = new DatabaseSync(path);
  onTestFinished(() => other.close());
  return {
    database,
    db,
    /** Another process, as far as SQLite can tell. */
    other,
    /** What another process sees, which is what is on disk. */
    seen: () =>
      other
        .prepare('select id from names order by id')
        .all()
        .map(({ id }) => id),
    read: prepareRead<readonly [string]>(CompiledQuery.raw('select name from names where id = ?')),
    commits: () => said.filter((sql) => sql === 'commit').length,
    tries: () => said.filter((sql) => sql.startsWith('begin')).length,
    insert: (id: number, name = 'susan') =>
      db.transaction().execute(async (within) => {
        await within.insertInto('names').values({ id, name }).execute();
        return id;
      }),
  };
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

test('transactions that come together share one commit, and none is acknowledged before it', async () => {
  const { insert, seen, commits } = await open();
  const acknowledged = numbers(50).map(async (id) => {
    await insert(id);
    expect(seen()).toEqual(numbers(50));
  });
  expect(seen()).toEqual([]);
  await Promise.all(acknowledged);
  expect(commits()).toBe(1);
});

test('writes that stand alone share one commit as well, and the process does not wait for each', async () => {
  const { db, insert, seen, commits } = await open();
  const acknowledged = numbers(50).map(async (id) => {
    await db.insertInto('names').values({ id, name: 'susan' }).execute();
    expect(seen()).toEqual(numbers(51));
  });
  await Promise.all([...acknowledged, insert(51)]);
  expect(commits()).toBe(1);
});

test('a write that stands alone and fails undoes nobody else’s work', async () => {
  const { db, seen } = await open();
  const insert = (id: number) => db.insertInto('names').values({ id, name: 'susan' }).execute();
  const results = await Promise.allSettled([1, 2, 2, 3].map(insert));
  expect(results.map(({ status }) => status === 'fulfilled')).toEqual([true, true, false, true]);
  expect(seen()).toEqual([1, 2, 3]);
});

test('a group has an end: whoever finds no place begins the next one', async () => {
  const { insert, seen, commits } = await open();
  await Promise.all(numbers(200).map((id) => insert(id)));
  expect(seen()).toEqual(numbers(200));
  expect(commits()).toBe(4);
});

test('a transaction that fails undoes nobody else’s work', async () => {
  const { insert, seen, commits } = await open();
  const results = await Promise.allSettled([1, 2, 2, 3, 1, 4].map((id) => insert(id)));
  expect(results.map(({ status }) => status === 'fulfilled')).toEqual([
    true,
    true,
    false,
    true,
    false,
    true,
  ]);
  expect(seen()).toEqual([1, 2, 3, 4]);
  expect(commits()).toBe(1);
});

test('what a transaction wrote before it failed is not kept, and what others wrote is', async () => {
  const { db, insert, seen, commits } = await open();
  const failing = db.transaction().execute(async (within) => {
    await within.insertInto('names').values({ id: 2, name: 'john' }).execute();
    throw new Error('It has changed its mind.');
  });
  const results = await Promise.allSettled([insert(1), failing, insert(3)]);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(seen()).toEqual([1, 3]);
  expect(commits()).toBe(1);
});

test('a commit that fails acknowledges nobody, and the next group is none the worse', async () => {
  const { database, db, insert, seen } = await open();
  database.exec(
    'create table owned (name_id integer references names (id) deferrable initially deferred)',
  );
  const unowned = db
    .transaction()
    .execute((within) => within.executeQuery(CompiledQuery.raw('insert into owned values (99)')));
  const results = await Promise.allSettled([insert(1), unowned, insert(2)]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(seen()).toEqual([]);
  expect(database.isTransaction).toBe(false);
  expect(await insert(3)).toBe(3);
  expect(seen()).toEqual([3]);
});

test('when SQLite undoes everything by itself, those who had finished are told', async () => {
  const { database, insert, seen } = await open();
  await insert(1);
  const { page_count: pages } = database.prepare('pragma page_count').get() as {
    page_count: number;
  };
  database.exec(`pragma max_page_count = ${pages}`);
  const large = 'x'.repeat(100_000);
  const results = await Promise.allSettled([insert(2), insert(3, large), insert(4)]);
  const kept = [1, ...results.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))];
  expect(results[1]?.status).toBe('rejected');
  expect(seen()).toEqual(kept);
  database.exec('pragma max_page_count = 1000');
  expect(await insert(5)).toBe(5);
});

test('who goes on after SQLite has undone everything writes nothing', async () => {
  const { database, db, insert, seen } = await open();
  await insert(1);
  const { page_count: pages } = database.prepare('pragma page_count').get() as {
    page_count: number;
  };
  database.exec(`pragma max_page_count = ${pages}`);
  const large = { id: 2, name: 'x'.repeat(100_000) };
  const stubborn = db.transaction().execute(async (within) => {
    await Promise.allSettled([within.insertInto('names').values(large).execute()]);
    await within.insertInto('names').values({ id: 3, name: 'susan' }).execute();
  });
  await expect(stubborn).rejects.toThrow(StoreUnavailable);
  expect(seen()).toEqual([1]);
});

test('a turn that cannot be given ends the group: nobody is acknowledged, and nobody hangs', async () => {
  const { database, insert, seen } = await open();
  const { exec } = database;
  let isFailing = true;
  database.exec = (sql) => {
    if (sql === 'savepoint member' && isFailing) {
      isFailing = false;
      throw Object.assign(new Error('out of memory'), { errcode: SQLITE.outOfMemory });
    }
    exec(sql);
  };
  const results = await Promise.allSettled([insert(1), insert(2), insert(3)]);
  const kept = results.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  expect(results[0]?.status).toBe('rejected');
  expect(seen()).toEqual(kept);
  expect(kept).toEqual([2, 3]);
});

test('nobody writes in the place of a group that SQLite has undone between two turns', async () => {
  const { database, insert, seen } = await open();
  const { exec } = database;
  const first = insert(1).catch(() => null);
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
  database.exec = (sql) => {
    database.exec = exec;
    exec('rollback');
    throw Object.assign(new Error(`out of memory: ${sql}`), { errcode: SQLITE.outOfMemory });
  };
  const results = await Promise.all([first, ...[2, 3].map((id) => insert(id).catch(() => null))]);
  expect(results[0]).toBeNull();
  expect(seen()).toEqual(results.filter((id) => id !== null));
});

test('nobody reads what a group has not committed', async () => {
  const { db, insert, read, seen } = await open();
  await insert(1, 'before');
  const { promise: changed, resolve: tell } = Promise.withResolvers<void>();
  const change = db.transaction().execute(async (within) => {
    await within.updateTable('names').set({ name: 'after' }).execute();
    tell();
  });
  await changed;
  const reading = read('1');
  const selecting = db.selectFrom('names').select('name').execute();
  const inserting = insert(2);
  expect(reading).toBeInstanceOf(Promise);
  expect(await reading).toEqual(['after']);
  expect(seen()).toEqual([1, 2]);
  expect((await selecting)[0]).toEqual({ name: 'after' });
  await Promise.all([change, inserting]);
});

test('while another process writes, one tries for all who wait: each try stops this one', async () => {
  const { other, insert, seen, tries, commits } = await open();
  other.exec('begin immediate');
  const inserting = Promise.all(numbers(50).map((id) => insert(id)));
  await new Promise(setImmediate);
  expect(tries()).toBe(1);
  other.exec('commit');
  await inserting;
  expect(seen()).toEqual(numbers(50));
  expect(commits()).toBe(1);
});

test('closing commits what had finished', async () => {
  const { db, insert, seen } = await open();
  const inserting = insert(1);
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
  expect(seen()).toEqual([]);
  await db.destroy();
  expect(await inserting).toBe(1);
  expect(seen()).toEqual([1]);
});
