import { describe, expect, onTestFinished, test } from 'vitest';
import { openEngine, openStore } from '../../src/store/open.ts';
import { migrateStepwise } from '../../src/store/postgres/migrate.ts';
import { identity, isStarted, issuer, openIdentities } from '../support/identities.ts';
import { migrateUntil, oldOnPostgres, oldServers, type OldServer } from '../support/old-server.ts';
import { createSpoilablePostgresDatabase, hasPostgres } from '../support/postgres-database.ts';
import { at } from '../support/rows.ts';

const add = `insert into users (id, username, username_key, password_hash, created_at, scope)
  values (?, ?, ?, 'a hash', 1, '') on conflict do nothing returning *`;
const lock = 'update users set scope = scope where id = ? returning *';
const start = `insert into sessions (id, user_id, created_at, last_used_at, authenticated_at, expires_at, token_counter)
  values (?, ?, 1, 1, 1, ${at(1000).getTime()}, 1) returning *`;
const look =
  'select * from sessions inner join users on users.id = sessions.user_id where sessions.id = ?';
const remove = 'delete from users where id = ? returning id';

/** A user signs up at an old server, logs in, and is looked up; returns what was read. */
async function live(old: OldServer, name: string) {
  const [added] = await old.run(add, name, name, name);
  const [locked] = await old.run(lock, name);
  const [started] = await old.run(start, `session of ${name}`, name);
  const [found] = await old.run(look, `session of ${name}`);
  return { added, locked, started, found };
}

describe.each(oldServers)('identities get their tables on %s', (_engine, create, connect) => {
  test('and statements that servers of before have prepared go on as they were', async () => {
    const url = await create();
    await migrateUntil(url, '013');
    const old = await connect(url);
    const before = await live(old, 'before');
    expect(await old.run(remove, 'none')).toEqual([]);

    const { store, link, insertCode, finish } = await openIdentities(async () => ({
      url,
      connect: async () => ({
        begin: async () => {},
        commitDuring: (step) => step,
        rows: (query) => old.run(query),
      }),
    }));
    const last = 'select max(name) as name from kysely_migration';
    expect(await old.run(last)).toEqual([{ name: '015-moving-in' }]);
    const after = await live(old, 'after');
    const columnsOf = (rows: object) =>
      Object.values(rows).map((row) => Object.keys(row as object));
    expect(columnsOf(after)).toEqual(columnsOf(before));

    // A user of an old server gets an identity at a new one, and goes at the old one.
    const theirs = identity('y', { userId: 'after', id: 'theirs' });
    await insertCode('c', 'y');
    expect(isStarted(await finish('c', theirs, { isNew: true }))).toBe(true);
    await link('x');
    expect(await old.run(remove, 'after')).toEqual([{ id: 'after' }]);
    expect(await store.identities.find(issuer, 'y')).toBeNull();
    expect((await store.identities.find(issuer, 'x'))?.user.id).toBe('id-susan');
  });
});

describe.runIf(hasPostgres)('while old servers write to PostgreSQL', () => {
  test('identities get their tables, and no statement fails or waits for long', async () => {
    const url = await createSpoilablePostgresDatabase({ migrated: false });
    await migrateUntil(url, '013');
    const over = new AbortController();
    const took: number[] = [];
    const write = async (client: number) => {
      const old = await oldOnPostgres(url);
      for (let n = 0; !over.signal.aborted; n += 1) {
        const begun = performance.now();
        await live(old, `${client} ${n}`);
        await old.run(remove, `${client} ${n}`);
        took.push(performance.now() - begun);
      }
    };
    const writing = Promise.all([0, 1].map(write));
    onTestFinished(() => over.abort());
    await expect.poll(() => took.length).toBeGreaterThan(20);
    const { engine } = await openEngine(url, {}, ({ db }) => migrateStepwise(db));
    onTestFinished(() => engine.db.destroy());
    const then = took.length;
    await expect.poll(() => took.length).toBeGreaterThan(then + 20);
    over.abort();
    await writing;
    // No longer than a migration may wait for a lock, and a little: five statements each.
    expect(Math.max(...took)).toBeLessThan(3_000);
    const store = await openStore(url);
    onTestFinished(() => store.close());
    expect(store.migrated).toEqual([]);
    expect(await store.identities.list('0 0')).toEqual([]);
  });
});
