import { sql } from 'kysely';
import { describe, expect, onTestFinished, test } from 'vitest';
import { compiledChange, compiledQuery, type Slots } from '../../src/store/steps/compiled.ts';
import { openEngine } from '../../src/store/open.ts';
import { engines } from '../support/engines.ts';

let built = 0;

const insert = compiledChange((db, { key, at }: Slots<{ key: string; at: number }>) => {
  built += 1;
  return db.insertInto('attempts').values({ key, paid_until: at });
});

const insertToken = compiledChange(
  (db, { hash, seal }: Slots<{ hash: string; seal: string | null }>) =>
    db.insertInto('signing_keys').values({
      kid: hash,
      algorithm: 'ES256',
      public_key: hash,
      private_key: seal,
      created_at: 1,
      signs_from: 1,
      retired_at: null,
    }),
);

const seals = compiledQuery((db) =>
  db.selectFrom('signing_keys').select(['kid', 'private_key']).orderBy('kid'),
);

const between = compiledQuery((db, { from, margin }: Slots<{ from: number; margin: number }>) =>
  db
    .selectFrom('attempts')
    .select('key')
    .where(({ eb }) =>
      eb.between('paid_until', from, sql<number>`cast(${from} as bigint) + ${margin}`),
    )
    .where('key', '!=', 'hidden')
    .orderBy('key'),
);

describe.each(engines)('a compiled statement on %s', (_engine, createDatabase) => {
  async function open() {
    const url = await createDatabase();
    const { engine } = await openEngine(url, {}, (one) => one.migrate());
    onTestFinished(() => engine.db.destroy());
    return engine.db;
  }

  test('is built once for a database, and runs with other values each time', async () => {
    const db = await open();
    built = 0;
    const keys = Array.from({ length: 20 }, (_, index) => `key ${index}`);
    await Promise.all(keys.map((key, at) => insert(db, { key, at })));
    await db.transaction().execute((within) => insert(within, { key: 'within', at: 100 }));
    expect(built).toBe(1);
    const rows = await db.selectFrom('attempts').selectAll().orderBy('paid_until').execute();
    expect(rows.map(({ key, paid_until }) => [key, paid_until])).toEqual([
      ...keys.map((key, at) => [key, at]),
      ['within', 100],
    ]);
  });

  test('takes one value in two places, beside values of its own', async () => {
    const db = await open();
    for (const [key, at] of [
      ['a', 1],
      ['b', 5],
      ['hidden', 6],
      ['c', 7],
      ['d', 9],
    ] as const)
      await insert(db, { key, at });
    expect(await between(db, { from: 5, margin: 2 })).toEqual([{ key: 'b' }, { key: 'c' }]);
    expect(await between(db, { from: 7, margin: 2 })).toEqual([{ key: 'c' }, { key: 'd' }]);
  });

  test('keeps no value from one use to the next, and null is a value', async () => {
    const db = await open();
    await insertToken(db, { hash: 'a', seal: 'sealed' });
    await insertToken(db, { hash: 'b', seal: null });
    const rows = await seals(db, {});
    expect(rows.map(({ private_key }) => private_key)).toEqual(['sealed', null]);
  });

  test('says how many rows it has changed', async () => {
    const db = await open();
    const add = compiledChange((on, { from }: Slots<{ from: number }>) =>
      on.updateTable('attempts').set({ paid_until: 0 }).where('paid_until', '>=', from),
    );
    for (const [key, at] of [
      ['a', 1],
      ['b', 2],
      ['c', 3],
    ] as const)
      await insert(db, { key, at });
    expect([await add(db, { from: 2 }), await add(db, { from: 2 })]).toEqual([2, 0]);
  });

  test('without one of its values is refused by the compiler and when it runs, and does nothing', async () => {
    const db = await open();
    // @ts-expect-error: no moment
    await expect(async () => insert(db, { key: 'a' })).rejects.toThrow('no value for at');
    // @ts-expect-error: what is undefined would be null to PostgreSQL’s driver
    await expect(async () => insert(db, { key: 'a', at: undefined })).rejects.toThrow(TypeError);
    // @ts-expect-error: a text is no moment
    void (() => insert(db, { key: 'a', at: '1' }));
    // @ts-expect-error: such a statement returns no rows
    compiledQuery((on) => on.deleteFrom('attempts'));
    // @ts-expect-error: a query changes nothing
    compiledChange((on) => on.selectFrom('attempts').selectAll());
    expect(await db.selectFrom('attempts').selectAll().execute()).toEqual([]);
  });

  test('is undone with its transaction, and a transaction that is over runs none', async () => {
    const db = await open();
    const undone = db.transaction().execute(async (within) => {
      await insert(within, { key: 'a', at: 1 });
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    const over = await db.transaction().execute(async (within) => ({ within }));
    await expect(async () => insert(over.within, { key: 'b', at: 1 })).rejects.toThrow(
      'Transaction is already',
    );
    expect(await db.selectFrom('attempts').selectAll().execute()).toEqual([]);
  });
});
