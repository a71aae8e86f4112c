import { join } from 'node:path';
import { Kysely } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import { createSqliteEngine } from '../../src/store/sqlite/dialect.ts';
import { openSqlite } from '../../src/store/sqlite/sqlite.ts';
import { UniqueConflict } from '../../src/store/steps/unique-conflict.ts';
import { temporaryFolder } from '../support/process.ts';

interface Tables {
  readonly names: { readonly id: number };
}

/** Two ways into one database, and at which level of `synchronous` it was committed each time. */
async function open() {
  const database = openSqlite(join(await temporaryFolder(), 'latchkey.db'));
  database.exec('create table names (id integer primary key)');
  const level = () => database.prepare('pragma synchronous').get()?.['synchronous'];
  const commits: unknown[] = [];
  const exec = database.exec.bind(database);
  database.exec = (sql) => {
    if (sql === 'commit') commits.push(level());
    exec(sql);
  };
  const { dialect, relaxedDialect } = createSqliteEngine(database);
  const db = new Kysely<Tables>({ dialect });
  onTestFinished(() => db.destroy());
  const relaxed = new Kysely<Tables>({ dialect: relaxedDialect });
  const insert = async (into: Kysely<Tables>, id: number) => {
    await into.insertInto('names').values({ id }).execute();
    return id;
  };
  return {
    database,
    level,
    commits,
    tell: (id: number) => insert(db, id),
    note: (id: number) => insert(relaxed, id),
    ids: () =>
      database
        .prepare('select id from names order by id')
        .all()
        .map(({ id }) => id),
  };
}

// https://www.sqlite.org/pragma.html#pragma_synchronous
const [normal, full] = [1, 2];

test('what nobody is told of is committed without waiting for the disk, what somebody is told of is not', async () => {
  const { commits, tell, note, level, ids } = await open();
  await note(1);
  await tell(2);
  await note(3);
  expect(commits).toEqual([normal, full, normal]);
  expect(level()).toBe(full);
  expect(ids()).toEqual([1, 2, 3]);
});

test('nobody is told before the disk has it, whoever began the group', async () => {
  const { commits, tell, note, ids } = await open();
  const levelWhenTold = async (id: number) => {
    await tell(id);
    return commits.includes(full);
  };
  expect(await Promise.all([note(1), levelWhenTold(2), note(3), levelWhenTold(4)])).toEqual([
    1,
    true,
    3,
    true,
  ]);
  expect(commits).toEqual([normal, full]);
  expect(ids()).toEqual([1, 2, 3, 4]);
});

test('what nobody is told of goes along with what somebody is', async () => {
  const { commits, tell, note } = await open();
  await Promise.all([tell(1), note(2), note(3)]);
  expect(commits).toEqual([full]);
});

test('after a commit that failed, a group without a member left and a lock of somebody else, the disk is waited for again', async () => {
  const { database, commits, tell, note, level } = await open();
  await note(1);
  await expect(note(1)).rejects.toThrow(UniqueConflict);
  expect(level()).toBe(full);
  database.exec(
    'create table owned (id integer primary key references names (id) deferrable initially deferred)',
  );
  database.exec(
    'create trigger own after insert on names when new.id = 7 begin insert into owned values (99); end',
  );
  await expect(note(7)).rejects.toThrow('FOREIGN KEY');
  expect(level()).toBe(full);
  const other = openSqlite(database.location()!);
  other.exec('begin immediate');
  await expect(note(2)).rejects.toThrow('does not answer');
  other.close();
  expect(level()).toBe(full);
  await tell(3);
  expect(commits.at(-1)).toBe(full);
});

test('where the disk cannot be asked to be waited for again, nobody is left hanging, and who needs it is refused', async () => {
  const { database, commits, tell, note, level } = await open();
  const { exec } = database;
  let isBroken = true;
  database.exec = (sql) => {
    if (isBroken && sql === 'pragma synchronous = full')
      throw Object.assign(new Error('disk I/O error'), { errcode: 10 });
    exec(sql);
  };
  expect(await note(1)).toBe(1);
  await expect(note(1)).rejects.toThrow(UniqueConflict);
  await expect(tell(2)).rejects.toThrow('does not answer');
  isBroken = false;
  expect(await tell(3)).toBe(3);
  expect([commits.at(-1), level()]).toEqual([full, full]);
});
