import type { Kysely, Transaction } from 'kysely';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openEngine } from '../../src/store/open.ts';
import { atomically } from '../../src/store/steps/atomically.ts';
import { unlessTaken } from '../../src/store/steps/unique-conflict.ts';
import type { Tables } from '../../src/store/tables.ts';
import { engines } from '../support/engines.ts';

describe.each(engines)('an update of what only one row may have, on %s,', (_engine, create) => {
  async function setUp(): Promise<Kysely<Tables>> {
    const { engine } = await openEngine(await create(), {}, (one) => one.migrate());
    onTestFinished(() => engine.db.destroy());
    for (const name of ['susan', 'john'])
      await engine.db
        .insertInto('users')
        .values({ id: name, username: name, username_key: name, created_at: 0, scope: '' })
        .execute();
    return engine.db;
  }

  const rename = async (db: Transaction<Tables>, id: string, key: string) => {
    await db.updateTable('users').set({ username: key }).where('id', '=', id).execute();
    await db.updateTable('users').set({ username_key: key }).where('id', '=', id).execute();
    return 'renamed' as const;
  };
  const renameUnlessTaken = (db: Kysely<Tables>, id: string, key: string) =>
    unlessTaken(
      atomically(db, (transaction) => rename(transaction, id, key)),
      'username-taken',
    );
  const names = async (db: Kysely<Tables>) => {
    const rows = await db.selectFrom('users').select(['username', 'username_key']).execute();
    return rows.map((row) => `${row.username} ${row.username_key}`).toSorted();
  };

  test('says so in a word where another row has it, and the step is undone', async () => {
    const db = await setUp();
    expect(await renameUnlessTaken(db, 'susan', 'john')).toBe('username-taken');
    expect(await names(db)).toEqual(['john john', 'susan susan']);
    expect(await renameUnlessTaken(db, 'susan', 'sue')).toBe('renamed');
    expect(await names(db)).toEqual(['john john', 'sue sue']);
  });

  test('is done by one of many at once', async () => {
    const db = await setUp();
    const both = ['susan', 'john'].map((id) => renameUnlessTaken(db, id, 'ann'));
    expect((await Promise.all(both)).toSorted()).toEqual(['renamed', 'username-taken']);
  });

  test('says so of a single statement, too, and of nothing else', async () => {
    const db = await setUp();
    const set = (values: { username_key?: string; username?: string }) =>
      unlessTaken(db.updateTable('users').set(values).where('id', '=', 'susan').execute(), 'taken');
    expect(await set({ username_key: 'john' })).toBe('taken');
    const none = null as unknown as string;
    await expect(set({ username: none })).rejects.toThrow(/null/i);
  });
});
